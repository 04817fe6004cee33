"""Take errands from the broker and go where they send."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import structlog
from aio_pika.abc import AbstractConnection, AbstractIncomingMessage, AbstractQueue

from minshui.infrastructure.bus.broker import (
    Broker,
    BrokerLostError,
    asking_broker,
    close_connection,
)
from minshui.infrastructure.bus.contracts import Visit
from minshui.infrastructure.bus.desk import VisitDesk
from minshui.infrastructure.bus.errands import Errand
from minshui.infrastructure.bus.models import DeadErrand
from minshui.infrastructure.bus.stopping import pause
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import Clock

_PREFETCH = 8
_FIRST_PAUSE_SECONDS, _LAST_PAUSE_SECONDS = 0.25, 5.0
_SET_UP_SECONDS = 30.0
_HEALTHY = timedelta(seconds=30)
_FAILED_VISIT_SECONDS = 5.0
_LONGEST_HELD_SECONDS = 60.0
_log = structlog.get_logger(__name__)


class ErrandConsumer:
    """One worker's consumers: a line's errands are held until their visit is over.

    A worker that dies gives them back; one that is full takes no more.
    """

    def __init__(
        self,
        broker: Broker,
        databases: TenantDatabases,
        desk: VisitDesk,
        lines: Sequence[str],
        *,
        clock: Clock,
        stopping: asyncio.Event,
    ) -> None:
        self._broker = broker
        self._databases = databases
        self._desk = desk
        self._lines = lines
        self._clock = clock
        self._stopping = stopping
        self._sent: set[asyncio.Task[Visit | None]] = set()
        self._at_work: set[asyncio.Future[None]] = set()

    async def run(self) -> None:
        """Consume until ``stopping``, over as many connections as it takes, one at a time."""
        seconds = _FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            began = self._clock.now()
            try:
                connection = await self._broker.connect()
                try:
                    await self._consume(connection)
                finally:
                    await close_connection(connection)
            except BrokerLostError as failure:
                if self._clock.now() - began >= _HEALTHY:
                    seconds = _FIRST_PAUSE_SECONDS
                _log.warning("broker_lost", reason=str(failure), again_in=seconds)
                await pause(self._stopping, seconds)
                seconds = min(seconds * 2, _LAST_PAUSE_SECONDS)

    async def _consume(self, connection: AbstractConnection) -> None:
        """Consume until the connection, a channel or a consumer ends, or all visits have."""
        lost = asyncio.Event()
        connection.close_callbacks.add(lambda *_: lost.set())
        async with asking_broker(_SET_UP_SECONDS):
            consumers = [await self._start(connection, line, lost) for line in self._lines]
            consumers.append(await self._start(connection, None, lost))
        ended = [asyncio.ensure_future(each.wait()) for each in (lost, self._stopping)]
        await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
        for each in ended:
            each.cancel()
        if not self._stopping.is_set():
            raise BrokerLostError("closed")
        if not lost.is_set():
            async with asking_broker():
                for queue, tag in consumers:
                    await queue.cancel(tag)
            await asyncio.gather(*self._at_work, return_exceptions=True)

    async def _start(
        self, connection: AbstractConnection, line: str | None, lost: asyncio.Event
    ) -> tuple[AbstractQueue, str]:
        """Consume a line's errands, or (None) the dead ones, over a channel of their own."""
        channel = await connection.channel()
        channel.close_callbacks.add(lambda *_: lost.set())
        await channel.set_qos(_PREFETCH)
        underlay: Any = await channel.get_underlay_channel()
        underlay.on_consumer_cancel_callbacks.add(lambda *_: lost.set())
        queue = await self._broker.queues.declare_dead(channel)
        take = self._bury
        if line is not None:
            queue = await self._broker.queues.declare(channel, line)
            take = partial(self._run, lost, line)
        return queue, await queue.consume(take)

    async def _run(self, lost: asyncio.Event, line: str, message: AbstractIncomingMessage) -> None:
        """Answer a message once its visit is over, or has taken as long as a broker waits."""
        answering = asyncio.ensure_future(self._visit_and_answer(line, message))
        self._at_work.add(answering)
        answering.add_done_callback(self._at_work.discard)
        try:
            await answering
        except BrokerLostError:
            lost.set()  # it comes again, to whoever is there

    async def _visit_and_answer(self, line: str, message: AbstractIncomingMessage) -> None:
        try:
            errand = Errand.decode(message.body)
        except ValueError:
            async with asking_broker():
                await message.reject()
            return
        visit = self._desk.call((errand.tenant_code, line))
        is_first = visit not in self._sent
        self._sent.add(visit)
        visit.add_done_callback(self._sent.discard)
        # Brokers lose patience with who holds a message for long; the rows are the truth.
        await asyncio.wait({visit}, timeout=_LONGEST_HELD_SECONDS)
        found = visit.result() if visit.done() else Visit(0)
        is_done = found is not None
        if found is None:
            await pause(self._stopping, _FAILED_VISIT_SECONDS)
        elif found.more and is_first:
            is_done = not await self._broker.publish(errand.follow_ups())
        await _answer(message, is_done=is_done)

    async def _bury(self, message: AbstractIncomingMessage) -> None:
        """Write down an errand that no worker came back from."""
        try:
            errand = Errand.decode(message.body)
        except ValueError:
            errand = Errand("", "")
        deaths: Any = message.headers.get("x-death") or [{}]
        values = {
            "message_id": message.message_id or uuid4().hex,
            "tenant_code": errand.tenant_code,
            "line": errand.line,
            "reason": f"{deaths[0].get('reason')}: {message.body.decode(errors='replace')[:1000]}",
            "died_at": self._clock.now(),
        }
        _log.error("errand_dead", tenant=errand.tenant_code, line=errand.line)
        try:
            async with self._databases.master_session() as session:
                await database_of(session).insert_if_absent(session, DeadErrand, values)
        except Exception:
            _log.exception("dead_errand_not_noted")
            await pause(self._stopping, _FAILED_VISIT_SECONDS)
            await _answer(message, is_done=False)
        else:
            await _answer(message, is_done=True)


async def _answer(message: AbstractIncomingMessage, *, is_done: bool) -> None:
    """Let go of a message for good, or give it back; raises ``BrokerLostError``."""
    async with asking_broker():
        await (message.ack() if is_done else message.nack(requeue=True))
