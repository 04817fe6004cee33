"""The broker's queues: one a line, and one for the errands that were given up."""

from __future__ import annotations

from typing import Any

from aio_pika.abc import AbstractChannel, AbstractQueue, ExchangeType

DELIVERY_LIMIT = 10
"""An errand that so many workers did not come back from is dead."""

_MOST_WAITING = 10_000
_QUORUM: dict[str, Any] = {"x-queue-type": "quorum", "x-max-length": _MOST_WAITING}


class Queues:
    """Names and shapes of one installation's queues; declared by whoever comes first."""

    def __init__(self, installation: str) -> None:
        self._prefix = f"minshui.{installation.strip('_')}"

    def name_of(self, line: str) -> str:
        """Return the name of a line's queue."""
        return f"{self._prefix}.{line}"

    async def declare(self, channel: AbstractChannel, line: str) -> AbstractQueue:
        """Make sure that a line's queue is there.

        It refuses errands beyond a number, which then go another way, rather than grow; dead
        ones leave it only when the queue of the dead has them.
        """
        shape: dict[str, Any] = _QUORUM | {
            "x-overflow": "reject-publish",
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": self._dead,
            "x-dead-letter-strategy": "at-least-once",
        }
        return await channel.declare_queue(self.name_of(line), durable=True, arguments=shape)

    async def declare_dead(self, channel: AbstractChannel) -> AbstractQueue:
        """Make sure that the queue of the dead is there; it forgets the oldest if nobody looks."""
        exchange = await channel.declare_exchange(self._dead, ExchangeType.FANOUT, durable=True)
        queue = await channel.declare_queue(self._dead, durable=True, arguments=_QUORUM)
        await queue.bind(exchange)
        return queue

    @property
    def _dead(self) -> str:
        return f"{self._prefix}.dead"
