"""Lock tills and read their totals: pre-built statements."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, case, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cashier.contracts import MethodTotals, PaymentMethod, TillContract
from minshui.revenue.cashier.errors import TILL_UNKNOWN
from minshui.revenue.cashier.models import Payment, Till

_TILL = select(
    Till.id,
    Till.code,
    Till.site_id,
    Till.cashier_id,
    Till.status,
    Till.float_fen,
    Till.opened_at,
    Till.closed_at,
    Till.counted_cash_fen,
    Till.over_short_fen,
)
_BY_CODE = _TILL.where(Till.code == bindparam("till_code"))
_BY_ID = _TILL.where(Till.id == bindparam("till_id"))
# Payments share the till's row, the close takes it alone: it waits for those in hand.
_BY_ID_SHARED = _BY_ID.with_for_update(read=True)
_BY_ID_ALONE = _BY_ID.with_for_update()
_OPEN_OF = _TILL.where(Till.open_cashier_id == bindparam("cashier_id"))
_OPEN_OF_SHARED = _OPEN_OF.with_for_update(read=True)
_is_reversal = Payment.status == "reversal"
_TOTALS = (
    select(
        Payment.method,
        func.sum(case((_is_reversal, 0), else_=1)).label("payment_count"),
        func.sum(case((_is_reversal, 0), else_=Payment.amount_fen)).label("gross_fen"),
        func.sum(case((_is_reversal, 1), else_=0)).label("reversal_count"),
        func.sum(case((_is_reversal, Payment.amount_fen), else_=0)).label("reversals_fen"),
        func.sum(Payment.amount_fen).label("net_fen"),
    )
    .where(Payment.till_id == bindparam("till_id"))
    .group_by(Payment.method)
)


async def open_till_of(
    ctx: Context, cashier_id: int, *, shared_lock: bool = False
) -> TillContract | None:
    """Return the cashier's open till; with ``shared_lock`` it cannot be closed meanwhile."""
    statement = _OPEN_OF_SHARED if shared_lock else _OPEN_OF
    row = (await ctx.session.execute(statement, {"cashier_id": cashier_id})).one_or_none()
    return None if row is None else _contract(row)


async def share_till(ctx: Context, till_id: int) -> TillContract:
    """Return a till that cannot be closed meanwhile; raises ``E_TILL_UNKNOWN``."""
    return await _one(ctx, _BY_ID_SHARED, till_id)


async def lock_till(ctx: Context, till_id: int) -> TillContract:
    """Return a till, alone: payments in hand have finished; raises ``E_TILL_UNKNOWN``."""
    return await _one(ctx, _BY_ID_ALONE, till_id)


async def find_till(ctx: Context, till_id: int) -> TillContract:
    """Return a till; raises ``E_TILL_UNKNOWN``."""
    return await _one(ctx, _BY_ID, till_id)


async def till_by_code(ctx: Context, code: str) -> TillContract:
    """Return a till by its number; raises ``E_TILL_UNKNOWN``."""
    row = (await ctx.session.execute(_BY_CODE, {"till_code": code})).one_or_none()
    if row is None:
        raise MinshuiError(TILL_UNKNOWN, till=code)
    return _contract(row)


async def till_totals(ctx: Context, till_id: int) -> dict[PaymentMethod, MethodTotals]:
    """Return what each method brought in, from the payments themselves."""
    return {
        PaymentMethod(row.method): MethodTotals(
            int(row.payment_count),
            int(row.gross_fen),
            int(row.reversal_count),
            int(row.reversals_fen),
            int(row.net_fen),
        )
        for row in await ctx.session.execute(_TOTALS, {"till_id": till_id})
    }


async def _one(ctx: Context, statement: Any, till_id: int) -> TillContract:
    row = (await ctx.session.execute(statement, {"till_id": till_id})).one_or_none()
    if row is None:
        raise MinshuiError(TILL_UNKNOWN, till=till_id)
    return _contract(row)


def _contract(row: Row[Any]) -> TillContract:
    return TillContract(**row._mapping)
