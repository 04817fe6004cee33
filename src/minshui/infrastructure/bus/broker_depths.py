"""How many errands wait in the broker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aio_pika.exceptions import ChannelNotFoundEntity

from minshui.infrastructure.bus.broker import Broker, asking_broker, close_connection

_DEAD = "dead"


@dataclass(frozen=True, slots=True)
class BrokerQueue:
    """One queue: ``waiting`` errands that nobody has in hand, ``workers`` that listen."""

    name: str
    line: str
    waiting: int
    workers: int


async def broker_queues(broker: Broker, lines: Sequence[str]) -> list[BrokerQueue]:
    """Return the queues of the lines and that of the dead, those that exist.

    Raises ``BrokerLostError``.
    """
    found = []
    connection = await broker.connect()
    try:
        async with asking_broker():
            for line in (*lines, _DEAD):
                name = broker.queues.name_of(line)
                # Asking for one that is not there closes the channel.
                channel = await connection.channel()
                try:
                    queue = await channel.declare_queue(name, passive=True)
                except ChannelNotFoundEntity:
                    continue
                told = queue.declaration_result
                waiting, workers = told.message_count or 0, told.consumer_count or 0
                found.append(BrokerQueue(name, line, waiting, workers))
                await channel.close()
    finally:
        await close_connection(connection)
    return found
