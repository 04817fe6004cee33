"""What taking a scope's bills back would come to now."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select

from minshui.infrastructure.context import Context
from minshui.revenue.billing.cancellation_scope import check_scope
from minshui.revenue.billing.cancellations import CancellationPreview, CancelScope, HeldPreview
from minshui.revenue.billing.chunk_cancelling import price_cancellation
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.domain.credit_columns import CreditTable
from minshui.revenue.billing.models import Bill
from minshui.revenue.billing.queries.cancellable_bills import (
    bill_states,
    cancellable_bills,
    chosen_bills,
)
from minshui.revenue.billing.queries.paid_amounts import paid_of_bill
from minshui.revenue.billing.queries.scoped import RUN_ROWS, check_bill_numbers
from minshui.revenue.customer.facade import ACCOUNT_ROWS
from minshui.revenue.reading.facade import BOOK_ROWS

PRICED_ACCOUNTS = 500
_SUMS = select(
    func.count(Bill.account_id.distinct()),
    func.count(),
    func.coalesce(func.sum(Bill.usage_m3), Decimal(0)),
    func.coalesce(func.sum(Bill.total_amount_fen), 0),
    func.coalesce(func.sum(paid_of_bill()), 0),
    func.coalesce(func.min(Bill.account_id), 0),
    func.coalesce(func.max(Bill.account_id), 0),
)


async def preview_cancellation(ctx: Context, scope: CancelScope) -> CancellationPreview:
    """Return what a scope holds now and, of up to some hundred accounts, what is credited.

    Raises ``E_CANCEL_SCOPE``, and what is not there is unknown: ``E_BILL_UNKNOWN``,
    ``E_ACCOUNT_UNKNOWN``, ``E_METER_BOOK_UNKNOWN``, ``E_RUN_UNKNOWN``.
    """
    check_scope(scope)
    await _check_seen(ctx, scope)
    row = (await ctx.session.execute(chosen_bills(ctx, _SUMS, scope))).one()
    accounts, bills, usage_m3, total_fen, settled_fen, first, last = row
    priced = None
    if 0 < accounts <= PRICED_ACCOUNTS:
        columns = await cancellable_bills(ctx, scope, (first, last))
        priced = await price_cancellation(ctx, columns, await bill_states(ctx, columns))
    return CancellationPreview(
        account_count=int(accounts),
        bill_count=int(bills),
        usage_m3=usage_m3,
        total_amount_fen=int(total_fen),
        settled_fen=int(settled_fen),
        credited_fen=None if priced is None else int(priced.total_fen.sum()),
        held=() if priced is None else _held(priced),
    )


def _held(priced: CreditTable) -> tuple[HeldPreview, ...]:
    return tuple(
        HeldPreview(
            account_id=each.account_id,
            number=bill_number(each.bill_month, each.bill_id),
            code=each.failure.code,
            message=each.failure.message,
        )
        for each in priced.held
    )


async def _check_seen(ctx: Context, scope: CancelScope) -> None:
    """Raise an error for what a scope names that is not there or not seen."""
    numbers = [bill_number(month, bill_id) for bill_id, month in scope.bills]
    await check_bill_numbers(ctx, numbers)
    await ACCOUNT_ROWS.check(ctx, *scope.account_ids)
    await BOOK_ROWS.check(ctx, *scope.book_ids)
    if scope.run_id is not None:
        await RUN_ROWS.check(ctx, scope.run_id)
