"""What notices tell of: a payment, a transfer, a closing, each with whom it concerns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.revenue.cashier.models import Payment
from minshui.revenue.customer.models import Customer
from minshui.revenue.ownership.models import AccountClosing, OwnershipTransfer

_from = aliased(Customer)
_to = aliased(Customer)
_PAYMENT = prepared(
    select(
        Payment.amount_fen,
        Payment.payment_time,
        Payment.status,
        Customer.code,
        Customer.name,
    )
    .join(Customer, Customer.id == Payment.cust_id)
    .where(Payment.id == bindparam("payment"))
)
_TRANSFER = prepared(
    select(
        OwnershipTransfer.transferred_on,
        _from.code.label("from_code"),
        _from.name.label("from_name"),
        _to.code.label("to_code"),
        _to.name.label("to_name"),
    )
    .join(_from, _from.id == OwnershipTransfer.from_cust_id)
    .join(_to, _to.id == OwnershipTransfer.to_cust_id)
    .where(OwnershipTransfer.id == bindparam("transfer"))
)
_CLOSING = prepared(
    select(AccountClosing.whole, AccountClosing.closed, Customer.code, Customer.name)
    .join(Customer, Customer.id == AccountClosing.cust_id)
    .where(AccountClosing.id == bindparam("closing"))
)


async def payment_to_tell(ctx: Context, payment_id: int) -> Row[Any]:
    """Return amount, time, status of a payment, and code and name of the customer."""
    return (await ctx.session.execute(_PAYMENT, {"payment": payment_id})).one()


async def transfer_to_tell(ctx: Context, transfer_id: int) -> Row[Any]:
    """Return the day of a transfer, and both customers."""
    return (await ctx.session.execute(_TRANSFER, {"transfer": transfer_id})).one()


async def closing_to_tell(ctx: Context, closing_id: int) -> Row[Any]:
    """Return whether the customer goes altogether, whether they have, and who it is."""
    return (await ctx.session.execute(_CLOSING, {"closing": closing_id})).one()
