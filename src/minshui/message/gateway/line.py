"""A line of messages: what is due on one channel goes out, visit by visit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from minshui.infrastructure.bus.contracts import Visit
from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.clock import Clock
from minshui.message.gateway.claiming import claim, claim_stale, hand_out, next_due_at
from minshui.message.gateway.contracts import (
    Channel,
    HandOver,
    MessageState,
    OpenWork,
    Outcome,
    Parcel,
    Shipment,
)
from minshui.message.gateway.held import Held, pack
from minshui.message.gateway.receipts import match_due, match_reported
from minshui.message.gateway.settling import give_up_channel, put_back, settle, unreadable

BATCH = 500
LEASE_SECONDS = 60
_AT_ONCE = 8
_log = structlog.get_logger(__name__)


class TenantWork(Protocol):
    """Opens units of work in tenants: ``TenantDatabases``."""

    def tenant_work(
        self, tenant_code: str, actor: Actor, clock: Clock, *, trace_id: str | None = None
    ) -> AbstractAsyncContextManager[Context]:
        """Commit on success, roll back on error."""
        ...


@dataclass(frozen=True, slots=True)
class _Call:
    """Messages that go to the channel in one call: to be shipped, or asked after.

    It begins by ``begin_by`` and takes at most ``limit``, so that it has ended when others ask.
    """

    shipment: Shipment
    held: tuple[Held, ...]
    is_question: bool
    begin_by: datetime
    limit: timedelta


class MessageLine:
    """Sends the messages of one channel (see ``infrastructure.bus.contracts.Line``).

    A visit takes up to ``batch`` messages. Which supplier gets them, and under which key, is
    committed before the call; what came of it afterwards. Whoever dies in between leaves them
    ``sending``: when their lease is over the supplier is asked, and nothing is sent again that may
    have gone out. A call begins in the first half of the lease and may take the other half.
    """

    def __init__(
        self,
        databases: TenantWork,
        channel: Channel,
        clock: Clock,
        *,
        lease_seconds: float = LEASE_SECONDS,
        batch: int = BATCH,
        at_once: int = _AT_ONCE,
    ) -> None:
        self._databases = databases
        self._channel = channel
        self._clock = clock
        self._lease = timedelta(seconds=lease_seconds)
        self._batch = batch
        self._at_once = asyncio.Semaphore(at_once)
        self._actor = system_actor("message", "消息发送")

    @property
    def name(self) -> str:
        """``messages.sms`` and so on."""
        return f"messages.{self._channel.code.value}"

    async def visit(self, tenant_code: str) -> Visit:
        """Send a batch of what is due, and ask after what never came to an end."""

        def work() -> AbstractAsyncContextManager[Context]:
            return self._databases.tenant_work(tenant_code, self._actor, self._clock)

        async with work() as ctx:
            matched = await match_due(ctx)
            asked, questions = await self._questions(ctx)
            claimed = await claim(ctx, self._channel.code, self._batch)
            calls = await self._plan(ctx, claimed.messages)
            if not questions and not calls:
                due_at = await next_due_at(ctx, self._channel.code)
                return Visit(asked + claimed.count + matched, claimed.more, due_at)
        answers = await asyncio.gather(*(self._call(work, call) for call in questions + calls))
        async with work() as ctx:
            cipher = await field_cipher(ctx)
            outcomes = [outcome for answer in answers for outcome in answer]
            await match_reported(ctx, await settle(ctx, cipher, outcomes))
            due_at = await next_due_at(ctx, self._channel.code)
        more = claimed.more or asked >= self._batch
        return Visit(asked + claimed.count + matched, more, due_at)

    async def _plan(self, ctx: Context, claimed: Sequence[Held]) -> list[_Call]:
        """Have the channel plan claimed messages and note who carries them; returns the calls."""
        if not claimed:
            return []
        cipher = await field_cipher(ctx)
        parcels, faults = await pack(ctx, cipher, claimed)
        await give_up_channel(ctx, cipher, unreadable(faults))
        shipments = await self._channel.plan(ctx, parcels) if parcels else []
        await hand_out(ctx, shipments, self._lease)
        by_id = {held.id: held for held in claimed}
        calls = [
            self._planned(ctx, shipment, self._taken(by_id, shipment), is_question=False)
            for shipment in shipments
        ]
        planned = {held.id for call in calls for held in call.held}
        left = [parcel.message_id for parcel in parcels if parcel.message_id not in planned]
        await put_back(ctx, [by_id[message] for message in left])
        return calls

    @staticmethod
    def _taken(by_id: dict[int, Held], shipment: Shipment) -> list[Held]:
        return [
            replace(
                held,
                state=MessageState.SENDING,
                supplier=shipment.supplier,
                shipment_key=shipment.key,
                attempts=held.attempts + 1,
                asks=0,
            )
            for held in (by_id[parcel.message_id] for parcel in shipment.parcels)
        ]

    async def _questions(self, ctx: Context) -> tuple[int, list[_Call]]:
        """Take what has been in hand for too long; returns how many, and whom to ask for what."""
        stale = await claim_stale(ctx, self._channel.code, self._batch, self._lease)
        if not stale:
            return 0, []
        asked = [replace(held, asks=held.asks + 1) for held in stale]
        parcels, faults = await pack(ctx, await field_cipher(ctx), asked, again=True)
        # What cannot be opened cannot be asked after either: nobody can tell what became of it.
        by_id, lost = {held.id: held for held in asked}, [held for held, _ in faults]
        unknown = [(held, HandOver(held.id, Outcome.UNKNOWN)) for held in lost]
        await settle(ctx, await field_cipher(ctx), unknown)
        groups: dict[tuple[str, str], list[Parcel]] = {}
        for parcel in parcels:
            held = by_id[parcel.message_id]
            groups.setdefault((held.supplier or "", held.shipment_key or ""), []).append(parcel)
        calls = []
        for (supplier, key), members in groups.items():
            shipment = Shipment(supplier, key, tuple(members))
            held_members = [by_id[parcel.message_id] for parcel in members]
            calls.append(self._planned(ctx, shipment, held_members, is_question=True))
        return len(stale), calls

    def _planned(
        self, ctx: Context, shipment: Shipment, held: Sequence[Held], *, is_question: bool
    ) -> _Call:
        half = self._lease / 2
        return _Call(shipment, tuple(held), is_question, ctx.clock.now() + half, half)

    async def _call(self, work: OpenWork, call: _Call) -> list[tuple[Held, HandOver]]:
        """Ship or ask; what the channel does not tell in time, or fails to, is unknown."""
        told: Sequence[HandOver] = ()
        async with self._at_once:
            if self._clock.now() > call.begin_by:
                if call.is_question:
                    return []  # asked when the lease is over: what was not asked is not known
                # Others may ask before this call would end, and hear that nothing was sent.
                return [(held, HandOver(held.id, Outcome.THROTTLED)) for held in call.held]
            try:
                async with asyncio.timeout(call.limit.total_seconds()):
                    told = await self._ship_or_ask(work, call)
            except Exception:
                _log.exception(
                    "message.call_failed",
                    line=self.name,
                    supplier=call.shipment.supplier,
                    messages=len(call.held),
                )
        by_id = {outcome.message_id: outcome for outcome in told}
        return [
            (held, by_id.get(held.id) or HandOver(held.id, Outcome.UNKNOWN)) for held in call.held
        ]

    async def _ship_or_ask(self, work: OpenWork, call: _Call) -> list[HandOver]:
        until = time.monotonic() + call.limit.total_seconds()
        shipment = replace(call.shipment, until=until)
        if call.is_question:
            return await self._channel.ask(work, shipment)
        return await self._channel.ship(work, shipment)
