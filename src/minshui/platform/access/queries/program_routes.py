"""The routes of the program, and what each asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.routing import BaseRoute, Match

from minshui.infrastructure.http.access import Access
from minshui.infrastructure.http.routing import EdgeRoute
from minshui.infrastructure.http.sockets import EdgeSocketRoute

SOCKET = "SOCKET"


@dataclass(frozen=True, slots=True)
class ProgramRoute:
    """A route: ``method`` is ``SOCKET`` for a WebSocket."""

    method: str
    path: str
    summary: str
    access: Access

    @property
    def permission(self) -> str | None:
        """The code of the permission it asks for."""
        return None if self.access.permission is None else self.access.permission.code


def program_routes(routes: Iterable[BaseRoute]) -> list[ProgramRoute]:
    """Return the routes that declare who may call them, in their order."""
    found = []
    for route in routes:
        if isinstance(route, EdgeRoute):
            summary = str(route.summary)
            found += [
                ProgramRoute(method, route.path, summary, route.options.access)
                for method in sorted(route.methods or ())
            ]
        elif isinstance(route, EdgeSocketRoute):
            found.append(ProgramRoute(SOCKET, route.path, route.summary, route.access))
    return found


def route_for(routes: Iterable[BaseRoute], method: str, path: str) -> ProgramRoute | None:
    """Return the route that a request would reach."""
    scope = {"type": "http", "method": method, "path": path, "headers": []}
    if method == SOCKET:
        scope["type"] = "websocket"
    for route in routes:
        if route.matches(scope)[0] is Match.FULL:
            found = program_routes([route])
            return next((each for each in found if each.method == method), None)
    return None
