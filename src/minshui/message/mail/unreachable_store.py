"""Addresses that cannot be reached, in the database: pre-built statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among_texts
from minshui.infrastructure.db.prepared import prepared
from minshui.message.mail.models import UnreachableRow

_AMONG = prepared(
    select(UnreachableRow.address_index, UnreachableRow.status).where(
        is_among_texts(UnreachableRow.address_index, "indexes"),
        UnreachableRow.lifted_at.is_(None),
    )
)
_AGAIN = prepared(
    update(UnreachableRow)
    .where(
        UnreachableRow.address_index == bindparam("of_index"),
        UnreachableRow.message_id != bindparam("of_message"),
    )
    .values(
        message_id=bindparam("of_message"),
        status=bindparam("of_status"),
        text_given=bindparam("of_text"),
        times=UnreachableRow.times + 1,
        last_at=bindparam("at"),
        lifted_at=None,
        lifted_by=None,
        lift_reason=None,
    )
    .execution_options(synchronize_session=False)
)


async def unreachable_among(ctx: Context, indexes: Sequence[str]) -> dict[str, str]:
    """Return which of the addresses cannot be reached, with the status that said so."""
    rows = await ctx.session.execute(_AMONG, {"indexes": list(indexes)})
    return {row.address_index: row.status for row in rows}


async def mark_unreachable(
    ctx: Context, address_index: str, message_id: int, status: str, text: str
) -> None:
    """Note that an address does not exist. The same message says it once, however often."""
    now = ctx.clock.now()
    new: dict[str, Any] = {
        "address_index": address_index,
        "message_id": message_id,
        "status": status,
        "text_given": text,
        "times": 1,
        "first_at": now,
        "last_at": now,
    }
    if await database_of(ctx.session).insert_if_absent(ctx.session, UnreachableRow, new):
        return
    again = {"of_index": address_index, "of_message": message_id, "at": now}
    await ctx.session.execute(_AGAIN, again | {"of_status": status, "of_text": text})
