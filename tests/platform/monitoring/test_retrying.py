"""A parked event, tried again: delivered once, before the later ones of its shard."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

import pytest
from sqlalchemy import select

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.bus.waking import take_news
from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.outbox.contracts import DeliveredEvent, Subscription
from minshui.infrastructure.outbox.models import OutboxRow
from minshui.infrastructure.outbox.publishing import publish
from minshui.infrastructure.outbox.relay import MAX_ATTEMPTS, OutboxRelay
from minshui.kernel.clock import FixedClock
from minshui.kernel.paging import PageRequest
from minshui.platform.monitoring.facade import (
    Chosen,
    EventState,
    explain_parked_event,
    list_parked_events,
    retry_events,
)
from tests.conftest import Installation
from tests.infrastructure.bus.visiting import visit_until_done

SHARD = "account:7"


@dataclass(frozen=True)
class Noted:
    event_type: ClassVar[str] = "test.noted"
    number: int


@dataclass
class Writer:
    """A subscriber that writes an audit row per event, and fails where it is told to."""

    name: str
    failing: set[int] = field(default_factory=set)
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    may_go_on: asyncio.Event | None = None

    async def handle(self, ctx: Context, event: DeliveredEvent) -> None:
        number = event.payload["number"]
        await record_audit(ctx, self.name, "noted", number)
        self.entered.set()
        if self.may_go_on is not None:
            await self.may_go_on.wait()
        if number in self.failing:
            raise ConnectionError(f"no answer for {number}")

    @property
    def subscription(self) -> Subscription:
        return Subscription(self.name, "test.noted", self.handle)


async def publish_noted(database: Installation, clock: FixedClock, *numbers: int) -> None:
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        for number in numbers:
            await publish(ctx, Noted(number), shard_key=SHARD)


async def effects(database: Installation, subscriber: str) -> list[int]:
    async with database.databases.open_session(database.tenant_code) as session:
        statement = select(AuditRow.subject_id).where(AuditRow.action == subscriber)
        rows = await session.execute(statement.order_by(AuditRow.id))
        return [int(number) for number in rows.scalars()]


async def park_first_two(database: Installation, clock: FixedClock, bad: Writer) -> OutboxRelay:
    """Have events 1 and 2 parked by one of two subscribers while 3 goes through."""
    good = Writer("good")
    await publish_noted(database, clock, 1, 2, 3)
    relay = OutboxRelay(database.databases, [good.subscription, bad.subscription], clock)
    bad.failing = {1, 2}
    for _ in range(2 * MAX_ATTEMPTS):
        await visit_until_done(relay, database.tenant_code)
        clock.move_to(clock.now() + timedelta(hours=1))
    bad.failing = set()
    assert await effects(database, "bad") == [3]
    return relay


async def test_retried_events_are_delivered_in_order_before_later_ones(
    database: Installation, clock: FixedClock
) -> None:
    # given two parked events, and later ones that have not been delivered yet
    bad = Writer("bad")
    relay = await park_first_two(database, clock, bad)
    await publish_noted(database, clock, 4, 5)
    # when
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        parked = (await list_parked_events(ctx, PageRequest())).items
        explained = await explain_parked_event(ctx, parked[0].id)
        assert await retry_events(ctx, Chosen(tuple(each.id for each in parked))) == 2
        assert "events" in take_news(ctx.session)
    await visit_until_done(relay, database.tenant_code)
    # then the one that had failed got them, in order; the other got nothing twice
    assert await effects(database, "bad") == [3, 1, 2, 4, 5]
    assert await effects(database, "good") == [1, 2, 3, 4, 5]
    # and what was shown had come from the subscriber itself
    assert (explained.event.state, explained.event.attempts) == (EventState.PARKED, MAX_ATTEMPTS)
    assert explained.event.waiting_behind == 2
    assert explained.delivered_to == ("good",)
    (failure,) = explained.event.failures
    assert (failure.subscriber, failure.kind) == ("bad", "ConnectionError")
    assert failure.message == "no answer for 1"


async def test_a_retry_waits_for_the_delivery_of_its_shard_in_hand(
    database: Installation, clock: FixedClock
) -> None:
    # given event 4 of the shard is just being handled
    bad = Writer("bad")
    relay = await park_first_two(database, clock, bad)
    await publish_noted(database, clock, 4)
    bad.entered.clear()
    bad.may_go_on = asyncio.Event()
    visit = asyncio.create_task(visit_until_done(relay, database.tenant_code))
    await asyncio.wait_for(bad.entered.wait(), 10)

    async def retry() -> None:
        async with database.databases.tenant_work(
            database.tenant_code, system_actor(), clock
        ) as ctx:
            await retry_events(ctx, Chosen(kind="test.noted"))

    # when
    retrying = asyncio.create_task(retry())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(retrying), 0.15)
    # then nothing of the shard is put back before that is over
    async with database.databases.open_session(database.tenant_code) as session:
        states = (await session.execute(select(OutboxRow.state).order_by(OutboxRow.id))).scalars()
        assert list(states) == ["parked", "parked", "delivered", "pending"]
    bad.may_go_on.set()
    await retrying
    await visit
    await visit_until_done(relay, database.tenant_code)
    assert await effects(database, "bad") == [3, 4, 1, 2]
