"""The cluster profile: errands over the broker, and no work lost without it."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from minshui.infrastructure.bus import broker as broker_module
from minshui.infrastructure.bus import consuming, queues
from minshui.infrastructure.bus.broker import Broker
from minshui.infrastructure.bus.errands import Errand
from minshui.infrastructure.bus.models import DeadErrand
from minshui.kernel.clock import FixedClock
from tests.conftest import Installation
from tests.infrastructure.bus.cluster import (
    LINE,
    consumers_of,
    publishing_over,
    rows,
    tell,
    working,
)
from tests.infrastructure.bus.counting_line import CountingLine
from tests.infrastructure.bus.proxy import laid_wire

NOBODY_THERE = "amqp://guest:guest@127.0.0.1:1/"


@pytest.fixture(autouse=True)
def _no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consuming, "_FAILED_VISIT_SECONDS", 0.01)


async def test_news_reaches_a_worker_through_the_broker(
    database: Installation, clock: FixedClock, broker_url: str
) -> None:
    line = CountingLine()
    async with publishing_over(database, broker_url) as cluster, working(cluster, broker_url, line):
        # when
        await tell(cluster, clock)
        # then
        assert await line.visited() == database.tenant_code
        assert await rows(cluster) == {}


async def test_without_a_broker_the_rows_carry_the_news(
    database: Installation, clock: FixedClock, broker_url: str
) -> None:
    line = CountingLine()
    async with working(database, broker_url, line):
        async with publishing_over(database, NOBODY_THERE) as cluster:
            # when
            await tell(cluster, clock)
            # then
            assert await line.visited() == database.tenant_code
        assert await rows(database) == {LINE: 1}


async def test_a_worker_without_a_broker_sees_the_rows(
    database: Installation, clock: FixedClock, broker_url: str
) -> None:
    # given
    line = CountingLine()
    async with (
        laid_wire(broker_url) as wire,
        publishing_over(database, wire.url) as cluster,
        working(cluster, wire.url, line),
    ):
        await wire.cut()
        # when
        await tell(cluster, clock)
        # then
        assert await line.visited() == database.tenant_code


async def test_both_come_back_to_the_broker(
    database: Installation, clock: FixedClock, broker_url: str
) -> None:
    # given
    line = CountingLine()
    async with (
        laid_wire(broker_url) as wire,
        publishing_over(database, wire.url) as cluster,
        working(cluster, wire.url, line),
    ):
        await tell(cluster, clock)
        await line.visited()
        await wire.cut()
        await tell(cluster, clock)
        await line.visited()
        called = await rows(cluster)
        # when
        await wire.mend()
        await consumers_of(database, broker_url, [LINE])
        await asyncio.sleep(broker_module._FIRST_PAUSE_SECONDS * 2)
        await tell(cluster, clock)
        # then
        assert await line.visited() == database.tenant_code
        assert called == await rows(cluster) == {LINE: 1}


async def test_a_broker_that_falls_silent_is_left(
    database: Installation,
    clock: FixedClock,
    broker_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given
    monkeypatch.setattr(broker_module, "CONFIRM_SECONDS", 0.2)
    line = CountingLine()
    async with (
        working(database, broker_url, line),
        laid_wire(broker_url) as wire,
        publishing_over(database, wire.url) as cluster,
    ):
        await tell(cluster, clock)
        await line.visited()
        # when
        wire.freeze()
        await tell(cluster, clock)
        # then
        assert await line.visited() == database.tenant_code
        assert await rows(cluster) == {LINE: 1}


async def test_what_a_full_queue_refuses_goes_by_row(
    database: Installation,
    clock: FixedClock,
    broker_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given
    monkeypatch.setitem(queues._QUORUM, "x-max-length", 1)
    broker = Broker(broker_url, database.prefix)
    while not await broker.publish([Errand(database.tenant_code, LINE)]):
        pass
    async with publishing_over(database, broker_url) as cluster:
        # when
        await tell(cluster, clock)
    # then
    assert await rows(database) == {LINE: 1}
    await broker.close()


async def test_a_failed_visit_is_made_again(
    database: Installation, clock: FixedClock, broker_url: str
) -> None:
    # given
    line = CountingLine()
    async with publishing_over(database, broker_url) as cluster, working(cluster, broker_url, line):
        line.failures, line.left = 1, {database.tenant_code: 1}
        # when
        await tell(cluster, clock)
        for _ in range(2):
            await line.visited()
        # then
        assert line.left == {database.tenant_code: 0}


async def test_two_workers_share_a_backlog(
    database: Installation, clock: FixedClock, broker_url: str
) -> None:
    # given two workers, the first of which never ends its visit
    slow, fast = CountingLine(), CountingLine()
    async with (
        publishing_over(database, broker_url) as cluster,
        working(cluster, broker_url, slow),
        working(cluster, broker_url, fast),
    ):
        await consumers_of(database, broker_url, [LINE], least=2)
        slow.left = fast.left = {database.tenant_code: 30}
        slow.hold.clear()
        # when
        for _ in range(2):  # one goes to each
            await tell(cluster, clock)
            await asyncio.sleep(0.1)
        await slow.visited()
        async with asyncio.timeout(10):
            while fast.left[database.tenant_code]:
                await fast.visits.get()
        # then
        assert slow.at_once == 1
        slow.hold.set()


async def test_help_is_called_where_there_is_more_to_do() -> None:
    # given
    generations = [Errand("T", LINE)]
    counts = []
    # when
    for _ in range(5):
        generations = [each for errand in generations[:1] for each in errand.follow_ups()]
        counts.append((len(generations), generations[0].generation))
    # then
    assert counts == [(2, 1), (2, 2), (2, 3), (1, 4), (1, 5)]


async def test_an_errand_that_nobody_comes_back_from_is_written_down(
    database: Installation, clock: FixedClock, broker_url: str
) -> None:
    # given
    line = CountingLine()
    async with publishing_over(database, broker_url) as cluster, working(cluster, broker_url, line):
        line.failures = 1000
        # when
        await tell(cluster, clock)
        # then
        async with asyncio.timeout(20):
            while not (dead := await dead_errands(database)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert dead == [(database.tenant_code, LINE)]


async def test_a_worker_that_stops_ends_its_visit_and_leaves_the_rest_to_others(
    database: Installation, clock: FixedClock, broker_url: str
) -> None:
    # given a visit that does not end, and an errand that waits for it
    stopped, other = CountingLine(), CountingLine()
    async with publishing_over(database, broker_url) as cluster:
        async with working(cluster, broker_url, stopped) as stopping:
            stopped.left = {database.tenant_code: 1}
            stopped.hold.clear()
            await tell(cluster, clock)
            await stopped.visited()
            await tell(cluster, clock)
            await asyncio.sleep(0.1)
            # when
            stopping.set()
            stopped.hold.set()
        assert stopped.left == {database.tenant_code: 0}
        assert stopped.visits.empty()
        # then
        async with working(cluster, broker_url, other):
            assert await other.visited() == database.tenant_code


async def dead_errands(database: Installation) -> list[tuple[str, str]]:
    async with database.databases.master_session() as session:
        found = await session.execute(select(DeadErrand.tenant_code, DeadErrand.line))
        return [(row[0], row[1]) for row in found]
