"""Mark messages as read."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, bindparam, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.message.inbox.inbox_store import INBOX
from minshui.message.inbox.marking import change_messages
from minshui.message.inbox.models import InboxRow
from minshui.message.template.facade import TemplateCategory

_READ = prepared(
    update(InboxRow)
    .where(InboxRow.owner == bindparam("of_owner"), InboxRow.number == bindparam("of_number"))
    .values(read_at=bindparam("at"), change=bindparam("new_change"))
    .execution_options(synchronize_session=False)
)


async def mark_read(
    ctx: Context,
    owner: str,
    *,
    ids: Sequence[int] | None = None,
    up_to: int | None = None,
    category: TemplateCategory | None = None,
) -> int:
    """Mark those named, or all up to one (of a category); return how many were unread until now.

    Ids that the inbox does not have do nothing, nor does reading twice.
    """
    which: list[ColumnElement[bool]] = [INBOX.c.read_at.is_(None)]
    if ids is not None:
        which.append(INBOX.c.number.in_(list(ids)))
    if up_to is not None:
        which.append(INBOX.c.number <= up_to)
    if category is not None:
        which.append(INBOX.c.category == category.value)
    return await change_messages(ctx, owner, which, _READ)
