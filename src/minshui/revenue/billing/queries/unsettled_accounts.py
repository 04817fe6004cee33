"""Accounts that owe bills and hold a balance at once."""

from __future__ import annotations

from sqlalchemy import bindparam, case, func, or_, select

from minshui.infrastructure.context import Context
from minshui.revenue.billing.models import Bill, LateFeeEntry, OpeningBillDetail
from minshui.revenue.customer.models import Account
from minshui.revenue.ledger.models import Deposit

_UNSETTLED = (
    select(Bill.account_id)
    .join(Deposit, Deposit.account_id == Bill.account_id)
    .where(
        Bill.chunk_id == bindparam("chunk"),
        Bill.charge_status.in_(("open", "partial")),
        Deposit.balance_fen > 0,
    )
    .distinct()
    .order_by(Bill.account_id)
)
# A late fee may outlive its bill; what was taken over of late fees is looked at in any case.
_sign = case((LateFeeEntry.kind.in_(("accrual", "taken")), 1), else_=-1)
_OWES_FEES = or_(
    select(LateFeeEntry.bill_id)
    .where(LateFeeEntry.account_id == Deposit.account_id)
    .group_by(LateFeeEntry.bill_id)
    .having(func.sum(_sign * LateFeeEntry.amount_fen) > 0)
    .exists(),
    select(OpeningBillDetail.bill_id)
    .where(OpeningBillDetail.account_id == Deposit.account_id, OpeningBillDetail.late_fee_fen > 0)
    .exists(),
)
# From the deposits, which are few: bills are found by customer, as the index of R-157 begins.
# One bill instead of ``EXISTS``, for which a planner would gather every open bill there is.
_open_bill = (
    select(Bill.id)
    .where(Bill.cust_id == Account.cust_id, Bill.charge_status.in_(("open", "partial")))
    .limit(1)
    .scalar_subquery()
)
_NEXT = (
    select(Deposit.account_id)
    .join(Account, Account.id == Deposit.account_id)
    .where(
        Deposit.account_id > bindparam("after"),
        Deposit.balance_fen > 0,
        or_(_open_bill.is_not(None), _OWES_FEES),
    )
    .order_by(Deposit.account_id)
    .limit(bindparam("at_most"))
)


_BETWEEN = _NEXT.where(Deposit.account_id <= bindparam("last"))


async def unsettled_between(ctx: Context, first: int, last: int) -> list[int]:
    """Return the accounts of a span (both ends included), ascending."""
    values = {"after": first - 1, "last": last, "at_most": None}
    return list((await ctx.session.execute(_BETWEEN, values)).scalars())


async def unsettled_accounts(ctx: Context, chunk_id: int) -> list[int]:
    """Return the accounts that owe a chunk's bills, ascending."""
    return list((await ctx.session.execute(_UNSETTLED, {"chunk": chunk_id})).scalars())


async def next_unsettled(ctx: Context, after: int, at_most: int) -> list[int]:
    """Return the next such accounts of all, ascending, whose ids are above ``after``."""
    values = {"after": after, "at_most": at_most}
    return list((await ctx.session.execute(_NEXT, values)).scalars())
