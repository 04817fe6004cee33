"""The list of payments, by several conditions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scoping import in_scope
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.cashier.contracts import (
    PaymentFilter,
    PaymentMethod,
    PaymentRow,
    PaymentStatus,
)
from minshui.revenue.cashier.errors import EXPORT_TOO_LARGE
from minshui.revenue.cashier.models import Payment
from minshui.revenue.customer.models import Customer

EXPORT_LIMIT = 100_000
_ROWS = select(
    Payment.id,
    Payment.code,
    Payment.receipt_no,
    Customer.code.label("customer_code"),
    Customer.name.label("customer_name"),
    Payment.till_id,
    Payment.cashier_id,
    Payment.channel,
    Payment.method,
    Payment.amount_fen,
    Payment.rounding_fen,
    Payment.status,
    Payment.reference_no,
    Payment.reason,
    Payment.payment_time,
    Payment.received_on,
).join(Customer, Customer.id == Payment.cust_id)
_SUMS = select(func.count(), func.coalesce(func.sum(Payment.amount_fen), 0)).join(
    Customer, Customer.id == Payment.cust_id
)


async def list_payments(
    ctx: Context, wanted: PaymentFilter, page: PageRequest
) -> tuple[Page[PaymentRow], int]:
    """Return a page of the actor's payments, newest first, and the sum in fen of all of them."""
    total, sum_fen = (await ctx.session.execute(_narrowed(ctx, _SUMS, wanted))).one()
    statement = _narrowed(ctx, _ROWS, wanted).order_by(
        Payment.payment_time.desc(), Payment.id.desc()
    )
    rows = await ctx.session.execute(statement.limit(page.size).offset(page.offset))
    items = [_payment(row) for row in rows]
    return Page(items, total, page.page, page.size), int(sum_fen)


async def export_payments(ctx: Context, wanted: PaymentFilter) -> list[PaymentRow]:
    """Return all payments of the actor's, oldest first; raises ``E_EXPORT_TOO_LARGE``."""
    statement = _narrowed(ctx, _ROWS, wanted).order_by(Payment.id).limit(EXPORT_LIMIT + 1)
    rows = [_payment(row) for row in await ctx.session.execute(statement)]
    if len(rows) > EXPORT_LIMIT:
        raise MinshuiError(EXPORT_TOO_LARGE, limit=EXPORT_LIMIT)
    return rows


def _payment(row: Row[Any]) -> PaymentRow:
    known = {"method": PaymentMethod(row.method), "status": PaymentStatus(row.status)}
    return PaymentRow(**{**row._mapping, **known})


def _narrowed(ctx: Context, statement: Select[Any], wanted: PaymentFilter) -> Select[Any]:
    # As ``PAYMENT_ROWS`` says it: the customer is joined here.
    statement = statement.where(
        in_scope(ctx, department=Customer.site_id, owner=Payment.cashier_id)
    )
    if wanted.received_from is not None:
        statement = statement.where(Payment.received_on >= wanted.received_from)
    if wanted.received_to is not None:
        statement = statement.where(Payment.received_on <= wanted.received_to)
    equals: list[tuple[InstrumentedAttribute[Any], object]] = [
        (Payment.till_id, wanted.till_id),
        (Payment.cashier_id, wanted.cashier_id),
        (Payment.method, wanted.method.value if wanted.method else None),
        (Payment.status, wanted.status),
        (Payment.receipt_no, wanted.receipt_no),
        (Customer.code, wanted.customer_code),
    ]
    for column, value in equals:
        if value is not None:
            statement = statement.where(column == value)
    return statement
