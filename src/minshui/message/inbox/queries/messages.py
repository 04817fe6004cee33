"""An owner's view of the inbox."""

from __future__ import annotations

from sqlalchemy import ColumnElement, bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.errors import MinshuiError
from minshui.message.inbox.contracts import InboxFilter, InboxMessage, InboxPage, Unread
from minshui.message.inbox.errors import INBOX_MESSAGE_UNKNOWN
from minshui.message.inbox.inbox_store import INBOX, inbox_message

# Words are sealed, so a search opens messages, the newest first; it stops after so many.
_MOST_OPENED = 2_000
_READ_AT_ONCE = 200
_ONE = prepared(
    select(*INBOX.c).where(
        INBOX.c.owner == bindparam("of_owner"),
        INBOX.c.number == bindparam("of_number"),
        INBOX.c.deleted_at.is_(None),
    )
)
_UNREAD = prepared(
    select(INBOX.c.category, func.count().label("messages"))
    .where(
        INBOX.c.owner == bindparam("of_owner"),
        INBOX.c.read_at.is_(None),
        INBOX.c.deleted_at.is_(None),
    )
    .group_by(INBOX.c.category)
)


async def list_messages(ctx: Context, owner: str, wanted: InboxFilter) -> InboxPage:
    """Return a page, newest first. A search by text looks through the newest 2,000 that fit."""
    cipher = await field_cipher(ctx)
    found: list[InboxMessage] = []
    before, opened, more = wanted.before, 0, True
    step = _READ_AT_ONCE if wanted.text else wanted.size + 1
    while more and len(found) <= wanted.size and opened < _MOST_OPENED:
        statement = (
            select(*INBOX.c)
            .where(*_conditions(owner, wanted, before))
            .order_by(INBOX.c.number.desc())
            .limit(step)
        )
        rows = (await ctx.session.execute(statement)).all()
        opened += len(rows)
        more = len(rows) == step
        if rows:
            before = rows[-1].number
        messages = (inbox_message(row, cipher) for row in rows)
        found += (each for each in messages if _holds(each, wanted.text))
    items = tuple(found[: wanted.size])
    if len(found) > wanted.size:
        return InboxPage(items, items[-1].id)
    return InboxPage(items, before if more and before is not None else None)


async def read_message(ctx: Context, owner: str, message_id: int) -> InboxMessage:
    """Return one message of the inbox; raises ``E_INBOX_MESSAGE_UNKNOWN``."""
    values = {"of_owner": owner, "of_number": message_id}
    row = (await ctx.session.execute(_ONE, values)).one_or_none()
    if row is None:
        raise MinshuiError(INBOX_MESSAGE_UNKNOWN, message=message_id)
    return inbox_message(row, await field_cipher(ctx))


async def count_unread(ctx: Context, owner: str) -> Unread:
    """Return how many messages are unread."""
    rows = await ctx.session.execute(_UNREAD, {"of_owner": owner})
    by_category = {row.category: row.messages for row in rows}
    return Unread(sum(by_category.values()), dict(sorted(by_category.items())))


def _conditions(owner: str, wanted: InboxFilter, before: int | None) -> list[ColumnElement[bool]]:
    which = [INBOX.c.owner == owner, INBOX.c.deleted_at.is_(None)]
    if before is not None:
        which.append(INBOX.c.number < before)
    if wanted.category is not None:
        which.append(INBOX.c.category == wanted.category.value)
    if wanted.unread is not None:
        unread = INBOX.c.read_at.is_(None)
        which.append(unread if wanted.unread else ~unread)
    return which


def _holds(message: InboxMessage, text: str) -> bool:
    return not text or text in message.title or text in message.body
