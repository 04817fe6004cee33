"""Money routes act once per ``Idempotency-Key`` (R-126)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from fastapi import Request
from starlette.responses import JSONResponse, Response

from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.http.access import Access
from minshui.infrastructure.http.client_address import client_address
from minshui.infrastructure.http.edge import Edge
from minshui.infrastructure.http.errors import IDEMPOTENCY_KEY_FORM, IDEMPOTENCY_KEY_MISSING
from minshui.infrastructure.http.gathering import Asked, Together
from minshui.infrastructure.http.problem import trace_id_of
from minshui.infrastructure.idempotency.claiming import (
    claim,
    claim_new,
    store_response,
    store_responses,
)
from minshui.infrastructure.security.tokens import TokenClaims, subject_of
from minshui.kernel.errors import MinshuiError

IDEMPOTENCY_HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotent-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_LOCK_MILLISECONDS = 250
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
    key = _key(request.state.claims, given)
    stored = await claim(ctx, key, await _request_hash(request))
    if stored is not None:
        return JSONResponse(stored.body, stored.status, headers={REPLAYED_HEADER: "true"})
    response = await answer(request)
    await store_response(ctx, key, response.status_code, json.loads(bytes(response.body)))
    return response


async def read_asked(
    request: Request, claims: TokenClaims, together: Together[Any], *, keyed: bool
) -> Asked | None:
    """Return a request that may be answered with others; None for any that is not plain JSON,
    well-formed, suitable and with a key if the route is ``keyed``: what is wrong with it is told
    where it is answered by itself.
    """
    given = request.headers.get(IDEMPOTENCY_HEADER, "")
    is_json = request.headers.get("content-type", "").partition(";")[0] == "application/json"
    if not is_json or request.url.query or (keyed and not _KEY.fullmatch(given)):
        return None
    try:
        content = together.body.model_validate(await request.json())
    except ValueError:
        return None
    if not together.suits(content):
        return None
    return Asked(
        claims,
        trace_id_of(request),
        client_address(request),
        (_key(claims, given), await _request_hash(request)) if keyed else None,
        content,
    )


async def answer_together(
    edge: Edge, access: Access, status: int, together: Together[Any], asked: Sequence[Asked]
) -> list[Response]:
    """Answer requests of one tenant in one unit of work, and store the answers with it.

    Raises what any of them raises, ``IntegrityError`` where one's key was used before.
    """
    first = asked[0]
    async with edge.work.tenant_work(
        first.claims.tenant_code, system_actor("http"), edge.clock, trace_id=first.trace_id
    ) as ctx:
        # Who waits for a lock shall not make all the others wait.
        await database_of(ctx.session).wait_at_most(ctx.session, _LOCK_MILLISECONDS)
        actors = await edge.permitted(ctx, [each.claims for each in asked], access)
        keyed = [each.once for each in asked if each.once is not None]
        if keyed:
            await claim_new(ctx, keyed)
        views = await together.answer(
            [
                (_of_one(ctx, actor, each), each.body)
                for actor, each in zip(actors, asked, strict=True)
            ]
        )
        contents = [view.model_dump(mode="json", by_alias=True) for view in views]
        if keyed:
            keys = [key for key, _ in keyed]
            await store_responses(ctx, status, dict(zip(keys, contents, strict=True)))
    return [JSONResponse(content, status) for content in contents]


def _of_one(ctx: Context, actor: Actor, asked: Asked) -> Context:
    return replace(ctx, actor=actor, trace_id=asked.trace_id, client_address=asked.client_address)


def _key(claims: TokenClaims, given: str) -> str:
    owner = subject_of(claims) if claims.user_id is None else claims.user_id
    return f"{owner}:{given}"


async def _request_hash(request: Request) -> str:
    head = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    body = await request.body()
    # A form that is sent again is parted by another boundary.
    if boundary := _BOUNDARY.search(request.headers.get("Content-Type", "")):
        body = body.replace(boundary[1].encode("latin-1"), b"")
    return hashlib.sha256(head + body).hexdigest()
