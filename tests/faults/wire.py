"""A wire between a program and PostgreSQL that counts what the program says, and can be cut.

Killing at the n-th thing said hits any point of a unit of work as exactly as one likes: in the
middle of a COPY, before a COMMIT, or after it while the answer is still on its way.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import URL

_HEADER = 5  # a message's type and length
_LENGTH = 4  # what comes before the session has no type
_SSL_REQUEST = 80877103
_BACKEND_KEY = b"K\x00\x00\x00\x0c"
_QUERY, _SYNC, _COPY_PIECE, _COPY_END = b"QSdc"


class Point(StrEnum):
    """Where in a unit of work a blow falls, in the order in which a unit comes to it."""

    STATEMENT = "statement in flight"
    COPY = "COPY in flight"
    AFTER_COPY = "between COPY and commit"
    BEFORE_COMMIT = "between last statement and commit"
    COMMIT = "commit in flight"

    @property
    def is_heard(self) -> bool:
        """Whether the server hears what was said before the blow falls."""
        return self in (Point.STATEMENT, Point.COPY, Point.COMMIT)


@dataclass
class Blow:
    """What strikes when a point is come to for the ``at``-th time."""

    point: Point
    at: int
    strike: Callable[[int], None]  # is told the server process at the other end


@dataclass
class Speech:
    """What is said on one connection, as far as it has come."""

    copied: bool = False  # since the transaction began

    def points(self, kind: int, text: bytes) -> set[Point]:
        """Return the points that the next message is at."""
        if kind in (_COPY_PIECE, _COPY_END):
            self.copied = True
            return {Point.COPY}
        if kind not in (_QUERY, _SYNC):
            return set()
        after = {Point.AFTER_COPY} if self.copied else set()
        ends = kind == _QUERY and text.startswith((b"COMMIT", b"ROLLBACK;"))
        if not ends:
            return {Point.STATEMENT} | after
        self.copied = False
        return {Point.BEFORE_COMMIT, Point.COMMIT} | after if text.startswith(b"COMMIT") else set()


@dataclass
class Wire:
    """The wire, as it stands before a server that is reached by its socket file."""

    server_url: URL
    said: Counter[Point] = field(default_factory=Counter)
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
        self.said, self.blow, self.struck = Counter(), blow, False

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
            speech = Speech()
            while True:
                header = await near.readexactly(_HEADER)
                text = await near.readexactly(int.from_bytes(header[1:]) - _LENGTH)
                blow = self._falls(speech.points(header[0], text))
                if blow is None or blow.point.is_heard:
                    onward.write(header + text)
                if blow is not None:
                    await onward.drain()
                    blow.strike(await backend)
                    return

    def _falls(self, points: set[Point]) -> Blow | None:
        """Count the points, and return the blow if it falls now."""
        self.said.update(points)
        blow = self.blow
        if blow is None or blow.point not in points or self.said[blow.point] < blow.at:
            return None
        self.blow, self.struck = None, True
        return blow


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
