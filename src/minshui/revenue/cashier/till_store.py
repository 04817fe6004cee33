"""Lock tills and read their totals: pre-built statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cashier.contracts import MethodTotals, PaymentMethod, TillContract
from minshui.revenue.cashier.errors import TILL_UNKNOWN
from minshui.revenue.cashier.models import Payment, Till

TILL_COLUMNS = (
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
    Till.over_short_reason,
    Till.handover_id,
)
_TILL = select(*TILL_COLUMNS)
_BY_CODE = _TILL.where(Till.code == bindparam("till_code"))
_BY_ID = _TILL.where(Till.id == bindparam("till_id"))
# Payments share the till's row, the close takes it alone: it waits for those in hand.
_BY_ID_SHARED = _BY_ID.with_for_update(read=True)
_BY_ID_ALONE = _BY_ID.with_for_update()
_OPEN_OF = _TILL.where(Till.open_cashier_id == bindparam("cashier_id"))
_OPEN_OF_SHARED = prepared(
    _TILL.where(is_among(Till.open_cashier_id, "cashier_ids"))
    .order_by(Till.id)
    .with_for_update(read=True)
)
_money_fen = Payment.amount_fen - Payment.rounding_fen
_UNDOING = ("contra", "move", "dishonour")


def _counted(*statuses: str) -> tuple[Any, Any]:
    """Return the count and the money of payments of some statuses."""
    among = Payment.status.in_(statuses)
    return func.sum(case((among, 1), else_=0)), func.sum(case((among, _money_fen), else_=0))


_payments, _reversals = _counted("posted", "reversed"), _counted("reversal")
_contra, _refunds = _counted(*_UNDOING), _counted("refund")
TOTALS_BY_METHOD = select(
    Payment.method,
    _payments[0].label("payment_count"),
    _payments[1].label("gross_fen"),
    _reversals[0].label("reversal_count"),
    _reversals[1].label("reversals_fen"),
    _contra[0].label("contra_count"),
    _contra[1].label("contra_fen"),
    _refunds[0].label("refund_count"),
    _refunds[1].label("refunds_fen"),
    func.sum(Payment.rounding_fen).label("rounding_fen"),
    func.sum(_money_fen).label("net_fen"),
).group_by(Payment.method)
_TOTALS = TOTALS_BY_METHOD.where(Payment.till_id == bindparam("till_id"))


async def open_till_of(ctx: Context, cashier_id: int) -> TillContract | None:
    """Return the cashier's open till."""
    row = (await ctx.session.execute(_OPEN_OF, {"cashier_id": cashier_id})).one_or_none()
    return None if row is None else _contract(row)


async def share_open_tills(ctx: Context, cashier_ids: Collection[int]) -> dict[int, TillContract]:
    """Return the open tills of cashiers, by cashier; they cannot be closed meanwhile."""
    rows = await ctx.session.execute(_OPEN_OF_SHARED, {"cashier_ids": sorted(cashier_ids)})
    return {row.cashier_id: _contract(row) for row in rows}


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
    return await read_totals(ctx, _TOTALS, {"till_id": till_id})


async def read_totals(
    ctx: Context, statement: Select[Any], values: Mapping[str, object]
) -> dict[PaymentMethod, MethodTotals]:
    """Return the totals that a narrowed ``TOTALS_BY_METHOD`` finds."""
    return {
        PaymentMethod(row.method): MethodTotals(*(int(figure) for figure in row[1:]))
        for row in await ctx.session.execute(statement, values)
    }


async def _one(ctx: Context, statement: Any, till_id: int) -> TillContract:
    row = (await ctx.session.execute(statement, {"till_id": till_id})).one_or_none()
    if row is None:
        raise MinshuiError(TILL_UNKNOWN, till=till_id)
    return _contract(row)


def _contract(row: Row[Any]) -> TillContract:
    return TillContract(**row._mapping)
