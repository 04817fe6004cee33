"""The routes of grants: who may call them, and what they refuse."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.master_models import Tenant
from minshui.kernel.clock import FixedClock
from minshui.platform.access.facade import DataScope, SaveRole, create_role
from minshui.platform.grant.models import UserGrant
from minshui.platform.identity.facade import CreateUser, create_user
from tests.api_cases import OTHER_TENANT, ApiCases
from tests.databases import TENANT_CODE

GRANTS = "/api/v1/platform/grants"
NOTES: list[Any] = [{}, {"note": ""}, {"note": "x", "more": 1}, {"note": "x" * 201}]


@pytest.fixture(autouse=True)
async def tenants(master: AsyncSession, clock: FixedClock) -> None:
    """Two tenants in master, the test's own as headquarters."""
    for code, kind in ((TENANT_CODE, "headquarters"), (OTHER_TENANT, "subsidiary")):
        master.add(
            Tenant(
                code=code,
                name=code,
                short_name=code[:4],
                kind=kind,
                status="active",
                created_at=clock.now(),
                created_by="test",
            )
        )
    await master.flush()


class GrantCases(ApiCases):
    """Cases of routes on one grant: of somebody of the other tenant in the test's."""

    STATE: ClassVar[str] = "asked"

    @pytest.fixture(autouse=True)
    async def grant(self, master: AsyncSession, clock: FixedClock) -> None:
        self.grant_row = UserGrant(
            home_tenant_code=OTHER_TENANT,
            home_user_id=7,
            user_name="wang",
            display_name="王小明",
            guest_tenant_code=TENANT_CODE,
            kind="member",
            roles=["counter"],
            data_scope="all",
            valid_from_at=clock.now(),
            reason="支援",
            asked_tenant_code=TENANT_CODE,
            asked_by=f"{TENANT_CODE}:1",
            asked_by_name="管理员",
            asked_at=clock.now(),
            state=self.STATE,
            revision=1,
            home_applied=0,
            guest_applied=0,
            changed_at=clock.now(),
        )
        master.add(self.grant_row)
        await master.flush()

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await create_role(ctx, SaveRole("counter", "收费", DataScope.ALL, frozenset()))
        return {"path": {"grant_id": self.grant_row.id}}


class TestListGrants(ApiCases):
    ROUTE = f"GET {GRANTS}"
    PERMISSION = "platform.grant.read"
    BAD_QUERIES: ClassVar = [{"side": "left"}, {"state": "gone"}, {"page": "0"}, {"who": "x"}]


class TestExportGrants(ApiCases):
    ROUTE = f"GET {GRANTS}/export"
    PERMISSION = "platform.grant.read"
    BAD_QUERIES: ClassVar = [{"format": "pdf"}]


class TestSearchCandidates(ApiCases):
    ROUTE = f"POST {GRANTS}/candidates"
    PERMISSION = "platform.grant.ask"
    BODY: ClassVar = {"text": "wang", "tenant_code": "NONE2026001"}
    BAD_BODIES: ClassVar = [{}, {"text": ""}, {"text": "x" * 65}, {"text": "a\0b"}]


class TestAskForGrant(ApiCases):
    ROUTE = f"POST {GRANTS}"
    PERMISSION = "platform.grant.ask"
    STATUS = 201
    BODY: ClassVar = {
        "home_tenant_code": TENANT_CODE,
        "user_name": "wang",
        "guest_tenant_code": OTHER_TENANT,
        "kind": "member",
        "reason": "支援",
    }
    BAD_BODIES: ClassVar = [
        {},
        BODY | {"kind": "boss"},
        BODY | {"reason": ""},
        BODY | {"valid_until_at": "tomorrow"},
        BODY | {"valid_until_at": "2027-01-01T00:00:00"},
        BODY | {"roles": ["counter"]},
        BODY | {"placement": {"roles": []}},
    ]

    async def prepare(self, ctx: Context) -> None:
        await create_user(ctx, CreateUser("wang", "王小明"))


class TestReadGrant(GrantCases):
    ROUTE = f"GET {GRANTS}/{{grant_id}}"
    PERMISSION = "platform.grant.read"


class TestApproveGrant(GrantCases):
    ROUTE = f"POST {GRANTS}/{{grant_id}}/approve"
    PERMISSION = "platform.grant.decide"
    BODY: ClassVar = {"placement": {"roles": ["counter"]}}
    BAD_BODIES: ClassVar = [
        {"placement": {}},
        {"placement": {"roles": ["a"] * 6}},
        {"placement": {"roles": ["counter"], "data_scope": "none"}},
        {"note": "x"},
    ]


class TestRejectGrant(GrantCases):
    ROUTE = f"POST {GRANTS}/{{grant_id}}/reject"
    PERMISSION = "platform.grant.decide"
    BODY: ClassVar = {"note": "不需要"}
    BAD_BODIES: ClassVar = NOTES


class TestRevokeGrant(GrantCases):
    ROUTE = f"POST {GRANTS}/{{grant_id}}/revoke"
    PERMISSION = "platform.grant.decide"
    STATE = "active"
    BODY: ClassVar = {"note": "不需要"}
    BAD_BODIES: ClassVar = NOTES


class TestWithdrawGrant(GrantCases):
    ROUTE = f"POST {GRANTS}/{{grant_id}}/withdraw"
    PERMISSION = "platform.grant.ask"


class TestListMyTenants(ApiCases):
    ROUTE = "GET /api/v1/platform/me/tenants"
    PERMISSION = None


class TestSwitchToTenant(ApiCases):
    ROUTE = "POST /api/v1/platform/switch"
    PERMISSION = None
    STATUS = 403  # the rightful one is in test_switching.py: here nobody has a grant
    BODY: ClassVar = {"tenant_code": OTHER_TENANT}
    BAD_BODIES: ClassVar = [{}, {"tenant_code": ""}, {"tenant_code": "x" * 65}, {"tenant": "x"}]
