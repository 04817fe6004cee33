"""The register of CAS services over HTTP and from the command line."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.context import Context, MasterContext, system_actor
from minshui.platform.cas.facade import Match, ServiceSettings, list_services, save_service
from tests.api_cases import ApiCases, Staff
from tests.databases import TENANT_CODE
from tests.platform.cas.systems import Scene

SERVICES = "/api/v1/platform/cas-services"
READ, MANAGE = "platform.cas.read", "platform.cas.manage"
BODY: dict[str, Any] = {
    "code": "hr",
    "name": "人事系统",
    "url": "https://hr.example.com/",
    "attributes": ["displayName"],
    "logout_url": "https://hr.example.com/logout",
    "tenants": [TENANT_CODE],
}
CHANGED = {name: value for name, value in BODY.items() if name != "code"}


class _Registered(ApiCases):
    """A service of the tenant's own."""

    @pytest.fixture(autouse=True)
    async def _registered(self, scene: Scene) -> None:
        await scene.register_tenant()
        own = ServiceSettings(
            "考勤系统", "https://time.example.com/", Match.PREFIX, tenants=frozenset({TENANT_CODE})
        )
        await scene.register("time", own)

    async def prepare(self, ctx: Context) -> dict[str, Any]:  # noqa: ARG002
        return {"path": {"code": "time"}}


class TestList(_Registered):
    ROUTE = f"GET {SERVICES}"
    PERMISSION = READ


class TestRegister(_Registered):
    ROUTE = f"POST {SERVICES}"
    PERMISSION = MANAGE
    BODY = BODY
    STATUS = 201
    BAD_BODIES: ClassVar[Any] = (
        {},
        BODY | {"code": "HR"},
        BODY | {"url": "http://hr.example.com/"},
        BODY | {"url": "https://hr.example.com/a"},
        BODY | {"url": "https://me:pw@hr.example.com/"},
        BODY | {"logout_url": "ftp://hr.example.com/"},
        BODY | {"tenants": ["NOBODY2026001"]},
        BODY | {"attributes": ["password"]},
    )


class TestRead(_Registered):
    ROUTE = f"GET {SERVICES}/{{code}}"
    PERMISSION = READ


class TestChange(_Registered):
    ROUTE = f"PUT {SERVICES}/{{code}}"
    PERMISSION = MANAGE
    BODY = CHANGED
    BAD_BODIES = ({}, CHANGED | {"match": "regex"})


class TestDisable(_Registered):
    ROUTE = f"POST {SERVICES}/{{code}}/disable"
    PERMISSION = MANAGE


class TestEnable(_Registered):
    ROUTE = f"POST {SERVICES}/{{code}}/enable"
    PERMISSION = MANAGE


async def test_a_tenant_decides_about_its_own_services_only(
    scene: Scene, api: httpx.AsyncClient, staff: Staff
) -> None:
    # given the office system, which serves every tenant
    member = await staff.member(READ, MANAGE)
    await scene.register_tenant()
    # when
    changed = await api.put(
        f"{SERVICES}/oa", json=CHANGED | {"tenants": []}, headers=member.headers
    )
    stopped = await api.post(f"{SERVICES}/oa/disable", headers=member.headers)
    # then
    assert [changed.json()["code"], stopped.json()["code"]] == ["E_CAS_SERVICE_BEYOND_REACH"] * 2
    assert [service.enabled for service in await list_services(scene.mctx)] == [True]


async def test_a_code_is_taken_once(ctx: Context, master: AsyncSession, scene: Scene) -> None:
    mctx = MasterContext(master, ctx.clock, system_actor(), "", "test-trace")
    settings = ServiceSettings("另一个", "https://other.example.com/", Match.PREFIX)
    with pytest.raises(Exception, match="E_CAS_SERVICE_TAKEN"):
        await save_service(mctx, "oa", settings, new=True)
    assert [service.code for service in await list_services(scene.mctx)] == ["oa"]
