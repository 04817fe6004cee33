"""Take in a request's body before anything is opened for it."""

from __future__ import annotations

from fastapi import Request
from starlette.types import Message

from minshui.infrastructure.http.errors import BODY_TOO_LARGE
from minshui.kernel.errors import MinshuiError

_LONGEST_LENGTH = 15


async def read_whole(request: Request, limit_bytes: int) -> Request:
    """Return the request with its whole body at hand: a slow client must hold no connection.

    Raises ``E_BODY_TOO_LARGE``, from the announced length where there is one.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and (len(announced) > _LONGEST_LENGTH or int(announced) > limit_bytes):
        raise MinshuiError(BODY_TOO_LARGE)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit_bytes:
            raise MinshuiError(BODY_TOO_LARGE)
        parts.append(part)
    content = b"".join(parts)

    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    return Request(request.scope, receive)
