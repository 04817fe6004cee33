"""What marking as read and deleting have in common: each row gets a change number of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Update, select

from minshui.infrastructure.context import Context
from minshui.message.inbox.inbox_store import INBOX, advance, lock_inboxes


async def change_messages(
    ctx: Context, owner: str, which: Sequence[ColumnElement[bool]], change: Update
) -> int:
    """Change those of an inbox's messages that meet the conditions; return how many did.

    ``change`` takes ``of_owner``, ``of_number``, ``new_change`` and ``at``.
    """
    last = (await lock_inboxes(ctx, [owner]))[owner]
    statement = (
        select(INBOX.c.number)
        .where(INBOX.c.owner == owner, INBOX.c.deleted_at.is_(None), *which)
        .order_by(INBOX.c.number)
    )
    rows: Sequence[Row[Any]] = (await ctx.session.execute(statement)).all()
    if not rows:
        return 0
    now = ctx.clock.now()
    values = [
        {"of_owner": owner, "of_number": row.number, "new_change": last + place, "at": now}
        for place, row in enumerate(rows, 1)
    ]
    await ctx.session.execute(change, values)
    await advance(ctx, {owner: last + len(rows)})
    return len(rows)
