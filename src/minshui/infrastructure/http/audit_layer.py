"""What the audit log must know of requests: refusals, faults of ours, calls by other programs.

Stands within the request log and around the application. Notes only: it changes no answer and
waits for nothing.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from minshui.infrastructure.audit.contracts import (
    AuditCategory,
    AuditResult,
    Caller,
    SecurityKind,
)
from minshui.infrastructure.audit.noting import note_request, note_security
from minshui.infrastructure.errors import PERMISSION_DENIED
from minshui.infrastructure.http.client_address import client_address
from minshui.infrastructure.http.edge import Edge
from minshui.infrastructure.http.errors import INTERNAL, OTHER_DOOR
from minshui.infrastructure.http.problem import problem_code_of
from minshui.infrastructure.http.routing import EdgeRoute
from minshui.infrastructure.security.errors import OUT_OF_SCOPE, SCOPE_WHOLE, TOKEN_INVALID

# What the edge itself refuses. Whatever a module refuses for reasons of its own, it notes itself.
_REFUSALS = {
    PERMISSION_DENIED.code: SecurityKind.ACCESS_REFUSED,
    OTHER_DOOR.code: SecurityKind.ACCESS_REFUSED,
    OUT_OF_SCOPE.code: SecurityKind.SCOPE_REFUSED,
    SCOPE_WHOLE.code: SecurityKind.SCOPE_REFUSED,
    TOKEN_INVALID.code: SecurityKind.TOKEN_FORGED,
}
_CALLBACKS = "callbacks"


class AuditLayer:
    """Wraps the application; no bodies, no query, no headers go into the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def send_watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_watched)
        except Exception as crash:
            _note(scope, 500, INTERNAL.code, started, reason=_place_of(crash))
            raise
        _note(scope, status, problem_code_of(scope), started)


def _note(scope: Scope, status: int, code: str, started: float, *, reason: str = "") -> None:
    route = scope.get("route")
    if not isinstance(route, EdgeRoute):
        return
    told = f"{scope['method']} {route.path}"
    if code in _REFUSALS:
        note_security(_caller(scope), _REFUSALS[code], "route", told, details={"code": code})
    if status >= 500:
        facts = {"code": code, "status": status, "reason": reason}
        note_request(_caller(scope), AuditCategory.EXCEPTION, told, AuditResult.FAILED, facts)
    client_id = scope.get("minshui.client_id")
    if client_id or route.options.access.door == _CALLBACKS:
        milliseconds = round((time.perf_counter() - started) * 1000)
        called: Mapping[str, Any] = {
            "client": client_id or "",
            "status": status,
            "code": code,
            "milliseconds": milliseconds,
        }
        note_request(_caller(scope), AuditCategory.INTERFACE, told, _result_of(status), called)


def _caller(scope: Scope) -> Caller:
    edge: Edge = scope["app"].state.edge
    # A callback tells its tenant in the path; whether there is such a tenant shows later.
    tenant = scope.get("minshui.tenant_code") or scope.get("path_params", {}).get("tenant", "")
    return Caller(
        tenant_code=str(tenant),
        trace_id=str(scope.get("minshui.trace_id", "")),
        at=edge.clock.now(),
        client_address=client_address(HTTPConnection(scope)),
        user_id=scope.get("minshui.user_id"),
        user_name=str(scope.get("minshui.client_id") or ""),
    )


def _result_of(status: int) -> AuditResult:
    if status >= 500:
        return AuditResult.FAILED
    return AuditResult.REFUSED if status >= 400 else AuditResult.DONE


def _place_of(crash: BaseException) -> str:
    """Return the kind of a fault and where it arose; its text may hold anything, and is left."""
    frames = traceback.extract_tb(crash.__traceback__)
    ours = [frame for frame in frames if "minshui" in frame.filename] or list(frames)
    where = f"{ours[-1].filename.rsplit('minshui/', 1)[-1]}:{ours[-1].lineno}" if ours else ""
    return f"{type(crash).__name__} {where}".strip()
