"""Reach the broker, and publish errands that it has confirmed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress

import aio_pika
import structlog
from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import DeliveryError, PublishError
from sqlalchemy.ext.asyncio import AsyncEngine

from minshui.infrastructure.bus.errands import Errand
from minshui.infrastructure.bus.queues import Queues
from minshui.infrastructure.bus.wakeup_rows import RowWaker

ANSWER_SECONDS = 5.0
"""How long the broker may take to answer anything."""
CONFIRM_SECONDS = 5.0
_CLOSE_SECONDS = 1.0
_HEARTBEAT_SECONDS = 10
_FIRST_PAUSE_SECONDS, _LAST_PAUSE_SECONDS = 0.25, 5.0
_GATHER_SECONDS = 0.02
_log = structlog.get_logger(__name__)


class BrokerLostError(Exception):
    """The broker is gone, going or silent."""


@asynccontextmanager
async def asking_broker(seconds: float = ANSWER_SECONDS) -> AsyncIterator[None]:
    """Turn whatever the client raises, and a silence of ``seconds``, into ``BrokerLostError``.

    Where a connection goes while something is asked, aiormq raises a bare ``Exception``, or
    cancels the one who waits though nobody has asked for that.
    """
    try:
        async with asyncio.timeout(seconds):
            yield
    except asyncio.CancelledError as gone:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise BrokerLostError("the connection went") from gone
    except Exception as failure:
        raise BrokerLostError(str(failure) or type(failure).__name__) from failure


async def close_connection(connection: AbstractConnection) -> None:
    """Close a connection as well as it can be."""
    with suppress(BrokerLostError):
        async with asking_broker(_CLOSE_SECONDS):
            await connection.close()


class Broker:
    """One process's way to the broker. A failed connection is tried again after a pause.

    It is not aio-pika's robust connection: that hides when it is down, and whoever publishes
    here must know, to call workers another way.
    """

    def __init__(
        self, url: str, installation: str, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.queues = Queues(installation)
        self._url = url
        self._monotonic = monotonic
        self._opening = asyncio.Lock()
        self._connection: AbstractConnection | None = None
        self._channel: AbstractChannel | None = None
        self._declared: set[str] = set()
        self._pause_seconds = _FIRST_PAUSE_SECONDS
        self._not_before = 0.0

    async def connect(self) -> AbstractConnection:
        """Open a connection that the caller closes; raises ``BrokerLostError``."""
        async with asking_broker():
            return await aio_pika.connect(
                self._url, heartbeat=_HEARTBEAT_SECONDS, timeout=ANSWER_SECONDS
            )

    async def publish(self, errands: Sequence[Errand]) -> list[Errand]:
        """Publish errands and return those that the broker has not confirmed."""
        try:
            async with self._opening, asking_broker():
                channel = await self._open_channel()
                for line in {errand.line for errand in errands} - self._declared:
                    await self.queues.declare(channel, line)
                    self._declared.add(line)
        except BrokerLostError as failure:
            if self._monotonic() >= self._not_before:
                _log.warning("broker_unreachable", reason=str(failure))
            await self._give_up()
            return list(errands)
        confirmed = await asyncio.gather(*(self._publish(channel, each) for each in errands))
        if self._channel is channel and channel.is_closed:
            await self._give_up()
        return [each for each, taken in zip(errands, confirmed, strict=True) if not taken]

    async def close(self) -> None:
        """Close the connection for publishing."""
        connection, self._connection, self._channel = self._connection, None, None
        self._declared.clear()
        if connection is not None:
            await close_connection(connection)

    async def _open_channel(self) -> AbstractChannel:
        if self._channel is not None and not self._channel.is_closed:
            return self._channel
        if self._monotonic() < self._not_before:
            raise ConnectionError("the broker was not there a moment ago")
        await self.close()
        self._connection = await self.connect()
        # A message that no queue takes is an error as much as one that is refused.
        self._channel = await self._connection.channel(on_return_raises=True)
        await self.queues.declare_dead(self._channel)
        self._pause_seconds = _FIRST_PAUSE_SECONDS
        return self._channel

    async def _publish(self, channel: AbstractChannel, errand: Errand) -> bool:
        name = self.queues.name_of(errand.line)
        message = Message(errand.encode(), delivery_mode=DeliveryMode.PERSISTENT)
        try:
            async with asking_broker(CONFIRM_SECONDS):
                await channel.default_exchange.publish(message, name)
        except BrokerLostError as failure:
            if isinstance(failure.__cause__, DeliveryError | PublishError):
                self._declared.discard(errand.line)  # full, or deleted meanwhile
            else:
                await self.close()
            return False
        return True

    async def _give_up(self) -> None:
        if self._monotonic() >= self._not_before:
            self._not_before = self._monotonic() + self._pause_seconds
            self._pause_seconds = min(self._pause_seconds * 2, _LAST_PAUSE_SECONDS)
        await self.close()


class BrokerWaker:
    """Publishes an errand for all calls to a tenant's line within a moment.

    What the broker does not take goes by the rows in master.
    """

    def __init__(self, broker: Broker, master: AsyncEngine) -> None:
        self._broker = broker
        self._rows = RowWaker(master)
        self._waiting: set[Errand] = set()
        self._task: asyncio.Task[None] | None = None

    def wake(self, tenant_code: str, lines: Iterable[str]) -> None:
        """Call workers to ``lines``; the first call goes out at once, more within a moment."""
        self._waiting.update(Errand(tenant_code, line) for line in lines)
        if self._waiting and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._flush())

    async def close(self) -> None:
        """Send what is still waiting, and close."""
        if self._task is not None:
            await self._task
        await self._rows.close()
        await self._broker.close()

    async def _flush(self) -> None:
        while self._waiting:
            errands, self._waiting = sorted(self._waiting), set()
            for errand in await self._broker.publish(errands):
                self._rows.wake(errand.tenant_code, [errand.line])
            await asyncio.sleep(_GATHER_SECONDS)
