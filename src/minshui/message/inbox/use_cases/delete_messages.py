"""Delete messages from an inbox."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, null, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.message.inbox.inbox_store import INBOX
from minshui.message.inbox.marking import change_messages
from minshui.message.inbox.models import InboxRow

_DELETE = prepared(
    update(InboxRow)
    .where(InboxRow.owner == bindparam("of_owner"), InboxRow.number == bindparam("of_number"))
    .values(deleted_at=bindparam("at"), change=bindparam("new_change"), sealed=null())
    .execution_options(synchronize_session=False)
)


async def delete_messages(ctx: Context, owner: str, ids: Sequence[int]) -> int:
    """Remove the words of messages and hide them; return how many were there.

    The empty row stays: it says that the message was delivered, and that other open pages of the
    owner must take it away.
    """
    return await change_messages(ctx, owner, [INBOX.c.number.in_(list(ids))], _DELETE)
