"""What has happened in an inbox since a client last looked."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.fields import field_cipher
from minshui.message.inbox.contracts import InboxMessage
from minshui.message.inbox.domain.cursor import Cursor
from minshui.message.inbox.inbox_store import INBOX, inbox_message

AT_ONCE = 100
_NEW = prepared(
    select(*INBOX.c)
    .where(INBOX.c.owner == bindparam("of_owner"), INBOX.c.number > bindparam("after"))
    .order_by(INBOX.c.number)
    .limit(AT_ONCE)
)
_CHANGED = prepared(
    select(*INBOX.c)
    .where(
        INBOX.c.owner == bindparam("of_owner"),
        INBOX.c.number <= bindparam("known"),
        INBOX.c.change > bindparam("after"),
        INBOX.c.change > INBOX.c.number,  # not those that are as they came
    )
    .order_by(INBOX.c.change)
    .limit(AT_ONCE)
)


@dataclass(frozen=True, slots=True)
class Changes:
    """Messages that are new to a client, or else (``are_new`` False) known ones that changed."""

    messages: tuple[InboxMessage, ...]
    are_new: bool


async def changes_since(ctx: Context, owner: str, cursor: Cursor) -> Changes:
    """Return the next changes after a cursor, in their order; empty: there are none.

    Numbers are given under the inbox's lock, so whoever sees one sees all before it.
    """
    cipher = await field_cipher(ctx)
    values = {"of_owner": owner, "after": cursor.number}
    rows = (await ctx.session.execute(_NEW, values)).all()
    if rows:
        return Changes(tuple(inbox_message(row, cipher) for row in rows), are_new=True)
    values = {"of_owner": owner, "known": cursor.number, "after": cursor.change}
    rows = (await ctx.session.execute(_CHANGED, values)).all()
    return Changes(tuple(inbox_message(row, cipher) for row in rows), are_new=False)
