"""Put messages into inboxes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.fields import field_cipher
from minshui.message.inbox.contracts import NewMessage
from minshui.message.inbox.inbox_store import INBOX, advance, lock_inboxes, sealed_content
from minshui.message.inbox.models import InboxRow

_KNOWN = prepared(select(INBOX.c.message_id).where(is_among(INBOX.c.message_id, "message_ids")))
_INSERT = prepared(insert(InboxRow))


async def deliver_messages(ctx: Context, messages: Sequence[NewMessage]) -> None:
    """Put messages in, each once: those that are there already stay as they are."""
    last = await lock_inboxes(ctx, [each.owner for each in messages])
    asked = {"message_ids": [each.message_id for each in messages]}
    known = {row.message_id for row in await ctx.session.execute(_KNOWN, asked)}
    cipher, now = await field_cipher(ctx), ctx.clock.now()
    rows: list[dict[str, object]] = []
    changed: dict[str, int] = {}
    for each in messages:
        if each.message_id in known:
            continue
        known.add(each.message_id)
        number = changed[each.owner] = changed.get(each.owner, last[each.owner]) + 1
        rows.append(
            {
                "owner": each.owner,
                "number": number,
                "change": number,
                "message_id": each.message_id,
                "category": each.category,
                "template_code": each.template_code,
                "sealed": sealed_content(cipher, each.title, each.body, each.link),
                "created_at": now,
                "read_at": None,
                "deleted_at": None,
            }
        )
    if rows:
        await ctx.session.execute(_INSERT, rows)
        await advance(ctx, changed)
