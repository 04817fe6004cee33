"""NOTIFY and LISTEN on the master database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import URL

from minshui.infrastructure.db.administration import driver_connection

_CHANNEL = "minshui_signals"
_PUBLISH_SECONDS = 10


class PostgresqlCarriage:
    """See ``contracts.Carriage``."""

    def __init__(self, connection: asyncpg.Connection[Any]) -> None:
        self._connection = connection
        self._lost = asyncio.Event()
        connection.add_termination_listener(lambda _: self._lost.set())

    async def publish(self, text: str) -> None:
        """Notify; nobody is told when the server is gone, the call fails."""
        query = "SELECT pg_notify($1, $2)"
        await self._connection.execute(query, _CHANNEL, text, timeout=_PUBLISH_SECONDS)

    async def wait_until_lost(self) -> None:
        """Return when the server or the network has closed the connection."""
        await self._lost.wait()


class PostgresqlCarrier:
    """See ``contracts.Carrier``. The database is the installation: others hear nothing."""

    max_bytes = 7900  # the server takes fewer than 8000

    def __init__(self, master: URL) -> None:
        self._master = master

    @asynccontextmanager
    async def connected(self, on_text: Callable[[str], None]) -> AsyncIterator[PostgresqlCarriage]:
        """Listen on a connection of its own; raises ``E_DATABASE_UNREACHABLE``."""
        async with driver_connection(self._master) as connection:
            await connection.add_listener(_CHANNEL, lambda *heard: on_text(heard[3]))
            try:
                yield PostgresqlCarriage(connection)
            finally:
                # Without this the driver would first wait for a server that may be gone.
                connection.terminate()
