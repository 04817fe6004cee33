"""What every route of the audit log refuses."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.audit.models import AuditRow, MasterAuditRow
from minshui.infrastructure.audit.recording import record_audit, record_master_audit
from minshui.infrastructure.context import Context, MasterContext
from tests.api_cases import ApiCases
from tests.databases import TENANT_CODE

AUDIT = "/api/v1/platform/audit"
READ = "platform.audit.read"
_BAD_FILTERS = (
    {"category": "gossip"},
    {"since": "2026-11-21"},
    {"user_id": "0"},
    {"who": "wang"},
)


class TestLogs(ApiCases):
    ROUTE = f"GET {AUDIT}/logs"
    PERMISSION = READ
    BAD_QUERIES = (*_BAD_FILTERS, {"cursor": "newest"}, {"cursor": "12-"})


class TestSummary(ApiCases):
    ROUTE = f"GET {AUDIT}/logs/summary"
    PERMISSION = READ
    BAD_QUERIES = _BAD_FILTERS


class TestExport(ApiCases):
    ROUTE = f"GET {AUDIT}/logs/export"
    PERMISSION = "platform.audit.export"
    BAD_QUERIES = (*_BAD_FILTERS, {"format": "pdf"})


class TestOneLog(ApiCases):
    ROUTE = f"GET {AUDIT}/logs/{{log_id}}"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        """Put a row in place."""
        await record_audit(ctx, "customer.amend", "customer", 1)
        newest = (await ctx.session.execute(select(func.max(AuditRow.id)))).scalar_one()
        return {"path": {"log_id": newest}}


class TestMasterLogs(ApiCases):
    ROUTE = f"GET {AUDIT}/master-logs"
    PERMISSION = READ
    BAD_QUERIES = (*_BAD_FILTERS, {"cursor": "newest"})


class TestOneMasterLog(ApiCases):
    ROUTE = f"GET {AUDIT}/master-logs/{{log_id}}"
    PERMISSION = READ

    @pytest.fixture(autouse=True)
    async def row(self, ctx: Context, master: AsyncSession) -> None:
        """Put a row of the tenant's own people in place."""
        mctx = MasterContext(master, ctx.clock, ctx.actor, TENANT_CODE, "trace-1")
        await record_master_audit(mctx, "grant.approve", "grant", 1, after={"state": "active"})
        newest = select(func.max(MasterAuditRow.id))
        self.log_id = (await master.execute(newest)).scalar_one()

    async def prepare(self, ctx: Context) -> dict[str, Any]:  # noqa: ARG002 - the base's
        """Name the row."""
        return {"path": {"log_id": self.log_id}}


class TestChain(ApiCases):
    ROUTE = f"GET {AUDIT}/chain"
    PERMISSION = READ


class TestPolicy(ApiCases):
    ROUTE = f"GET {AUDIT}/policy"
    PERMISSION = READ


class TestSetPolicy(ApiCases):
    ROUTE = f"PUT {AUDIT}/policy"
    PERMISSION = "platform.audit.manage"
    BODY: ClassVar[Any] = {"algorithm": "sm3", "kept_months": 36}
    BAD_BODIES = (
        {},
        {"algorithm": "md5", "kept_months": 36},
        {"algorithm": "sm3", "kept_months": 5},
        {"algorithm": "sm3", "kept_months": 241},
    )
