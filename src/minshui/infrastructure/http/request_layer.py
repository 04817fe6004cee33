"""The outermost layer: trace id, security headers, the request log, and no leak on a bug."""

from __future__ import annotations

import re
import time
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from minshui.infrastructure.http.errors import INTERNAL
from minshui.infrastructure.http.problem import problem_response
from minshui.kernel.errors import MinshuiError

TRACE_HEADER = "X-Trace-Id"
_TRACE_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_log = structlog.get_logger("minshui.request")


class RequestLayer:
    """Wraps the application; one log line per request, without query, headers or bodies."""

    def __init__(self, app: ASGIApp, *, strict_transport: bool) -> None:
        self._app = app
        self._headers = dict(_HEADERS)
        if strict_transport:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "websocket":
            await self._hold_socket(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace_id = _trace_id(Headers(scope=scope).get(TRACE_HEADER))
        scope["minshui.trace_id"] = trace_id
        started = time.perf_counter()
        status = 0

        async def send_dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[TRACE_HEADER] = trace_id
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        structlog.contextvars.bind_contextvars(trace_id=trace_id)
        try:
            await self._app(scope, receive, send_dressed)
        except Exception:
            _log.exception("request.crashed", method=scope["method"], path=_path(scope))
            if status:
                raise
            crash = problem_response(MinshuiError(INTERNAL, trace_id=trace_id), trace_id)
            await crash(scope, receive, send_dressed)
        finally:
            _log.info(
                "request",
                method=scope["method"],
                path=_path(scope),
                status=status,
                milliseconds=round((time.perf_counter() - started) * 1000, 1),
                tenant=scope.get("minshui.tenant_code"),
                user_id=scope.get("minshui.user_id"),
            )
            structlog.contextvars.unbind_contextvars("trace_id")

    async def _hold_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold a socket open; one log line when it ends."""
        trace_id = _trace_id(Headers(scope=scope).get(TRACE_HEADER))
        scope["minshui.trace_id"] = trace_id
        started = time.perf_counter()
        code = None

        async def send_noting(message: Message) -> None:
            nonlocal code
            if message["type"] == "websocket.close":
                code = message.get("code")
            await send(message)

        structlog.contextvars.bind_contextvars(trace_id=trace_id)
        try:
            await self._app(scope, receive, send_noting)
        finally:
            _log.info(
                "socket",
                path=_path(scope),
                code=code,
                seconds=round(time.perf_counter() - started, 1),
                tenant=scope.get("minshui.tenant_code"),
                user_id=scope.get("minshui.user_id"),
            )
            structlog.contextvars.unbind_contextvars("trace_id")


def _trace_id(given: str | None) -> str:
    return given if given and _TRACE_ID.fullmatch(given) else uuid4().hex


def _path(scope: Scope) -> str:
    """Return the route's template, so that no number or name of a customer gets into the log."""
    return str(getattr(scope.get("route"), "path", "(none)"))
