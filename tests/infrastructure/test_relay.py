"""Events arrive once at each subscriber, in order per shard, whatever crashes in between."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

import pytest
from sqlalchemy import select

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.outbox.contracts import DeliveredEvent, Subscription
from minshui.infrastructure.outbox.models import OutboxRow
from minshui.infrastructure.outbox.publishing import publish
from minshui.infrastructure.outbox.relay import MAX_ATTEMPTS, OutboxRelay
from minshui.kernel.clock import FixedClock
from tests.conftest import Installation
from tests.infrastructure.bus.visiting import visit_until_done


@dataclass(frozen=True)
class Paid:
    event_type: ClassVar[str] = "test.paid"
    number: int


@dataclass
class Recorder:
    """A subscriber that writes an audit row per event, and fails where it is told to."""

    name: str = "recorder"
    failing: set[int] = field(default_factory=set)
    seen: list[int] = field(default_factory=list)

    async def handle(self, ctx: Context, event: DeliveredEvent) -> None:
        number = event.payload["number"]
        self.seen.append(number)
        await record_audit(ctx, self.name, "paid", number)
        if number in self.failing:
            raise ConnectionError("the other side is down")

    @property
    def subscription(self) -> Subscription:
        return Subscription(self.name, "test.paid", self.handle)


async def publish_paid(
    database: Installation, clock: FixedClock, *numbers: int, shard: str | None = None
) -> None:
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        for number in numbers:
            await publish(ctx, Paid(number), shard_key=shard)


async def effects(database: Installation, subscriber: str = "recorder") -> list[str]:
    async with database.databases.open_session(database.tenant_code) as session:
        statement = select(AuditRow.subject_id).where(AuditRow.action == subscriber)
        return list((await session.execute(statement.order_by(AuditRow.id))).scalars())


async def states(database: Installation) -> list[str]:
    async with database.databases.open_session(database.tenant_code) as session:
        return list(
            (await session.execute(select(OutboxRow.state).order_by(OutboxRow.id))).scalars()
        )


async def test_events_are_delivered_in_order(database: Installation, clock: FixedClock) -> None:
    # given
    recorder = Recorder()
    await publish_paid(database, clock, 1, 2, 3)
    relay = OutboxRelay(database.databases, [recorder.subscription], clock)
    # when
    count = await visit_until_done(relay, database.tenant_code)
    # then
    assert count == 3
    assert await effects(database) == ["1", "2", "3"]
    assert await states(database) == ["delivered"] * 3


async def test_an_event_of_a_rolled_back_transaction_is_never_delivered(
    database: Installation, clock: FixedClock
) -> None:
    # given
    recorder = Recorder()
    async with database.databases.open_session(database.tenant_code) as session:
        lost = Context(session, clock, system_actor(), database.tenant_code, "t")
        await publish(lost, Paid(1))
    # when
    relay = OutboxRelay(database.databases, [recorder.subscription], clock)
    # then
    assert await visit_until_done(relay, database.tenant_code) == 0
    assert recorder.seen == []


async def test_a_failing_event_holds_its_shard_and_lets_others_pass(
    database: Installation, clock: FixedClock
) -> None:
    # given
    recorder = Recorder(failing={1})
    await publish_paid(database, clock, 1, 2, shard="account:1")
    await publish_paid(database, clock, 3, shard="account:2")
    relay = OutboxRelay(database.databases, [recorder.subscription], clock)
    # when
    await visit_until_done(relay, database.tenant_code)
    # then
    assert await effects(database) == ["3"]
    assert await states(database) == ["pending", "pending", "delivered"]
    # when the other side is back
    recorder.failing.clear()
    due_at = (await relay.visit(database.tenant_code)).next_due_at
    assert due_at is not None
    assert timedelta(seconds=2) <= due_at - clock.now() <= timedelta(seconds=2.5)
    clock.move_to(due_at)
    await visit_until_done(relay, database.tenant_code)
    # then
    assert await effects(database) == ["3", "1", "2"]


async def test_a_retry_reaches_only_the_subscriber_that_failed(
    database: Installation, clock: FixedClock
) -> None:
    # given
    good, bad = Recorder("good"), Recorder("bad", failing={1})
    await publish_paid(database, clock, 1)
    relay = OutboxRelay(database.databases, [good.subscription, bad.subscription], clock)
    await visit_until_done(relay, database.tenant_code)
    # when
    bad.failing.clear()
    clock.move_to(clock.now() + timedelta(minutes=1))
    await visit_until_done(relay, database.tenant_code)
    # then
    assert (good.seen, bad.seen) == ([1], [1, 1])
    assert await effects(database, "bad") == ["1"]


async def test_after_too_many_failures_an_event_is_parked_and_the_next_goes_on(
    database: Installation, clock: FixedClock
) -> None:
    # given
    recorder = Recorder(failing={1})
    await publish_paid(database, clock, 1, 2)
    relay = OutboxRelay(database.databases, [recorder.subscription], clock)
    # when
    for _ in range(MAX_ATTEMPTS):
        await visit_until_done(relay, database.tenant_code)
        clock.move_to(clock.now() + timedelta(hours=1))
    # then
    assert await states(database) == ["parked", "delivered"]
    assert await effects(database) == ["2"]


async def test_a_relay_that_dies_after_the_subscriber_committed_repeats_nothing(
    database: Installation, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a relay that loses its connection before it marks the event as delivered
    recorder = Recorder()
    await publish_paid(database, clock, 1)
    dying = OutboxRelay(database.databases, [recorder.subscription], clock)

    async def die(*_arguments: object) -> None:
        raise ConnectionError("killed")

    monkeypatch.setattr(dying, "_finish", die)
    with pytest.raises(ConnectionError):
        await dying.visit(database.tenant_code)
    assert await states(database) == ["pending"]
    # when
    relay = OutboxRelay(database.databases, [recorder.subscription], clock)
    await visit_until_done(relay, database.tenant_code)
    # then
    assert await effects(database) == ["1"]
    assert await states(database) == ["delivered"]


async def test_two_relays_at_once_deliver_each_event_once_and_in_order(
    database: Installation, clock: FixedClock
) -> None:
    # given
    recorder = Recorder()
    for number in range(6):
        await publish_paid(database, clock, number, shard=f"account:{number % 2}")
    relays = [OutboxRelay(database.databases, [recorder.subscription], clock) for _ in range(2)]
    # when
    while "pending" in await states(database):
        await asyncio.gather(*(relay.visit(database.tenant_code) for relay in relays))
    # then
    found = [int(number) for number in await effects(database)]
    assert sorted(found) == list(range(6))
    assert [number for number in found if number % 2] == [1, 3, 5]
    assert [number for number in found if not number % 2] == [0, 2, 4]
