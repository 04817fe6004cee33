"""Where a request comes from."""

from __future__ import annotations

from starlette.requests import HTTPConnection


def client_address(request: HTTPConnection) -> str:
    """Return the caller's network address; empty where none is known."""
    return request.client.host if request.client else ""
