"""Receipts find their messages: when they come, when their message is sent, or some time later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Row

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among, is_among_texts
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.fields import FieldCipher, field_cipher
from minshui.message.gateway.contracts import MessageState
from minshui.message.gateway.held import HELD_COLUMNS, Held, held_message, in_state
from minshui.message.gateway.models import MessageRow, ReceiptRow
from minshui.message.gateway.settling import give_up_channel

FIRST_MATCH = timedelta(seconds=2)
_PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
_MOST = 500
_RECEIPT_COLUMNS = (
    ReceiptRow.id,
    ReceiptRow.supplier,
    ReceiptRow.supplier_message_id,
    ReceiptRow.address_index,
    ReceiptRow.delivered,
    ReceiptRow.last_code,
    ReceiptRow.last_text,
    ReceiptRow.reported_at,
    ReceiptRow.match_tries,
)
_OPEN = prepared(
    select(*_RECEIPT_COLUMNS)
    .where(
        ReceiptRow.supplier == bindparam("of_supplier"),
        is_among_texts(ReceiptRow.supplier_message_id, "numbers"),
        ReceiptRow.match_due_at.is_not(None),
    )
    .order_by(ReceiptRow.id)
    .with_for_update(of=ReceiptRow.id)
)
_DUE = prepared(
    select(*_RECEIPT_COLUMNS)
    .where(ReceiptRow.match_due_at <= bindparam("now"), ReceiptRow.match_due_at.is_not(None))
    .order_by(ReceiptRow.match_due_at, ReceiptRow.id)
    .limit(_MOST)
    .with_for_update(skip_locked=True, of=ReceiptRow.id)
)
_SENT = prepared(
    select(*HELD_COLUMNS, MessageRow.supplier_message_id, MessageRow.address_index)
    .where(
        in_state(MessageState.SENT),
        is_among_texts(MessageRow.supplier_message_id, "numbers"),
        MessageRow.supplier == bindparam("of_supplier"),
    )
    .order_by(MessageRow.id)
    .with_for_update(of=MessageRow.id)
)
_SENT_TO = prepared(
    select(*HELD_COLUMNS, MessageRow.supplier_message_id, MessageRow.address_index)
    .where(
        in_state(MessageState.SENT),
        is_among_texts(MessageRow.supplier_message_id, "numbers"),
        is_among_texts(MessageRow.address_index, "addresses"),
        MessageRow.supplier == bindparam("of_supplier"),
    )
    .order_by(MessageRow.id)
    .with_for_update(of=MessageRow.id)
)
_DELIVERED = prepared(
    update(MessageRow)
    .where(is_among(MessageRow.id, "ids"))
    .values(
        state=MessageState.DELIVERED.value,
        delivered_at=bindparam("at"),
        finished_at=bindparam("now"),
    )
    .execution_options(synchronize_session=False)
)
_MATCHED = prepared(
    update(ReceiptRow)
    .where(ReceiptRow.id == bindparam("receipt"))
    .values(matched_message_id=bindparam("message"), match_due_at=None)
    .execution_options(synchronize_session=False)
)
_LATER = prepared(
    update(ReceiptRow)
    .where(ReceiptRow.id == bindparam("receipt"))
    .values(match_due_at=bindparam("again_at"), match_tries=bindparam("tries"))
    .execution_options(synchronize_session=False)
)


async def match_reported(ctx: Context, keys: Sequence[tuple[str, str]]) -> int:
    """Match the open receipts of (supplier, supplier's number); returns how many messages changed.

    Those whose message is not known to be sent yet stay open.
    """
    cipher = await field_cipher(ctx)
    count = 0
    for supplier in sorted({supplier for supplier, _ in keys}):
        numbers = sorted({number for of_supplier, number in keys if of_supplier == supplier})
        values = {"of_supplier": supplier, "numbers": numbers}
        rows = (await ctx.session.execute(_OPEN, values)).all()
        count += await _match(ctx, cipher, supplier, rows)
    return count


async def match_due(ctx: Context) -> int:
    """Look again for the messages of receipts that found none; returns how many were looked at.

    After some tries they are left as they are, for people to see.
    """
    now = ctx.clock.now()
    rows = (await ctx.session.execute(_DUE, {"now": now})).all()
    if not rows:
        return 0
    cipher = await field_cipher(ctx)
    later = [
        {
            "receipt": row.id,
            "again_at": _again_at(now, row.match_tries),
            "tries": row.match_tries + 1,
        }
        for row in rows
    ]
    await ctx.session.execute(_LATER, later)
    for supplier in sorted({row.supplier for row in rows}):
        await _match(ctx, cipher, supplier, [row for row in rows if row.supplier == supplier])
    return len(rows)


def _again_at(now: datetime, tries: int) -> datetime | None:
    return now + _PAUSES[tries] if tries < len(_PAUSES) else None


async def _match(
    ctx: Context, cipher: FieldCipher, supplier: str, receipts: Sequence[Row[Any]]
) -> int:
    """Apply receipts of a supplier, locked, to messages that wait for them."""
    if not receipts:
        return 0
    waiting = await _waiting(ctx, supplier, receipts)
    matched, failures = [], []
    delivered: dict[datetime, list[int]] = {}
    for receipt in receipts:
        held = _message_of(receipt, waiting)
        if held is None:
            continue
        matched.append({"receipt": receipt.id, "message": held.id})
        if receipt.delivered:
            delivered.setdefault(receipt.reported_at, []).append(held.id)
        else:
            failures.append((held, receipt.last_code, receipt.last_text))
    now = ctx.clock.now()
    rows = [{"ids": ids, "at": at, "now": now} for at, ids in sorted(delivered.items())]
    if rows:
        await ctx.session.execute(_DELIVERED, rows)
    await give_up_channel(ctx, cipher, failures)
    if matched:
        await ctx.session.execute(_MATCHED, matched)
    return len(matched)


# By the supplier's number, then by address.
_Waiting = dict[str, dict[str, list[Held]]]


async def _waiting(ctx: Context, supplier: str, receipts: Sequence[Row[Any]]) -> _Waiting:
    """Return locked messages that a supplier has and nobody has heard of."""
    values = {
        "of_supplier": supplier,
        "numbers": sorted({receipt.supplier_message_id for receipt in receipts}),
    }
    statement = _SENT
    if all(receipt.address_index for receipt in receipts):
        # A supplier may give one number to a whole shipment.
        statement = _SENT_TO
        values["addresses"] = sorted({receipt.address_index for receipt in receipts})
    found: _Waiting = {}
    for row in await ctx.session.execute(statement, values):
        columns = row._asdict()
        number, address = columns.pop("supplier_message_id"), columns.pop("address_index")
        found.setdefault(number, {}).setdefault(address, []).append(held_message(columns))
    return found


def _message_of(receipt: Row[Any], waiting: _Waiting) -> Held | None:
    """Return the message of a receipt, which no other receipt gets then."""
    by_address = waiting.get(receipt.supplier_message_id, {})
    if receipt.address_index:
        fits = by_address.get(receipt.address_index, [])
    else:
        fits = [held for group in by_address.values() for held in group]
    # A number that several messages share tells of none of them.
    if len(fits) != 1:
        return None
    held = fits[0]
    for group in by_address.values() if not receipt.address_index else (fits,):
        group.clear()
    return held
