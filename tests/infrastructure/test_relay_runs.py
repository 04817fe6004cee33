"""A visit takes runs of keys: hot keys go many at a time, and hold up nobody."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.outbox import claiming
from minshui.infrastructure.outbox.claiming import claim_runs
from minshui.infrastructure.outbox.contracts import DeliveredEvent, Subscription
from minshui.infrastructure.outbox.failures import read_failures
from minshui.infrastructure.outbox.models import OutboxRow
from minshui.infrastructure.outbox.relay import MAX_ATTEMPTS, OutboxRelay
from minshui.kernel.clock import FixedClock
from tests.conftest import Installation
from tests.infrastructure.bus.visiting import visit_until_done
from tests.infrastructure.test_relay import Recorder, effects, publish_paid, states


async def fill_key(
    database: Installation, clock: FixedClock, shard: str, count: int, *, failed_until: int = 0
) -> None:
    """Publish events of another type in bulk; the first has failed, if ``failed_until`` seconds."""
    row = {
        "event_type": "test.other",
        "shard_key": shard,
        "payload": {},
        "trace_id": "t",
        "occurred_at": clock.now(),
        "due_at": clock.now() + timedelta(seconds=failed_until),
        "attempts": 0,
    }
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        first = {**row, "attempts": 1 if failed_until else 0}
        await ctx.session.execute(insert(OutboxRow), [first, *[row] * (count - 1)])


async def test_one_visit_delivers_a_run_of_a_key_in_order(
    database: Installation, clock: FixedClock
) -> None:
    # given
    recorder = Recorder()
    await publish_paid(database, clock, *range(30), shard="account:1")
    # when
    relay = OutboxRelay(database.databases, [recorder.subscription], clock)
    visit = await relay.visit(database.tenant_code)
    # then
    assert (visit.handled, visit.more, visit.next_due_at) == (30, False, None)
    assert recorder.seen == list(range(30))


async def test_a_run_ends_at_its_first_failure(database: Installation, clock: FixedClock) -> None:
    # given
    recorder = Recorder(failing={2})
    await publish_paid(database, clock, 1, 2, 3, shard="account:1")
    await publish_paid(database, clock, 4, shard="account:2")
    # when
    relay = OutboxRelay(database.databases, [recorder.subscription], clock)
    await relay.visit(database.tenant_code)
    # then
    assert sorted(await effects(database)) == ["1", "4"]
    assert await states(database) == ["delivered", "pending", "pending", "delivered"]


async def test_a_key_that_waits_does_not_hide_those_behind_it(
    database: Installation, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given more events of one key, the first of which has failed, than a visit looks at
    monkeypatch.setattr(claiming, "_LOOKED_AT", 5)
    recorder = Recorder()
    await fill_key(database, clock, "hot", 1200, failed_until=60)
    await publish_paid(database, clock, 1, shard="account:1")
    # when
    relay = OutboxRelay(database.databases, [recorder.subscription], clock)
    visit = await relay.visit(database.tenant_code)
    # then
    assert recorder.seen == [1]
    assert visit.next_due_at == clock.now() + timedelta(seconds=60)


async def test_a_key_in_other_hands_is_passed_over(
    database: Installation, clock: FixedClock
) -> None:
    # given
    recorder = Recorder()
    await publish_paid(database, clock, 1, 2, shard="account:1")
    await publish_paid(database, clock, 3, shard="account:2")
    await fill_key(database, clock, "account:3", 1)
    relay = OutboxRelay(database.databases, [recorder.subscription], clock)
    async with database.databases.open_session(database.tenant_code) as other:
        lock = "SELECT id FROM sys_outbox WHERE shard_key IN ('account:1', 'account:3') FOR UPDATE"
        await other.execute(text(lock))
        # when
        first = await relay.visit(database.tenant_code)
        second = await relay.visit(database.tenant_code)
        # then
        assert recorder.seen == [3]
        assert (first.handled, second.handled) == (1, 0)
        assert second.next_due_at == clock.now()  # their holder may die
    assert await visit_until_done(relay, database.tenant_code) == 3
    assert recorder.seen == [3, 1, 2]


async def test_what_a_publisher_with_a_fast_clock_publishes_does_not_wait(
    database: Installation, clock: FixedClock
) -> None:
    # given
    recorder = Recorder()
    ahead = FixedClock(clock.now() + timedelta(seconds=30))
    await publish_paid(database, ahead, 1)
    # when
    relay = OutboxRelay(database.databases, [recorder.subscription], clock)
    await relay.visit(database.tenant_code)
    # then
    assert recorder.seen == [1]


async def test_a_relay_that_stops_leaves_the_rest_of_its_run(
    database: Installation, clock: FixedClock
) -> None:
    # given
    stopping, seen = asyncio.Event(), []

    async def stop_at_two(_ctx: Context, event: DeliveredEvent) -> None:
        seen.append(event.payload["number"])
        if len(seen) == 2:
            stopping.set()

    await publish_paid(database, clock, 1, 2, 3, 4)
    subscription = Subscription("stopper", "test.paid", stop_at_two)
    # when
    relay = OutboxRelay(database.databases, [subscription], clock, stopping)
    visit = await relay.visit(database.tenant_code)
    # then
    assert (visit.handled, seen) == (2, [1, 2])
    assert await states(database) == ["delivered", "delivered", "pending", "pending"]


async def test_a_parked_event_says_who_failed_and_why(
    database: Installation, clock: FixedClock
) -> None:
    # given
    recorder = Recorder(failing={1})
    await publish_paid(database, clock, 1)
    relay = OutboxRelay(database.databases, [recorder.subscription], clock)
    # when
    for _ in range(MAX_ATTEMPTS):
        await relay.visit(database.tenant_code)
        failed_at = clock.now().isoformat()
        clock.move_to(clock.now() + timedelta(hours=1))
    # then
    async with database.databases.open_session(database.tenant_code) as session:
        said = (await session.execute(text("SELECT last_error FROM sys_outbox"))).scalar_one()
    (failure,) = read_failures(said)
    assert (failure.subscriber, failure.kind) == ("recorder", "ConnectionError")
    assert (failure.message, failure.failed_at) == ("the other side is down", failed_at)


async def test_history_is_not_read(database: Installation, clock: FixedClock) -> None:
    # given
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        await ctx.session.execute(
            text("""
                INSERT INTO sys_outbox (event_type, shard_key, payload, trace_id, occurred_at,
                    due_at, state, delivered_at)
                SELECT 'test.old', 'account:' || n % 100, '{}'::jsonb, 't', now(), now(),
                    'delivered', now() FROM generate_series(1, 50000) n""")
        )
    await publish_paid(database, clock, 1, 2)
    async with database.databases.open_session(database.tenant_code) as session:
        await session.execute(text("ANALYZE sys_outbox"))
        await session.commit()
        before = await blocks_read(database)
        # when
        claim = await claim_runs(session, clock.now())
        # then
        assert claim.count == 2
        await session.commit()
    assert await blocks_read(database) == before


async def blocks_read(database: Installation) -> int:
    """How many whole-table scans the outbox has seen."""
    async with database.databases.open_session(database.tenant_code) as session:
        await session.execute(text("SELECT pg_stat_force_next_flush()"))
        await session.commit()
        statement = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'sys_outbox'"
        return int((await session.execute(text(statement))).scalar_one())
