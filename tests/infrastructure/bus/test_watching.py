"""Workers go where they are called, where something is due, and now and then everywhere."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from minshui.infrastructure.bus.waking import note_news
from minshui.infrastructure.bus.watching import SWEEP_SECONDS, LineWatch, Place
from minshui.infrastructure.context import system_actor
from minshui.kernel.clock import FixedClock
from tests.conftest import Installation


async def called_to(watch: LineWatch) -> list[Place]:
    """Where the watch says to go, once it says anything."""
    async with asyncio.timeout(5):
        while not (places := await watch.places_to_visit()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return places


async def tell(database: Installation, clock: FixedClock, *lines: str) -> None:
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        for line in lines:
            note_news(ctx.session, line)


async def test_a_commit_with_news_calls_to_its_lines_once(
    database: Installation, clock: FixedClock
) -> None:
    # given
    tenant = database.tenant_code
    watch = LineWatch(database.databases, clock, ["events", "jobs.default", "messages.sms"])
    first_sweep = await watch.places_to_visit()
    assert first_sweep == [(tenant, "events"), (tenant, "jobs.default"), (tenant, "messages.sms")]
    # when
    await tell(database, clock, "events", "messages.sms")
    # then
    assert await called_to(watch) == [(tenant, "events"), (tenant, "messages.sms")]
    assert await watch.places_to_visit() == []


async def test_a_worker_hears_only_of_its_own_lines(
    database: Installation, clock: FixedClock
) -> None:
    # given
    watch = LineWatch(database.databases, clock, ["jobs.default"])
    await watch.places_to_visit()
    # when
    await tell(database, clock, "events", "jobs.default")
    # then
    assert await called_to(watch) == [(database.tenant_code, "jobs.default")]


async def test_every_worker_hears_of_news(database: Installation, clock: FixedClock) -> None:
    # given
    watches = [LineWatch(database.databases, clock, ["events"]) for _ in range(2)]
    for watch in watches:
        await watch.places_to_visit()
    # when
    await tell(database, clock, "events")
    # then
    for watch in watches:
        assert await called_to(watch) == [(database.tenant_code, "events")]


async def test_a_rolled_back_unit_of_work_calls_nobody(
    database: Installation, clock: FixedClock
) -> None:
    # given
    watch = LineWatch(database.databases, clock, ["events", "jobs.default"])
    await watch.places_to_visit()
    # when
    try:
        async with database.databases.tenant_work(
            database.tenant_code, system_actor(), clock
        ) as ctx:
            note_news(ctx.session, "events")
            raise LookupError
    except LookupError:
        await tell(database, clock, "jobs.default")
    # then
    assert await called_to(watch) == [(database.tenant_code, "jobs.default")]


async def test_a_place_is_visited_again_when_something_is_due(
    database: Installation, clock: FixedClock
) -> None:
    # given
    place = (database.tenant_code, "events")
    watch = LineWatch(database.databases, clock, ["events"])
    await watch.places_to_visit()
    watch.visit_again(place, clock.now() + timedelta(seconds=10))
    assert await watch.places_to_visit() == []
    # when
    clock.move_to(clock.now() + timedelta(seconds=10))
    # then
    assert await watch.places_to_visit() == [place]


async def test_every_place_is_visited_now_and_then(
    database: Installation, clock: FixedClock
) -> None:
    # given
    watch = LineWatch(database.databases, clock, ["events"])
    await watch.places_to_visit()
    # when
    clock.move_to(clock.now() + timedelta(seconds=SWEEP_SECONDS))
    # then
    assert await watch.places_to_visit() == [(database.tenant_code, "events")]
