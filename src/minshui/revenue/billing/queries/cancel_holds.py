"""Why bills cannot be taken back now."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sqlalchemy import func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.cancellation_errors import (
    CANCEL_ADJUSTED,
    CANCEL_CASE,
    CANCEL_KIND,
    CANCEL_SPLIT,
    CANCEL_TAKEN_OVER,
    CANCEL_TRANSIT,
    CANCEL_WRITTEN_OFF,
)
from minshui.revenue.billing.contracts import BillKind
from minshui.revenue.billing.domain.credit_columns import CancelColumns
from minshui.revenue.billing.domain.credit_pricing import failure_of
from minshui.revenue.billing.models import Bill, BillTransit, TierCounterEntry
from minshui.revenue.billing.queries.cancellable_bills import CANCELLABLE, KINDS, BillStates
from minshui.revenue.billing.queries.prepaid_accounts import accounts_with_cases
from minshui.revenue.customer.facade import account_locks
from minshui.revenue.tariff.facade import BillFailure

KIND_NAMES = {
    BillKind.ORDINARY: "普通",
    BillKind.OPENING: "期初欠费",
    BillKind.SPECIAL: "特殊开账",
    BillKind.CLOSING: "销户",
    BillKind.CREDIT: "冲减",
    BillKind.ADJUSTMENT: "调整",
    BillKind.SPLIT: "分账",
    BillKind.SUCCESSION: "过户承接",
}
_IN_TRANSIT = select(BillTransit.bill_id, BillTransit.reason, BillTransit.held_on).where(
    BillTransit.released_on.is_(None)
)
# Adjustments that cancel each other out leave the bill as it was.
_counted = (
    select(func.coalesce(func.sum(TierCounterEntry.usage_m3), 0))
    .where(TierCounterEntry.bill_id == Bill.id)
    .scalar_subquery()
)
_ADJUSTED = (
    select(
        Bill.corrects_id,
        func.sum(Bill.total_amount_fen).label("fen"),
        func.sum(_counted).label("usage_m3"),
    )
    .where(Bill.kind == BillKind.ADJUSTMENT.value)
    .group_by(Bill.corrects_id)
)


_TAKEN_OVER = select(Bill.corrects_id, Bill.total_amount_fen).where(
    Bill.kind == BillKind.SUCCESSION.value
)


async def cancel_holds(
    ctx: Context, bills: CancelColumns, states: BillStates
) -> dict[int, BillFailure]:
    """Return by row why bills are held; whoever calls has locked their accounts."""
    holds = dict(await _cases(ctx, bills))
    holds.update(await _adjusted(ctx, bills))
    holds.update(await _in_transit(ctx, bills))
    holds.update(await _taken_over(ctx, bills))
    for row in np.flatnonzero(states.written_off_fen).tolist():
        amount = yuan_text(int(states.written_off_fen[row]))
        holds[row] = failure_of(CANCEL_WRITTEN_OFF, amount=amount)
    for row in np.flatnonzero(states.is_split).tolist():
        holds[row] = failure_of(CANCEL_SPLIT)
    holds.update(_kinds(bills))
    return holds


def _kinds(bills: CancelColumns) -> Iterator[tuple[int, BillFailure]]:
    allowed = [KINDS.index(kind) for kind in CANCELLABLE]
    for row in np.flatnonzero(~np.isin(bills.kind, allowed)).tolist():
        yield row, failure_of(CANCEL_KIND, kind=KIND_NAMES[KINDS[int(bills.kind[row])]])


async def _cases(ctx: Context, bills: CancelColumns) -> list[tuple[int, BillFailure]]:
    span = (int(bills.account_id[0]), int(bills.account_id[-1]))
    locks = await account_locks(ctx, await accounts_with_cases(ctx, *span), "reversal")
    return [
        (row, failure_of(CANCEL_CASE, reason=lock.reason))
        for lock in locks
        for row in np.flatnonzero(bills.account_id == lock.account_id).tolist()
    ]


async def _in_transit(ctx: Context, bills: CancelColumns) -> list[tuple[int, BillFailure]]:
    among = database_of(ctx.session).is_among(BillTransit.bill_id, bills.bill_id)
    rows = (await ctx.session.execute(_IN_TRANSIT.where(among))).all()
    places = {bill_id: row for row, bill_id in enumerate(bills.bill_id.tolist())} if rows else {}
    return [
        (
            places[row.bill_id],
            failure_of(CANCEL_TRANSIT, reason=row.reason, day=row.held_on.isoformat()),
        )
        for row in rows
    ]


async def _taken_over(ctx: Context, bills: CancelColumns) -> list[tuple[int, BillFailure]]:
    among = database_of(ctx.session).is_among(Bill.corrects_id, bills.bill_id)
    rows = (await ctx.session.execute(_TAKEN_OVER.where(among))).all()
    places = {bill_id: row for row, bill_id in enumerate(bills.bill_id.tolist())} if rows else {}
    return [
        (
            places[row.corrects_id],
            failure_of(CANCEL_TAKEN_OVER, amount=yuan_text(row.total_amount_fen)),
        )
        for row in rows
    ]


async def _adjusted(ctx: Context, bills: CancelColumns) -> list[tuple[int, BillFailure]]:
    among = database_of(ctx.session).is_among(Bill.corrects_id, bills.bill_id)
    rows = (await ctx.session.execute(_ADJUSTED.where(among))).all()
    places = {bill_id: row for row, bill_id in enumerate(bills.bill_id.tolist())} if rows else {}
    return [
        (places[row.corrects_id], failure_of(CANCEL_ADJUSTED, amount=yuan_text(int(row.fen))))
        for row in rows
        if row.fen or row.usage_m3
    ]
