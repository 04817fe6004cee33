"""WebSockets that declare who may open them, and stay open only as long as that is true.

The token comes as ``Sec-WebSocket-Protocol: bearer, <token>`` or in the first frame, which in
either case is ``{"type": "hello", …}``; never in the address, which logs keep. A later
``{"type": "token", "token": "…"}`` prolongs a socket whose token is about to expire.

Closed with 4400 (a frame that is none), 4401 (not signed in, session ended, token expired), 4403
(not permitted), 4408 (no hello, or a client that does not read), 1011 (a fault of ours).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from minshui.infrastructure.context import Context
from minshui.infrastructure.http.access import Access
from minshui.infrastructure.http.edge import Edge
from minshui.infrastructure.http.errors import NOT_SIGNED_IN
from minshui.infrastructure.security.errors import TOKEN_EXPIRED, TOKEN_INVALID
from minshui.infrastructure.security.tokens import TokenClaims
from minshui.infrastructure.signals.contracts import Signals
from minshui.kernel.errors import MinshuiError

BAD_FRAME, NOT_IN, NOT_PERMITTED, TOO_SLOW, OUR_FAULT = 4400, 4401, 4403, 4408, 1011
HELLO_SECONDS = 10.0
SEND_SECONDS = 10.0
_SUBPROTOCOL = "bearer"
_MAX_FRAME = 16 * 1024
_HELLO, _TOKEN = "hello", "token"
_CODES = {401: NOT_IN, 403: NOT_PERMITTED}
_log = structlog.get_logger(__name__)


class SocketClosed(Exception):  # noqa: N818 - an end, not an error
    """The socket is closed, or is to be closed with ``code``."""

    def __init__(self, code: int = 1000, reason: str = "") -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class EdgeSocket:
    """An open socket of a signed-in user, as its endpoint is given it."""

    def __init__(self, socket: WebSocket, access: Access) -> None:
        self._socket = socket
        self._access = access
        self._edge: Edge = socket.app.state.edge
        self._sending = asyncio.Lock()
        self.trace_id = str(socket.scope.get("minshui.trace_id", ""))
        self.claims: TokenClaims
        self.hello: Mapping[str, Any] = {}

    @property
    def signals(self) -> Signals:
        """The process's signals."""
        signals: Signals = self._socket.app.state.databases.signals
        return signals

    @property
    def seconds_left(self) -> float:
        """For how long the token is good yet; below zero once it is not."""
        return (self.claims.expires_at - self._edge.clock.now()).total_seconds()

    async def open(self) -> None:
        """Accept, and find out whose it is; raises what closes it again."""
        offered = self._socket.scope.get("subprotocols", [])
        by_header = len(offered) == 2 and offered[0] == _SUBPROTOCOL
        await self._socket.accept(subprotocol=_SUBPROTOCOL if by_header else None)
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                self.hello = await self._frame()
        except TimeoutError as late:
            raise SocketClosed(TOO_SLOW, "hello") from late
        if self.hello.get("type") != _HELLO:
            raise SocketClosed(BAD_FRAME, _HELLO)
        token = offered[1] if by_header else self.hello.get(_TOKEN)
        if not isinstance(token, str):
            raise MinshuiError(NOT_SIGNED_IN)
        self.claims = self._read(token)
        self._socket.scope["minshui.user_id"] = self.claims.user_id
        self._socket.scope["minshui.tenant_code"] = self.claims.tenant_code

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Context]:
        """Open a unit of work of the user; raises a 401 or 403 error once they may no longer."""
        if self.seconds_left <= 0:
            raise MinshuiError(TOKEN_EXPIRED)
        async with self._edge.authenticated_work(self.claims, self._access, self.trace_id) as ctx:
            yield ctx

    async def receive(self) -> Mapping[str, Any]:
        """Return the next frame; raises ``SocketClosed`` when there is none, or none that is one.

        Frames that bring a new token of the same user are seen to here.
        """
        while True:
            frame = await self._frame()
            if frame.get("type") != _TOKEN:
                return frame
            claims = self._read(str(frame.get(_TOKEN, "")))
            now = self.claims
            if (claims.tenant_code, claims.user_id) != (now.tenant_code, now.user_id):
                raise MinshuiError(TOKEN_INVALID)
            self.claims = claims

    async def send(self, frame: Mapping[str, Any]) -> None:
        """Send a frame; raises ``SocketClosed`` when the client is gone or does not read."""
        text = json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
        try:
            async with asyncio.timeout(SEND_SECONDS), self._sending:
                await self._socket.send_text(text)
        except TimeoutError as slow:
            raise SocketClosed(TOO_SLOW, "send") from slow
        except (WebSocketDisconnect, RuntimeError) as gone:
            raise SocketClosed from gone

    async def close(self, code: int, reason: str) -> None:
        """Close, unless it is closed."""
        with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(SEND_SECONDS):
                await self._socket.close(code, reason)

    def _read(self, token: str) -> TokenClaims:
        return self._edge.signer.read(token, self._edge.clock.now())

    async def _frame(self) -> Mapping[str, Any]:
        try:
            text = await self._socket.receive_text()
        except (WebSocketDisconnect, RuntimeError) as gone:
            raise SocketClosed from gone
        except KeyError as binary:
            raise SocketClosed(BAD_FRAME, "text") from binary
        try:
            frame = json.loads(text) if text and len(text) <= _MAX_FRAME else None
        except (ValueError, RecursionError):
            frame = None
        if not isinstance(frame, dict):
            raise SocketClosed(BAD_FRAME, "json")
        return frame


SocketEndpoint = Callable[[EdgeSocket], Awaitable[None]]


class EdgeSocketRoute(WebSocketRoute):
    """A socket whose endpoint runs for a signed-in user who may open it."""

    def __init__(
        self,
        path: str,
        endpoint: SocketEndpoint,
        *,
        access: Access,
        summary: str,
        interface: str | None,
    ) -> None:
        if access.kind == "public":
            raise ValueError(f"{path}: a socket belongs to somebody")
        self.access, self.summary, self.interface = access, summary, interface

        async def run(socket: WebSocket) -> None:
            socket.scope["route"] = self
            await _run(EdgeSocket(socket, access), endpoint)

        super().__init__(path, run, name=endpoint.__name__)


async def _run(socket: EdgeSocket, endpoint: SocketEndpoint) -> None:
    try:
        await socket.open()
        async with socket.work():
            pass  # who may not open it is told before anything is sent
        await endpoint(socket)
    except SocketClosed as end:
        await socket.close(end.code, end.reason)
    except MinshuiError as refused:
        code = _CODES.get(refused.error.status, OUR_FAULT)
        if code == OUR_FAULT:
            _log.exception("socket.failed", code=refused.code)
        await socket.close(code, refused.code)
    except DBAPIError:
        _log.exception("socket.database_failed")
        await socket.close(OUR_FAULT, "database")
    except Exception:
        _log.exception("socket.crashed")
        await socket.close(OUR_FAULT, "internal")
    else:
        await socket.close(1000, "")
