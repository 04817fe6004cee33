"""A tenant's code leads to that tenant's database and to no other; connections stay bounded."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import func, select, text, update

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.administration import driver_connection
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.master_models import Tenant, TenantDatabase
from minshui.infrastructure.db.models import TenantIdentity
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from tests.conftest import Installation
from tests.databases import clone_database, drop_database, register_tenant

COUNT_AUDITS = select(func.count()).select_from(AuditRow)


async def add_tenants(database: Installation, clock: FixedClock, *codes: str) -> None:
    for code in codes:
        name = f"{database.prefix}{code.lower()}"
        await clone_database(database.server_url, name)
        async with driver_connection(database.server_url.set(database=name)) as connection:
            await connection.execute("UPDATE sys_identity SET tenant_code = $1", code)
        await register_tenant(database.databases, code, clock)


async def drop_tenants(database: Installation, *codes: str) -> None:
    await database.databases.close()
    for code in codes:
        await drop_database(database.server_url, f"{database.prefix}{code.lower()}")


async def test_work_that_succeeds_is_committed(database: Installation, clock: FixedClock) -> None:
    # when
    async with database.databases.tenant_work("TEST2026001", system_actor(), clock) as ctx:
        await record_audit(ctx, "test.act", "thing", 1)
    # then
    async with database.databases.open_session("TEST2026001") as session:
        assert (await session.execute(COUNT_AUDITS)).scalar_one() == 1


async def test_units_of_work_that_share_a_moment_see_nothing_later(
    database: Installation, clock: FixedClock
) -> None:
    work = database.databases.tenant_work
    async with (
        work("TEST2026001", system_actor(), clock) as first,
        work("TEST2026001", system_actor(), clock) as second,
    ):
        # given
        await database_of(first.session).share_moment(first.session, second.session)
        before = (await first.session.execute(COUNT_AUDITS)).scalar_one()
        # when
        async with work("TEST2026001", system_actor(), clock) as meanwhile:
            await record_audit(meanwhile, "test.act", "thing", 1)
        # then
        assert (await second.session.execute(COUNT_AUDITS)).scalar_one() == before


async def test_work_that_fails_is_rolled_back(database: Installation, clock: FixedClock) -> None:
    # when
    async def fail() -> None:
        async with database.databases.tenant_work("TEST2026001", system_actor(), clock) as ctx:
            await record_audit(ctx, "test.act", "thing", 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    # then
    async with database.databases.open_session("TEST2026001") as session:
        assert (await session.execute(COUNT_AUDITS)).scalar_one() == 0


async def test_an_unknown_tenant_is_refused(database: Installation) -> None:
    with pytest.raises(MinshuiError) as refused:
        async with database.databases.open_session("NONE2026001"):
            pass
    assert refused.value.code == "E_TENANT_UNKNOWN"


async def test_a_disabled_tenant_is_refused(database: Installation) -> None:
    # given
    async with database.databases.master_session() as session:
        await session.execute(update(Tenant).values(status="disabled"))
    # when
    with pytest.raises(MinshuiError) as refused:
        async with database.databases.open_session("TEST2026001"):
            pass
    # then
    assert refused.value.code == "E_TENANT_DISABLED"


async def test_a_wrong_route_fails_closed(database: Installation, clock: FixedClock) -> None:
    # given a second tenant whose row points at the first one's database
    await add_tenants(database, clock, "OTHER2026001")
    other = select(Tenant.id).where(Tenant.code == "OTHER2026001").scalar_subquery()
    async with database.databases.master_session() as session:
        await session.execute(update(TenantDatabase).values(database_name=text("id::text")))
        await session.execute(
            update(TenantDatabase)
            .where(TenantDatabase.tenant_id == other)
            .values(database_name=database.tenant_url.database)
        )
    # when
    with pytest.raises(MinshuiError) as refused:
        async with database.databases.open_session("OTHER2026001") as session:
            await session.execute(select(TenantIdentity))
    # then
    assert refused.value.code == "E_TENANT_ROUTE"
    assert refused.value.params["found"] == "TEST2026001"
    assert database.databases.open_connections == 0
    await drop_tenants(database, "OTHER2026001")


async def test_a_database_that_is_gone_is_named(database: Installation) -> None:
    # given
    await drop_database(database.server_url, str(database.tenant_url.database))
    # when
    with pytest.raises(MinshuiError) as refused:
        async with database.databases.open_session("TEST2026001"):
            pass
    # then
    assert refused.value.code == "E_DATABASE_UNREACHABLE"
    assert str(database.tenant_url.database) in refused.value.message


async def test_the_cap_holds_over_all_tenants_by_evicting_the_longest_unused(
    database: Installation, clock: FixedClock
) -> None:
    # given
    codes = ("AA2026001", "BB2026001", "CC2026001")
    await add_tenants(database, clock, *codes)
    databases = TenantDatabases(database.server_url, prefix=database.prefix, connection_cap=2)
    # when
    for code in codes:
        async with databases.open_session(code) as session:
            assert (await session.execute(select(TenantIdentity.tenant_code))).scalar_one() == code
            assert databases.open_connections <= 2
    # then
    assert databases.open_tenants == ["BB2026001", "CC2026001"]
    await databases.close()
    await drop_tenants(database, *codes)


async def test_idle_connections_of_a_busy_tenant_make_room_too(
    database: Installation, clock: FixedClock
) -> None:
    # given two idle connections of one tenant, one of them leased again
    await add_tenants(database, clock, "AA2026001")
    databases = TenantDatabases(database.server_url, prefix=database.prefix, connection_cap=2)
    async with databases.open_session("AA2026001"), databases.open_session("AA2026001"):
        pass
    async with databases.open_session("AA2026001"):
        assert databases.open_connections == 2
        # when
        async with databases.open_session("TEST2026001"):
            # then
            assert databases.open_connections == 2
    await databases.close()
    await drop_tenants(database, "AA2026001")


async def test_whoever_comes_when_all_are_in_use_is_told(database: Installation) -> None:
    # given
    databases = TenantDatabases(
        database.server_url, prefix=database.prefix, connection_cap=2, wait_seconds=0.05
    )
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(databases.open_session("TEST2026001"))
        # when
        with pytest.raises(MinshuiError) as refused:
            async with databases.open_session("TEST2026001"):
                pass
    # then
    assert refused.value.code == "E_CONNECTIONS_EXHAUSTED"
    async with databases.open_session("TEST2026001"):
        pass
    await databases.close()


async def test_an_idle_tenant_is_evicted_and_comes_back(
    database: Installation, clock: FixedClock
) -> None:
    # given
    now = [1000.0]
    await add_tenants(database, clock, "AA2026001")
    databases = TenantDatabases(
        database.server_url, prefix=database.prefix, idle_seconds=300, monotonic=lambda: now[0]
    )
    async with databases.open_session("AA2026001"):
        pass
    now[0] += 200
    async with databases.open_session("TEST2026001"):
        pass
    # when
    now[0] += 101
    await databases.evict_idle()
    # then
    assert databases.open_tenants == ["TEST2026001"]
    async with databases.open_session("AA2026001") as session:
        assert (await session.execute(text("SELECT 1"))).scalar_one() == 1
    await databases.close()
    await drop_tenants(database, "AA2026001")


async def test_a_connection_that_the_server_closed_is_replaced(database: Installation) -> None:
    # given
    databases = database.databases
    async with databases.open_session("TEST2026001") as session:
        killed = (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
    async with driver_connection(database.server_url) as server:
        await server.execute("SELECT pg_terminate_backend($1)", killed)
    await asyncio.sleep(0.2)
    # when
    async with databases.open_session("TEST2026001") as session:
        # then
        assert (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one() != killed


async def test_many_sessions_at_once_stay_under_the_cap(database: Installation) -> None:
    # given
    databases = TenantDatabases(database.server_url, prefix=database.prefix, connection_cap=4)
    most = 0

    async def use() -> None:
        nonlocal most
        async with databases.open_session("TEST2026001") as session:
            await session.execute(text("SELECT pg_sleep(0.01)"))
            most = max(most, databases.open_connections)

    # when
    await asyncio.gather(*(use() for _ in range(40)))
    # then
    assert most == 4
    await databases.close()


async def test_idle_tenants_are_evicted_without_being_asked(database: Installation) -> None:
    # given
    databases = TenantDatabases(database.server_url, prefix=database.prefix, idle_seconds=0.1)
    async with databases.open_session("TEST2026001"):
        pass
    # when
    await asyncio.sleep(0.4)
    # then
    assert databases.open_tenants == []
    await databases.close()
