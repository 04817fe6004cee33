"""Tenants are created whole, once, and go on where a crash stopped them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import URL, func, select, update

from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db import provisioning
from minshui.infrastructure.db.administration import driver_connection, drop_database
from minshui.infrastructure.db.master_models import Tenant
from minshui.infrastructure.db.migrating import head_revision, migrate_tenants
from minshui.infrastructure.db.models import TenantIdentity
from minshui.infrastructure.db.provisioning import (
    NewTenant,
    create_tenant,
    ensure_master,
    list_tenants,
)
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError

FUZHOU = NewTenant(name="福州自来水", short_name="FZ", created_by="test")
XIAMEN = NewTenant(name="厦门水务", short_name="FZ", created_by="test")


@pytest.fixture
async def databases(server_url: URL, clock: FixedClock) -> AsyncIterator[TenantDatabases]:
    prefix = f"p{uuid4().hex[:10]}_"
    await ensure_master(server_url, prefix, clock)
    opened = TenantDatabases(server_url, prefix=prefix)
    yield opened
    await opened.close()
    async with driver_connection(server_url) as server:
        query = "SELECT datname FROM pg_database WHERE starts_with(datname, $1)"
        for row in await server.fetch(query, prefix):
            await drop_database(server, row["datname"])


async def test_a_tenant_gets_a_code_and_a_database_of_its_own(
    databases: TenantDatabases, clock: FixedClock
) -> None:
    # when
    made = await create_tenant(databases, FUZHOU, clock)
    # then
    assert (made.code, made.status) == ("FZ2026001", "active")
    assert made.schema_version == head_revision("tenant")
    async with databases.tenant_work("FZ2026001", system_actor(), clock) as ctx:
        found = (await ctx.session.execute(select(TenantIdentity.tenant_code))).scalar_one()
    assert found == "FZ2026001"


async def test_codes_count_up_within_short_name_and_year(
    databases: TenantDatabases, clock: FixedClock
) -> None:
    # given
    await create_tenant(databases, FUZHOU, clock)
    # when
    second = await create_tenant(databases, XIAMEN, clock)
    next_year = FixedClock.at_noon(date(2027, 1, 4))
    third = await create_tenant(databases, NewTenant("南平水务", "FZ", "test"), next_year)
    # then
    assert (second.code, third.code) == ("FZ2026002", "FZ2027001")


async def test_two_creates_at_once_make_one_tenant(
    databases: TenantDatabases, clock: FixedClock
) -> None:
    # when
    outcomes = await asyncio.gather(
        *(create_tenant(databases, FUZHOU, clock) for _ in range(2)), return_exceptions=True
    )
    # then
    failures = [each for each in outcomes if isinstance(each, MinshuiError)]
    assert [failure.code for failure in failures] == ["E_TENANT_EXISTS"]
    assert [tenant.code for tenant in await list_tenants(databases)] == ["FZ2026001"]


async def test_two_different_creates_at_once_get_different_codes(
    databases: TenantDatabases, clock: FixedClock
) -> None:
    # when
    made = await asyncio.gather(
        create_tenant(databases, FUZHOU, clock), create_tenant(databases, XIAMEN, clock)
    )
    # then
    assert {tenant.code for tenant in made} == {"FZ2026001", "FZ2026002"}


@pytest.mark.parametrize(
    "step",
    ["ensure_template", "copy_database", "migrate_database", "_write_identity", "_activate"],
)
async def test_a_create_interrupted_at_any_step_goes_on(
    databases: TenantDatabases, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    # given
    async def crash(*_arguments: object) -> None:
        raise ConnectionError("the machine went away")

    with monkeypatch.context() as patched:
        patched.setattr(provisioning, step, crash)
        with pytest.raises(ConnectionError):
            await create_tenant(databases, FUZHOU, clock)
    with pytest.raises(MinshuiError) as refused:
        async with databases.open_session("FZ2026001"):
            pass
    assert refused.value.code == "E_TENANT_DISABLED"
    # when
    made = await create_tenant(databases, FUZHOU, clock)
    # then
    assert (made.code, made.status) == ("FZ2026001", "active")
    assert len(await list_tenants(databases)) == 1


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (NewTenant("南平水务", "np", "test"), "E_TENANT_SHORT_NAME_INVALID"),
        (NewTenant("南平水务", "NP", "test", code="NP-1"), "E_TENANT_CODE_INVALID"),
        (NewTenant("南平水务", "NP", "test", code="FZ2026001"), "E_TENANT_CODE_TAKEN"),
        (NewTenant("福州自来水", "NP", "test"), "E_TENANT_EXISTS"),
    ],
)
async def test_a_wrong_wish_is_refused_and_nothing_is_made(
    databases: TenantDatabases, clock: FixedClock, wanted: NewTenant, code: str
) -> None:
    # given
    await create_tenant(databases, FUZHOU, clock)
    # when
    with pytest.raises(MinshuiError) as refused:
        await create_tenant(databases, wanted, clock)
    # then
    assert refused.value.code == code
    assert [tenant.name for tenant in await list_tenants(databases)] == ["福州自来水"]


async def test_the_thousandth_code_of_a_year_is_refused(
    databases: TenantDatabases, clock: FixedClock
) -> None:
    # given
    async with databases.master_session() as session:
        session.add(
            Tenant(
                code="FZ2026999",
                name="占位",
                short_name="FZ",
                status="disabled",
                created_at=clock.now(),
                created_by="test",
            )
        )
    # when
    with pytest.raises(MinshuiError) as refused:
        await create_tenant(databases, FUZHOU, clock)
    # then
    assert refused.value.code == "E_TENANT_CODES_EXHAUSTED"


async def test_migrate_reports_each_tenant_and_goes_on_after_a_failure(
    databases: TenantDatabases, clock: FixedClock
) -> None:
    # given
    await create_tenant(databases, FUZHOU, clock)
    await create_tenant(databases, XIAMEN, clock)
    async with driver_connection(databases.server_url) as server:
        await drop_database(server, f"{databases.prefix}fz2026001")
    # when
    reports = [report async for report in migrate_tenants(databases)]
    # then
    assert [report.name for report in reports] == ["FZ2026001", "FZ2026002"]
    assert "does not exist" in (reports[0].failure or "")
    assert (reports[1].failure, reports[1].after) == (None, head_revision("tenant"))


async def test_master_can_be_ensured_twice_at_once(
    databases: TenantDatabases, clock: FixedClock
) -> None:
    # when
    await asyncio.gather(
        *(ensure_master(databases.server_url, databases.prefix, clock) for _ in range(2))
    )
    # then
    async with databases.master_session() as session:
        assert (await session.execute(select(func.count()).select_from(Tenant))).scalar_one() == 0


async def test_a_half_made_tenant_shows_as_creating(
    databases: TenantDatabases, clock: FixedClock
) -> None:
    # given
    await create_tenant(databases, FUZHOU, clock)
    async with databases.master_session() as session:
        await session.execute(update(Tenant).values(status="creating"))
    # when
    reports = [report async for report in migrate_tenants(databases)]
    # then
    assert reports == []
    assert [tenant.status for tenant in await list_tenants(databases)] == ["creating"]
