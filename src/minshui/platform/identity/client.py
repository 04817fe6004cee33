"""Who calls, as far as a request tells."""

from __future__ import annotations

from fastapi import Request

from minshui.platform.identity.contracts import Client


def client_of(request: Request) -> Client:
    """Return where a request comes from."""
    address = request.client.host if request.client else ""
    return Client(address, request.headers.get("user-agent", ""))
