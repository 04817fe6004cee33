"""What is owed for paying late, as of any day: of accounts, and of one bill with its reasons."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.billing.domain.bill_number import bill_number, parse_bill_number
from minshui.revenue.billing.domain.late_fee import FeeRecord, LateFeeDue
from minshui.revenue.billing.domain.late_fee_text import late_fee_text
from minshui.revenue.billing.domain.offset import OpenBill
from minshui.revenue.billing.errors import BILL_UNKNOWN
from minshui.revenue.billing.late_fee_contracts import BillLateFee
from minshui.revenue.billing.late_fee_errors import AS_OF_RANGE
from minshui.revenue.billing.late_fees import FeeDay, late_fees
from minshui.revenue.billing.models import Bill
from minshui.revenue.billing.open_bill_store import BILL_IS_HELD, open_bill
from minshui.revenue.billing.queries.late_fee_records import holds_of
from minshui.revenue.billing.settlement_rules import settlement_rules
from minshui.revenue.customer.facade import count_debt
from minshui.revenue.customer.models import Account
from minshui.revenue.ledger.models import AccountEntry

# How far ahead a fee is told: beyond, its terms are anybody's guess.
_AHEAD = timedelta(days=366)
_COLUMNS = (Bill.account_id, Bill.id, Bill.bill_month, Bill.due_on)
# By customer: that is what the index of R-157 begins with.
_OPEN = (
    select(*_COLUMNS, Bill.open_fen, BILL_IS_HELD.label("is_held"))
    .join(Account, Account.cust_id == Bill.cust_id)
    .where(
        is_among(Account.id, "account_ids"),
        Bill.account_id == Account.id,
        Bill.charge_status.in_(("open", "partial")),
    )
)
# What was open on a past day is what the entries say up to it.
_OPEN_THEN = (
    select(*_COLUMNS, func.sum(AccountEntry.amount_fen).label("open_fen"))
    .join(Account, Account.cust_id == Bill.cust_id)
    .join(
        AccountEntry,
        (AccountEntry.bill_id == Bill.id) & (AccountEntry.bill_month == Bill.bill_month),
    )
    .where(
        is_among(Account.id, "account_ids"),
        Bill.account_id == Account.id,
        AccountEntry.posted_on <= bindparam("as_of"),
    )
    .group_by(*_COLUMNS)
    .having(func.sum(AccountEntry.amount_fen) > 0)
)
_ONE = select(*_COLUMNS, Bill.issued_on, Bill.total_amount_fen).where(
    Bill.id == bindparam("id"), Bill.bill_month == bindparam("month")
)


async def late_fees_due(
    ctx: Context, account_ids: Collection[int], as_of: date
) -> dict[int, LateFeeDue]:
    """Return by bill what accounts owe for paying late, as of any day; bills that owe none are
    left out.
    """
    bills = await _open_bills(ctx, account_ids, as_of)
    fees = await _fees(ctx, account_ids, bills, as_of)
    return {bill_id: fee for bill_id, fee in fees.items() if fee.due_fen}


async def _due_today(ctx: Context, account_id: int) -> int:
    fees = await late_fees_due(ctx, [account_id], ctx.clock.today())
    return sum(fee.due_fen for fee in fees.values())


# A bill may be paid and its late fee not: who owes that does not go either.
count_debt(_due_today)


async def bill_late_fee(ctx: Context, number: str, as_of: date) -> BillLateFee:
    """Return the late fee of a bill as of a day, and how it comes about, in Chinese.

    Raises ``E_BILL_NUMBER``, ``E_BILL_UNKNOWN``, ``E_AS_OF_RANGE``.
    """
    month, bill_id = parse_bill_number(number)
    row = (await ctx.session.execute(_ONE, {"id": bill_id, "month": month})).one_or_none()
    if row is None:
        raise MinshuiError(BILL_UNKNOWN, number=number)
    last = ctx.clock.today() + _AHEAD
    if not row.issued_on <= as_of <= last:
        raise MinshuiError(
            AS_OF_RANGE, place=Place("as_of"), day=as_of, first=row.issued_on, last=last
        )
    accounts = [row.account_id]
    paid = OpenBill(row.account_id, bill_id, month, row.due_on, 0)
    bills = {each.bill_id: each for each in await _open_bills(ctx, accounts, as_of)}
    fees = await _fees(ctx, accounts, list(bills.values()), as_of)
    fee = fees.get(bill_id) or LateFeeDue(bills.get(bill_id, paid), FeeRecord())
    holds = (await holds_of(ctx, [bill_id], max(as_of, ctx.clock.today()))).get(bill_id, ())
    return BillLateFee(
        number=bill_number(month, bill_id),
        as_of=as_of,
        due_on=row.due_on,
        open_fen=fee.bill.open_fen,
        days=fee.accrual.days if fee.accrual else 0,
        factor=fee.factor,
        accrued_fen=fee.accrued_fen,
        paid_fen=fee.record.paid_fen,
        waived_fen=fee.record.waived_fen,
        due_fen=fee.due_fen,
        text=late_fee_text(fee, holds, as_of),
    )


async def _fees(
    ctx: Context, account_ids: Collection[int], bills: Sequence[OpenBill], as_of: date
) -> dict[int, LateFeeDue]:
    rules = (await settlement_rules(ctx, ctx.clock.today())).late_fees
    return (await late_fees(ctx, rules, account_ids, bills, FeeDay(as_of, as_of))).by_bill


async def _open_bills(ctx: Context, account_ids: Collection[int], as_of: date) -> list[OpenBill]:
    values = {"account_ids": sorted(account_ids)}
    if as_of >= ctx.clock.today():
        return [open_bill(row) for row in await ctx.session.execute(_OPEN, values)]
    past = await ctx.session.execute(_OPEN_THEN, {**values, "as_of": as_of})
    return [
        OpenBill(row.account_id, row.id, row.bill_month, row.due_on, int(row.open_fen))
        for row in past
    ]
