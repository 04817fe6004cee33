"""Take in what suppliers say of messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from minshui.infrastructure.bus.waking import note_news
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.security.fields import field_cipher
from minshui.message.gateway.contracts import ChannelCode, Receipt
from minshui.message.gateway.models import ReceiptRow
from minshui.message.gateway.receipts import FIRST_MATCH, match_reported
from minshui.message.gateway.sealing import address_index


async def note_receipts(ctx: Context, receipts: Sequence[Receipt]) -> int:
    """Note receipts and let them act on their messages; returns how many messages changed.

    Repeats do nothing, and what has arrived stays so (R-139). One that comes before its message
    is known to be sent is kept and looked at again. A failure opens the next channel, or the
    message has failed.
    """
    if not receipts:
        return 0
    cipher, now = await field_cipher(ctx), ctx.clock.now()
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for each in receipts:
        index = address_index(cipher, each.address)
        key = (each.supplier, each.supplier_message_id, index)
        rows.setdefault(
            key,
            {
                "supplier": each.supplier,
                "supplier_message_id": each.supplier_message_id,
                "address_index": index,
                "delivered": each.delivered,
                "last_code": None if each.code is None else each.code[:64],
                "last_text": None if each.text is None else each.text[:200],
                "reported_at": each.reported_at,
                "received_at": now,
                "match_due_at": now + FIRST_MATCH,
            },
        )
    ordered = [rows[key] for key in sorted(rows)]
    await database_of(ctx.session).insert_those_absent(ctx.session, ReceiptRow, ordered)
    changed = await match_reported(ctx, sorted({(key[0], key[1]) for key in rows}))
    if changed < len(rows):
        for channel in ChannelCode:
            note_news(ctx.session, f"messages.{channel.value}")
    return changed
