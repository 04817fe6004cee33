"""Storing pricing profiles: one row per distinct document, however many accounts share it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.revenue.customer.models import PricingProfile
from minshui.revenue.tariff.facade import check_profile

_LOCK = "customer.pricing_profiles"
_LOOKUP_ROWS = 20_000  # a query's bind parameters are limited to 32767
_KNOWN = select(PricingProfile.content_hash, PricingProfile.id).where(
    PricingProfile.content_hash.in_(bindparam("hashes", expanding=True))
)


async def ensure_profiles(ctx: Context, documents: Mapping[str, dict[str, Any]]) -> dict[str, int]:
    """Return the profile ids of documents by content hash, storing those that are new.

    What is stored can be priced with: raises ``E_TARIFF_PROFILE`` for one that cannot be read.
    """
    ids = await _known(ctx, list(documents))
    if len(ids) == len(documents):
        return ids
    # Whoever stores new documents waits for the other, so that none is stored twice.
    await database_of(ctx.session).lock(ctx.session, _LOCK)
    ids = await _known(ctx, list(documents))
    missing = [digest for digest in documents if digest not in ids]
    for digest in missing:
        check_profile(documents[digest])
    new_ids = await reserve_ids(ctx.session, "biz_pricing_profile_id_seq", len(missing))
    now = ctx.clock.now()
    await database_of(ctx.session).bulk_copy(
        ctx.session,
        PricingProfile.__tablename__,
        ("id", "content_hash", "document", "created_at"),
        [
            (new_id, digest, json.dumps(documents[digest], ensure_ascii=False), now)
            for new_id, digest in zip(new_ids, missing, strict=True)
        ],
    )
    return ids | dict(zip(missing, new_ids, strict=True))


async def _known(ctx: Context, hashes: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(hashes), _LOOKUP_ROWS):
        part = hashes[start : start + _LOOKUP_ROWS]
        for row in await ctx.session.execute(_KNOWN, {"hashes": part}):
            found[row.content_hash] = row.id
    return found
