"""Lock the accounts of a span that hold prepayment, and the open bills it may pay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import BigInteger, bindparam, case, cast, literal, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.columns import Int64Array
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.billing.domain.offset import OpenBill
from minshui.revenue.billing.models import Bill
from minshui.revenue.billing.open_bill_store import BILL_IS_HELD
from minshui.revenue.customer.models import Account, AccountLock
from minshui.revenue.ledger.models import Deposit
from minshui.revenue.tariff.facade import date_of

_EPOCH = date(1970, 1, 1)
# Whoever locks a deposit holds its account already, so locking both row by row cannot cross.
_LOCK = (
    select(Account.id, Account.cust_id, Deposit.balance_fen, cast(Deposit.last_seq, BigInteger))
    .join(Deposit, Deposit.account_id == Account.id)
    .where(
        Deposit.account_id.between(bindparam("first"), bindparam("last")),
        # Said twice, because planners do not carry a range over a join.
        Account.id.between(bindparam("first"), bindparam("last")),
        Deposit.balance_fen > 0,
    )
    .order_by(Account.id)
    .with_for_update()
)
_OPEN = (
    select(
        Bill.account_id,
        Bill.id,
        cast(Bill.bill_month, BigInteger),
        cast(Bill.due_on - literal(_EPOCH), BigInteger),
        Bill.open_fen,
        cast(case((BILL_IS_HELD, 1), else_=0), BigInteger),
    )
    .where(Bill.charge_status.in_(("open", "partial")))
    .order_by(Bill.id)
    .with_for_update()
)
_WITH_CASES = (
    select(AccountLock.account_id)
    .where(
        AccountLock.account_id.between(bindparam("first"), bindparam("last")),
        AccountLock.released_at.is_(None),
    )
    .distinct()
)


@dataclass(frozen=True, slots=True)
class PrepaidAccounts:
    """Locked accounts with a balance, ascending."""

    account_id: Int64Array
    cust_id: Int64Array
    balance_fen: Int64Array
    last_seq: Int64Array

    def only(self, rows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> PrepaidAccounts:
        """Return some of them."""
        columns = (self.account_id, self.cust_id, self.balance_fen, self.last_seq)
        return PrepaidAccounts(*(column[rows] for column in columns))


async def lock_prepaid(ctx: Context, first: int, last: int) -> PrepaidAccounts:
    """Lock the accounts of a span (both ends included) with a balance, and their deposits."""
    span = {"first": first, "last": last}
    columns = await database_of(ctx.session).read_integers(ctx.session, _LOCK, span)
    return PrepaidAccounts(*columns)


async def lock_older_bills(ctx: Context, cust_ids: Int64Array) -> list[OpenBill]:
    """Lock the open bills of customers whose accounts are locked, ascending by id."""
    # By customer: that is what the index of R-157 begins with.
    database = database_of(ctx.session)
    statement = _OPEN.where(database.is_among(Bill.cust_id, cust_ids))
    columns = await database.read_integers(ctx.session, statement, {})
    return [
        OpenBill(account_id, bill_id, month, date_of(due_on), open_fen, is_held=is_held == 1)
        for account_id, bill_id, month, due_on, open_fen, is_held in zip(
            *(column.tolist() for column in columns), strict=True
        )
    ]


async def accounts_with_cases(ctx: Context, first: int, last: int) -> list[int]:
    """Return the accounts of a span that have an open case."""
    found = await ctx.session.execute(_WITH_CASES, {"first": first, "last": last})
    return list(found.scalars())
