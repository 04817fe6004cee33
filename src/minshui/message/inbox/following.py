"""A client that follows its inbox over a socket.

The rows are the truth: what is sent is always read from where the client stands, so a lost signal
costs time and nothing else. A signal, and every ``POLL_SECONDS``, makes it look.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from minshui.infrastructure.context import Context
from minshui.infrastructure.http.sockets import BAD_FRAME, TOO_SLOW, EdgeSocket, SocketClosed
from minshui.message.inbox.contracts import InboxMessage, Unread
from minshui.message.inbox.domain.cursor import Cursor, parse_cursor
from minshui.message.inbox.domain.owner import inbox_of_user
from minshui.message.inbox.inbox_store import inbox_topic, last_number
from minshui.message.inbox.queries.changes import Changes, changes_since
from minshui.message.inbox.queries.messages import count_unread
from minshui.message.inbox.schemas import message_view
from minshui.platform.identity.facade import session_topic

POLL_SECONDS = 25.0
ACK_SECONDS = 30.0
MOST_UNACKNOWLEDGED = 200

Frame = Mapping[str, Any]


class Follower:
    """One socket of one user: what it has been sent, and what it has acknowledged."""

    def __init__(self, socket: EdgeSocket) -> None:
        self._socket = socket
        self._owner = inbox_of_user(socket.claims.user_id or 0)
        self._look = asyncio.Event()
        self._acknowledged = asyncio.Event()
        self._waiting: deque[int] = deque()  # messages sent and not acknowledged
        self._cursor = Cursor(0, 0)
        self._unread: Unread | None = None

    async def follow(self) -> None:
        """Send what the client missed, then what happens, until it goes or may no longer."""
        claims, look = self._socket.claims, self._look.set
        signals, tenant = self._socket.signals, claims.tenant_code
        # Heard before the first look at the rows, so that nothing falls in between.
        ends = [
            signals.subscribe(inbox_topic(tenant), self._on_change, look),
            signals.subscribe(session_topic(tenant), self._on_session, look),
        ]
        tasks = [asyncio.create_task(self._send()), asyncio.create_task(self._receive())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for end in ends:
                end()
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await task

    def _on_change(self, payload: Frame) -> None:
        if self._owner in payload.get("owners", ()):
            self._look.set()

    def _on_session(self, payload: Frame) -> None:
        claims = self._socket.claims
        if payload.get("user_id") == claims.user_id or (
            payload.get("session_id") == claims.session_id
        ):
            self._look.set()

    async def _receive(self) -> None:
        while True:
            frame = await self._socket.receive()
            if frame.get("type") != "ack":
                continue  # such as a pong: being there is all it says
            cursor = parse_cursor(str(frame.get("cursor", "")))
            if cursor is None:
                raise SocketClosed(BAD_FRAME, "cursor")
            while self._waiting and self._waiting[0] <= cursor.number:
                self._waiting.popleft()
            self._acknowledged.set()

    async def _send(self) -> None:
        async with self._socket.work() as ctx:
            start = await self._begin(ctx)
        await self._socket.send(start)
        while True:
            self._look.clear()
            await self._catch_up()
            try:
                async with asyncio.timeout(min(POLL_SECONDS, self._socket.seconds_left)):
                    await self._look.wait()
            except TimeoutError:
                await self._socket.send({"type": "ping"})

    async def _begin(self, ctx: Context) -> Frame:
        """Find out where the client stands; without a cursor that we know it begins now."""
        last = await last_number(ctx, self._owner)
        given = self._socket.hello.get("after")
        cursor = None if given is None else parse_cursor(str(given))
        known = cursor is not None and max(cursor.number, cursor.change) <= last
        self._cursor = cursor if cursor is not None and known else Cursor(last, last)
        if given is not None and not known:
            return {"type": "resync", "cursor": str(self._cursor)}
        return {"type": "ready", "cursor": str(self._cursor)}

    async def _catch_up(self) -> None:
        while True:
            async with self._socket.work() as ctx:
                changes = await changes_since(ctx, self._owner, self._cursor)
                unread = None if changes.messages else await count_unread(ctx, self._owner)
            if unread is not None:
                # Changes have numbers from the same counter: none before this message is left.
                number = self._cursor.number
                self._cursor = Cursor(number, max(number, self._cursor.change))
                if unread != self._unread:
                    self._unread = unread
                    await self._socket.send(_unread_frame(unread))
                return
            for frame in self._frames(changes):
                await self._socket.send(frame)
            await self._make_room()

    def _frames(self, changes: Changes) -> list[Frame]:
        """Return the frames of changes and move the cursor behind them."""
        frames: list[Frame] = []
        for message in changes.messages:
            if changes.are_new:
                self._cursor = Cursor(message.id, self._cursor.change)
            else:
                self._cursor = Cursor(self._cursor.number, message.change)
            if changes.are_new and message.deleted_at is None:
                self._waiting.append(message.id)
                view = message_view(message).model_dump(mode="json")
                frames.append({"type": "message", "cursor": str(self._cursor), "message": view})
            elif not changes.are_new:
                frames.append(self._state_frame(message))
        return frames

    def _state_frame(self, message: InboxMessage) -> Frame:
        kind = "read" if message.deleted_at is None else "deleted"
        return {"type": kind, "cursor": str(self._cursor), "id": message.id}

    async def _make_room(self) -> None:
        """Wait until the client has taken most of what it was sent; else it begins anew."""
        while len(self._waiting) >= MOST_UNACKNOWLEDGED:
            self._acknowledged.clear()
            try:
                async with asyncio.timeout(ACK_SECONDS):
                    await self._acknowledged.wait()
            except TimeoutError as slow:
                await self._socket.send({"type": "resync", "cursor": str(self._cursor)})
                raise SocketClosed(TOO_SLOW, "ack") from slow


def _unread_frame(unread: Unread) -> Frame:
    by_category = dict(unread.by_category)
    return {"type": "unread", "total": unread.total, "by_category": by_category}
