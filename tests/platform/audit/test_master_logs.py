"""What spans tenants is seen by whom it concerns, and by the group."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.audit.recording import record_master_audit
from minshui.infrastructure.context import Context, MasterContext
from minshui.infrastructure.db.master_models import Tenant
from tests.api_cases import Staff, StaffMember
from tests.databases import TENANT_CODE

MASTER_LOGS = "/api/v1/platform/audit/master-logs"


@pytest.fixture
async def who(staff: Staff, ctx: Context, master: AsyncSession) -> StaffMember:
    """An auditor of the test tenant; master's log has a row of theirs and two of others'."""
    mctx = MasterContext(master, ctx.clock, ctx.actor, TENANT_CODE, "trace-1")
    other = replace(mctx, tenant_code="XM2026001")
    await record_master_audit(mctx, "grant.approve", "grant", 1, after={"state": "active"})
    await record_master_audit(other, "grant.approve", "grant", 2)
    await record_master_audit(other, "permission.limit_tenant", "tenant", TENANT_CODE)
    return await staff.member("platform.audit.read", name="shen")


async def become(master: AsyncSession, ctx: Context, kind: str) -> None:
    tenant = {
        "code": TENANT_CODE,
        "name": "测试",
        "short_name": "TEST",
        "kind": kind,
        "status": "active",
        "created_at": ctx.clock.now(),
        "created_by": "test",
    }
    await master.execute(insert(Tenant), tenant)


async def found(api: httpx.AsyncClient, who: StaffMember, **query: str) -> list[tuple[Any, ...]]:
    answer = await api.get(MASTER_LOGS, params=query, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return [
        (item["tenant_code"], item["subject_type"], item["subject_id"])
        for item in answer.json()["items"]
    ]


@pytest.mark.feature("F-0101")
async def test_a_tenant_sees_its_own_people_and_what_was_done_about_it(
    api: httpx.AsyncClient, who: StaffMember, ctx: Context, master: AsyncSession
) -> None:
    await become(master, ctx, "subsidiary")
    assert await found(api, who) == [
        ("XM2026001", "tenant", TENANT_CODE),
        (TENANT_CODE, "grant", "1"),
    ]


async def test_the_group_sees_every_tenant(
    api: httpx.AsyncClient, who: StaffMember, ctx: Context, master: AsyncSession
) -> None:
    await become(master, ctx, "headquarters")
    assert len(await found(api, who)) == 3
    assert await found(api, who, tenant_code="XM2026001", action="grant.approve") == [
        ("XM2026001", "grant", "2")
    ]


async def test_another_tenants_row_is_unknown(
    api: httpx.AsyncClient, who: StaffMember, ctx: Context, master: AsyncSession
) -> None:
    # given
    await become(master, ctx, "headquarters")
    page = (await api.get(MASTER_LOGS, headers=who.headers)).json()
    ids = {item["subject_id"]: item["id"] for item in page["items"]}
    await master.execute(Tenant.__table__.update().values(kind="subsidiary"))  # type: ignore[attr-defined]

    # when
    own = await api.get(f"{MASTER_LOGS}/{ids['1']}", headers=who.headers)
    others = await api.get(f"{MASTER_LOGS}/{ids['2']}", headers=who.headers)

    # then
    assert own.json()["changes"] == [
        {"field": "state", "title": "状态", "old": None, "new": "active"}
    ]
    assert (others.status_code, others.json()["code"]) == (404, "E_AUDIT_LOG_UNKNOWN")
