"""Whether messages were delivered and read, for who sent them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.message.inbox.contracts import Delivery
from minshui.message.inbox.inbox_store import INBOX

_FIND = prepared(
    select(
        INBOX.c.message_id,
        INBOX.c.owner,
        INBOX.c.created_at,
        INBOX.c.read_at,
        INBOX.c.deleted_at,
    )
    .where(is_among(INBOX.c.message_id, "message_ids"))
    .order_by(INBOX.c.message_id)
)


async def find_deliveries(ctx: Context, message_ids: Sequence[int]) -> list[Delivery]:
    """Return what became of those of the gateway's messages that are in an inbox."""
    rows = await ctx.session.execute(_FIND, {"message_ids": list(message_ids)})
    return [
        Delivery(row.message_id, row.owner, row.created_at, row.read_at, row.deleted_at is not None)
        for row in rows
    ]
