"""Copies in a process are dropped when any process changes what they were made of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import pytest

from minshui.infrastructure.cache.local import LocalCache, note_change
from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.signals.carried import CarriedSignals
from minshui.infrastructure.signals.carrier_postgresql import PostgresqlCarrier
from minshui.infrastructure.signals.contracts import Payload
from minshui.infrastructure.signals.in_process import InProcessSignals
from minshui.kernel.clock import FixedClock
from tests.conftest import Installation

TTL = timedelta(seconds=30)
HERE, ELSEWHERE = "TEST2026001", "OTHER2026001"


@dataclass
class Rows:
    """What is read, and how often."""

    values: dict[str, str] = field(default_factory=lambda: {"code": "old"})
    reads: int = 0

    async def read(self) -> str:
        self.reads += 1
        return self.values["code"]


async def test_what_was_read_is_read_once_for_its_time(ctx: Context, clock: FixedClock) -> None:
    # given
    rows, cache = Rows(), LocalCache[str]("templates", InProcessSignals(), clock, ttl=TTL)
    for _ in range(3):
        assert await cache.get(ctx.session, HERE, "code", rows.read) == "old"
    assert rows.reads == 1
    # when
    rows.values["code"] = "new"
    clock.move_to(clock.now() + TTL)
    # then
    assert await cache.get(ctx.session, HERE, "code", rows.read) == "new"
    assert rows.reads == 2


async def test_tenants_see_nothing_of_each_other(ctx: Context, clock: FixedClock) -> None:
    rows, others = Rows(), Rows({"code": "of another"})
    cache = LocalCache[str]("templates", InProcessSignals(), clock, ttl=TTL)
    assert await cache.get(ctx.session, HERE, "code", rows.read) == "old"
    assert await cache.get(ctx.session, ELSEWHERE, "code", others.read) == "of another"


async def test_the_oldest_make_room(ctx: Context, clock: FixedClock) -> None:
    rows, cache = Rows(), LocalCache[str]("templates", InProcessSignals(), clock, ttl=TTL, most=2)
    for key in ("one", "two", "three"):
        await cache.get(ctx.session, HERE, key, rows.read)
    assert rows.reads == 3
    await cache.get(ctx.session, HERE, "three", rows.read)
    await cache.get(ctx.session, HERE, "two", rows.read)
    assert rows.reads == 3
    await cache.get(ctx.session, HERE, "one", rows.read)
    assert rows.reads == 4


async def test_a_unit_of_work_that_changes_keeps_no_copy(ctx: Context, clock: FixedClock) -> None:
    # given
    rows, cache = Rows(), LocalCache[str]("templates", InProcessSignals(), clock, ttl=TTL)
    await cache.get(ctx.session, HERE, "code", rows.read)
    # when it changes a row and may yet be undone
    rows.values["code"] = "not committed"
    note_change(ctx.session, "templates", HERE, "code")
    # then it sees its own, and others what was
    assert await cache.get(ctx.session, HERE, "code", rows.read) == "not committed"
    ctx.session.info.clear()
    assert await cache.get(ctx.session, HERE, "code", rows.read) == "old"


async def test_what_was_loaded_while_it_changed_is_not_kept(
    ctx: Context, clock: FixedClock
) -> None:
    # given
    signals = InProcessSignals()
    rows, cache = Rows(), LocalCache[str]("templates", signals, clock, ttl=TTL)

    async def read_overtaken() -> str:
        found = await rows.read()
        await signals.send("cache:templates", {"tenant": HERE, "key": "code"})
        await asyncio.sleep(0)
        return found

    # when
    assert await cache.get(ctx.session, HERE, "code", read_overtaken) == "old"
    rows.values["code"] = "new"
    # then
    assert await cache.get(ctx.session, HERE, "code", rows.read) == "new"


@pytest.fixture
async def processes(
    database: Installation, clock: FixedClock
) -> AsyncIterator[list[tuple[TenantDatabases, LocalCache[str]]]]:
    """Two processes' databases and caches, with signals between them."""
    made = []
    for _ in range(2):
        master = database.server_url.set(database=f"{database.prefix}master")
        databases = TenantDatabases(
            database.server_url,
            prefix=database.prefix,
            signals=CarriedSignals(PostgresqlCarrier(master)),
        )
        made.append((databases, LocalCache[str]("templates", databases.signals, clock, ttl=TTL)))
    yield made
    for databases, cache in made:
        cache.close()
        await databases.close()


async def test_a_change_in_one_process_is_seen_in_all(
    processes: list[tuple[TenantDatabases, LocalCache[str]]],
    database: Installation,
    clock: FixedClock,
) -> None:
    # given both have heard that they are connected, and hold a copy
    rows = Rows()
    (one, first), (_, second) = processes
    connected = [asyncio.Event() for _ in processes]
    for event, (databases, _) in zip(connected, processes, strict=True):
        databases.signals.subscribe("ready", lambda _: None, event.set)
    await asyncio.gather(*(asyncio.wait_for(each.wait(), 10) for each in connected))
    async with one.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        for cache in (first, second):
            await cache.get(ctx.session, database.tenant_code, "code", rows.read)
    assert rows.reads == 2
    heard = [asyncio.Event() for _ in processes]
    for event, (databases, _) in zip(heard, processes, strict=True):
        databases.signals.subscribe("cache:templates", partial(_set, event), event.set)
    # when
    rows.values["code"] = "new"
    async with one.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        note_change(ctx.session, "templates", database.tenant_code, "code")
    # then
    await asyncio.gather(*(asyncio.wait_for(each.wait(), 10) for each in heard))
    async with one.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        for cache in (first, second):
            found = await cache.get(ctx.session, database.tenant_code, "code", rows.read)
            assert found == "new"
    assert rows.reads == 4


def _set(event: asyncio.Event, _: Payload) -> None:
    event.set()


async def test_after_a_resync_nothing_is_trusted(ctx: Context, clock: FixedClock) -> None:
    rows, cache = Rows(), LocalCache[str]("templates", InProcessSignals(), clock, ttl=TTL)
    await cache.get(ctx.session, HERE, "code", rows.read)
    cache.clear()
    await cache.get(ctx.session, HERE, "code", rows.read)
    assert rows.reads == 2


async def test_a_whole_tenant_is_dropped_and_no_other(ctx: Context, clock: FixedClock) -> None:
    # given
    signals = InProcessSignals()
    rows, cache = Rows(), LocalCache[str]("templates", signals, clock, ttl=TTL)
    for tenant in (HERE, ELSEWHERE):
        for key in ("one", "two"):
            await cache.get(ctx.session, tenant, key, rows.read)
    assert rows.reads == 4
    # when
    await signals.send("cache:templates", {"tenant": HERE, "key": None})
    await asyncio.sleep(0)
    # then
    for tenant in (HERE, ELSEWHERE):
        for key in ("one", "two"):
            await cache.get(ctx.session, tenant, key, rows.read)
    assert rows.reads == 6
