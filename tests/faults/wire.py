"""A wire between a program and PostgreSQL that counts what the program says, and can be cut.

Killing at the n-th thing said hits any point of a unit of work as exactly as one likes: in the
middle of a COPY, before a COMMIT, or after it while the answer is still on its way.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import URL

_HEADER = 5  # a message's type and length
_LENGTH = 4  # what comes before the session has no type
_SSL_REQUEST = 80877103
_BACKEND_KEY = b"K\x00\x00\x00\x0c"
# Where the server is asked to act: sync, query, a piece of a COPY and its end.
_SAID = b"SQdc"


@dataclass
class Blow:
    """What strikes when the ``at``-th thing is said; ``heard``: just after it was passed on."""

    at: int
    heard: bool
    strike: Callable[[int], None]  # is told the server process at the other end


@dataclass
class Wire:
    """The wire, as it stands before a server that is reached by its socket file."""

    server_url: URL
    said: int = 0
    blow: Blow | None = None
    struck: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def laid(self) -> AsyncIterator[URL]:
        """Lay the wire; gives the URL whose other end is the server."""
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            yield self.server_url.set(host="127.0.0.1", port=port, query={})
            for task in self._tasks:
                task.cancel()

    def listen(self, blow: Blow | None = None) -> None:
        """Begin to count anew."""
        self.said, self.blow, self.struck = 0, blow, False

    async def _connect(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        query: Any = self.server_url.query
        try:
            path = f"{query['host']}/.s.PGSQL.{query['port']}"
            far, onward = await asyncio.open_unix_connection(path)
        except OSError:
            back.close()
            return
        backend: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        pumps = [
            asyncio.create_task(self._speak(near, onward, backend)),
            asyncio.create_task(_answer(far, back, backend)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            back.close()
            onward.close()
            self._tasks.discard(task)

    async def _speak(
        self,
        near: asyncio.StreamReader,
        onward: asyncio.StreamWriter,
        backend: asyncio.Future[int],
    ) -> None:
        """Pass on what the program says, message by message, until the blow falls."""
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                opening = await near.readexactly(_LENGTH)
                rest = await near.readexactly(int.from_bytes(opening) - _LENGTH)
                onward.write(opening + rest)
                if int.from_bytes(rest[:4]) != _SSL_REQUEST:
                    break
            while True:
                header = await near.readexactly(_HEADER)
                message = header + await near.readexactly(int.from_bytes(header[1:]) - _LENGTH)
                self.said += header[0] in _SAID
                due = self.blow is not None and self.said >= self.blow.at
                if not due:
                    onward.write(message)
                    continue
                assert self.blow is not None
                blow, self.blow, self.struck = self.blow, None, True
                if blow.heard:
                    onward.write(message)
                    await onward.drain()
                blow.strike(await backend)
                return


async def _answer(
    far: asyncio.StreamReader, back: asyncio.StreamWriter, backend: asyncio.Future[int]
) -> None:
    """Pass on what the server says, noting which of its processes says it."""
    seen = b""
    with suppress(OSError):
        while piece := await far.read(65536):
            if not backend.done():
                seen += piece
                place = seen.find(_BACKEND_KEY)
                if 0 <= place <= len(seen) - 13:
                    backend.set_result(int.from_bytes(seen[place + 5 : place + 9]))
            back.write(piece)
            await back.drain()
