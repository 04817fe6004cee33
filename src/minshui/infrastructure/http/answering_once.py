"""Money routes act once per ``Idempotency-Key`` (R-126)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable, Callable

from fastapi import Request
from starlette.responses import JSONResponse, Response

from minshui.infrastructure.context import Context
from minshui.infrastructure.http.errors import IDEMPOTENCY_KEY_FORM, IDEMPOTENCY_KEY_MISSING
from minshui.infrastructure.idempotency.claiming import claim, store_response
from minshui.kernel.errors import MinshuiError

IDEMPOTENCY_HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotent-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_BOUNDARY = re.compile(r'^multipart/.*;\s*boundary="?([^";]+)', re.IGNORECASE)


async def answer_once(
    request: Request, ctx: Context, answer: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Return the stored answer of a repeated request, else answer and store in one transaction.

    Keys are the user's own. A second request with the key waits for the first. Raises
    ``E_IDEMPOTENCY_KEY_MISSING``, ``E_IDEMPOTENCY_KEY_FORM`` or ``E_IDEMPOTENCY_MISMATCH``.
    """
    given = request.headers.get(IDEMPOTENCY_HEADER)
    if given is None:
        raise MinshuiError(IDEMPOTENCY_KEY_MISSING)
    if not _KEY.fullmatch(given):
        raise MinshuiError(IDEMPOTENCY_KEY_FORM)
    key = f"{ctx.actor.user_id}:{given}"
    stored = await claim(ctx, key, await _request_hash(request))
    if stored is not None:
        return JSONResponse(stored.body, stored.status, headers={REPLAYED_HEADER: "true"})
    response = await answer(request)
    await store_response(ctx, key, response.status_code, json.loads(bytes(response.body)))
    return response


async def _request_hash(request: Request) -> str:
    head = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    body = await request.body()
    # A form that is sent again is parted by another boundary.
    if boundary := _BOUNDARY.search(request.headers.get("Content-Type", "")):
        body = body.replace(boundary[1].encode("latin-1"), b"")
    return hashlib.sha256(head + body).hexdigest()
