"""Rows of messages and of their log: the statements that several use cases share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.message.gateway.models import MessageEventRow, MessageRow

_SEQUENCE = "msg_message_id_seq"
_WRITTEN = prepared(select(MessageRow.id).where(is_among(MessageRow.id, "ids")))
_LOG = prepared(insert(MessageEventRow))


async def insert_messages(
    ctx: Context, rows: Sequence[dict[str, Any]], *, in_bulk: bool
) -> list[int | None]:
    """Insert rows and return their ids; None where another message has the caller and key.

    ``in_bulk`` is for keys that nobody else uses: many rows at once, and a key that is there
    breaks the transaction.
    """
    if not rows:
        return []
    database = database_of(ctx.session)
    ids = await database.reserve_ids(ctx.session, _SEQUENCE, len(rows))
    if in_bulk:
        columns = ["id", *rows[0]]
        records = [(each, *row.values()) for each, row in zip(ids, rows, strict=True)]
        await database.bulk_copy(ctx.session, MessageRow.__tablename__, columns, records)
        return list(ids)
    if len(rows) == 1:
        values = rows[0] | {"id": ids[0]}
        inserted = await database.insert_if_absent(ctx.session, MessageRow, values)
        return [ids[0] if inserted else None]
    numbered = [row | {"id": each} for each, row in zip(ids, rows, strict=True)]
    await database.insert_those_absent(ctx.session, MessageRow, numbered)
    written = set((await ctx.session.execute(_WRITTEN, {"ids": list(ids)})).scalars())
    return [each if each in written else None for each in ids]


async def write_log(ctx: Context, entries: Sequence[dict[str, Any]]) -> None:
    """Note what happened to messages; see ``MessageEventRow``."""
    if entries:
        now, actor = ctx.clock.now(), ctx.actor.display_name
        noted = [{"happened_at": now, "actor": actor} | entry for entry in entries]
        await ctx.session.execute(_LOG, noted)
