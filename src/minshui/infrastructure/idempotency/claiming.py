"""Claim an idempotency key in the transaction of the work, and keep the answer with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.prepared import deferred, prepared
from minshui.infrastructure.errors import IDEMPOTENCY_MISMATCH
from minshui.infrastructure.idempotency.models import IdempotencyRow
from minshui.kernel.errors import MinshuiError


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """The answer that the first request with this key was given."""

    status: int
    body: dict[str, Any]


_SELECT = prepared(
    select(
        IdempotencyRow.request_hash, IdempotencyRow.response_status, IdempotencyRow.response_body
    ).where(IdempotencyRow.key == bindparam("claimed_key"))
)
_INSERT = prepared(insert(IdempotencyRow))
_STORE = deferred(
    update(IdempotencyRow)
    .where(IdempotencyRow.key == bindparam("claimed_key"))
    .values(response_status=bindparam("status"), response_body=bindparam("body"))
    .execution_options(synchronize_session=False)
)


async def claim(ctx: Context, key: str, request_hash: str) -> StoredResponse | None:
    """Claim ``key``: None means go ahead, otherwise the stored answer is to be sent again.

    A second request with the same key waits here until the first has committed (and then gets
    its answer) or rolled back (and then does the work itself). Raises ``E_IDEMPOTENCY_MISMATCH``
    when the key was used for another content.
    """
    claimed = await database_of(ctx.session).insert_if_absent(
        ctx.session,
        IdempotencyRow,
        {"key": key, "request_hash": request_hash, "claimed_at": ctx.clock.now()},
    )
    if claimed:
        return None
    row = (await ctx.session.execute(_SELECT, {"claimed_key": key})).one()
    if row.request_hash != request_hash:
        raise MinshuiError(IDEMPOTENCY_MISMATCH, key=key)
    if row.response_status is None:
        return None
    return StoredResponse(status=row.response_status, body=row.response_body or {})


async def claim_new(ctx: Context, claims: Sequence[tuple[str, str]]) -> None:
    """Claim keys, given with their requests' hashes, that nobody has claimed before.

    Raises ``IntegrityError`` where somebody has: each then has to be claimed by itself.
    """
    now = ctx.clock.now()
    rows = [
        {"key": key, "request_hash": request_hash, "claimed_at": now}
        for key, request_hash in sorted(claims)
    ]
    await ctx.session.execute(_INSERT, rows)


async def store_response(ctx: Context, key: str, status: int, body: dict[str, Any]) -> None:
    """Keep the answer to a claimed request, in the same transaction as its work."""
    await store_responses(ctx, status, {key: body})


async def store_responses(ctx: Context, status: int, bodies: Mapping[str, dict[str, Any]]) -> None:
    """Keep the answers to claimed requests, by key."""
    rows = [
        {"claimed_key": key, "status": status, "body": body} for key, body in sorted(bodies.items())
    ]
    await ctx.session.execute(_STORE, rows)
