"""What every route of the audit log refuses."""

from __future__ import annotations

from typing import Any, ClassVar

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from tests.api_cases import ApiCases

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
        found = await ctx.session.execute(AuditRow.__table__.select().order_by(AuditRow.id.desc()))
        return {"path": {"log_id": found.first().id}}  # type: ignore[union-attr]


class TestMasterLogs(ApiCases):
    ROUTE = f"GET {AUDIT}/master-logs"
    PERMISSION = READ
    BAD_QUERIES = (*_BAD_FILTERS, {"cursor": "newest"})


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
