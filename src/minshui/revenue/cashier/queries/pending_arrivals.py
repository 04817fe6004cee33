"""Payments whose money the bank has not shown yet."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import Context
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.cashier.contracts import PaymentMethod
from minshui.revenue.cashier.handovers import PendingArrival
from minshui.revenue.cashier.models import ArrivalLine, Cheque, Payment, Till
from minshui.revenue.cashier.queries.scoped import PAYMENT_ROWS
from minshui.revenue.customer.models import Customer

_line, _line_of_undone = aliased(ArrivalLine), aliased(ArrivalLine)
_site_id = func.coalesce(Till.site_id, Customer.site_id)
# What was undone before it arrived never arrives; what undid arrived money does.
_PENDING = (
    select(
        Payment.id.label("payment_id"),
        Payment.code,
        Payment.receipt_no,
        Customer.code.label("customer_code"),
        Customer.name.label("customer_name"),
        _site_id.label("site_id"),
        Payment.method,
        Payment.amount_fen,
        Payment.reference_no,
        Cheque.bank_name,
        Payment.status,
        Payment.received_on,
    )
    .join(Customer, Customer.id == Payment.cust_id)
    .join(Till, Till.id == Payment.till_id, isouter=True)
    .join(Cheque, Cheque.payment_id == Payment.id, isouter=True)
    .join(_line, _line.payment_id == Payment.id, isouter=True)
    .join(_line_of_undone, _line_of_undone.payment_id == Payment.reverses_id, isouter=True)
    .where(
        Payment.method != PaymentMethod.CASH.value,
        Payment.status != "reversed",
        _line.payment_id.is_(None),
        or_(Payment.reverses_id.is_(None), _line_of_undone.payment_id.is_not(None)),
        or_(Till.id.is_(None), Till.status == "closed"),
    )
)


async def pending_arrivals(
    ctx: Context,
    page: PageRequest,
    *,
    site_id: int | None = None,
    method: PaymentMethod | None = None,
    received_to: date | None = None,
) -> Page[PendingArrival]:
    """Return a page of card, transfer and cheque payments that await arrival, oldest first."""
    statement = _PENDING.where(PAYMENT_ROWS.seen(ctx))
    if site_id is not None:
        statement = statement.where(_site_id == site_id)
    if method is not None:
        statement = statement.where(Payment.method == method.value)
    if received_to is not None:
        statement = statement.where(Payment.received_on <= received_to)
    total = (
        await ctx.session.execute(select(func.count()).select_from(statement.subquery()))
    ).scalar_one()
    rows = await ctx.session.execute(
        statement.order_by(Payment.id).limit(page.size).offset(page.offset)
    )
    items = [
        PendingArrival(**{**row._mapping, "method": PaymentMethod(row.method)}) for row in rows
    ]
    return Page(items, total, page.page, page.size)
