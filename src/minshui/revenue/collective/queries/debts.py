"""What members owe: principal, late fees as of the day, and what waits for money on its way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.revenue.billing.facade import BILL_IS_HELD, late_fees_due
from minshui.revenue.billing.models import Bill
from minshui.revenue.collective.domain.sharing import Owed
from minshui.revenue.customer.models import Account
from minshui.revenue.parameter.facade import parameter

# By customer: that is what the index of R-157 begins with.
_OPEN = (
    select(
        Bill.account_id,
        Bill.id,
        Bill.bill_month,
        Bill.due_on,
        Bill.open_fen,
        BILL_IS_HELD.label("is_held"),
    )
    .join(Account, (Account.cust_id == Bill.cust_id) & (Account.id == Bill.account_id))
    .where(
        is_among(Account.id, "accounts"),
        Bill.charge_status.in_(("open", "partial")),
        Bill.open_fen > 0,
    )
)


@dataclass(frozen=True, slots=True)
class Debt:
    """What is open; the late fee and what is in transit are parts of ``owed_fen``."""

    bill_count: int = 0
    owed_fen: int = 0
    late_fee_fen: int = 0
    in_transit_fen: int = 0

    def __add__(self, other: Debt) -> Debt:
        """Return both together."""
        return Debt(
            self.bill_count + other.bill_count,
            self.owed_fen + other.owed_fen,
            self.late_fee_fen + other.late_fee_fen,
            self.in_transit_fen + other.in_transit_fen,
        )


@dataclass(frozen=True, slots=True)
class _OpenBill:
    owed: Owed
    late_fee_fen: int
    is_held: bool

    @property
    def debt(self) -> Debt:
        fen = self.owed.amount_fen + self.late_fee_fen
        return Debt(1, fen, self.late_fee_fen, fen if self.is_held else 0)


async def debts_of(ctx: Context, account_ids: Collection[int]) -> Mapping[int, Debt]:
    """Return by account what it owes today; accounts that owe nothing count as such."""
    debts: dict[int, Debt] = defaultdict(Debt)
    for bill in await _open_bills(ctx, account_ids):
        debts[bill.owed.account_id] += bill.debt
    return debts


async def owed_by(ctx: Context, account_ids: Collection[int]) -> list[Owed]:
    """Return what prepayment of accounts would pay: open bills, and late fees where it pays them.

    Bills that only money on its way may pay are left out.
    """
    order = await parameter(ctx, "billing", "late_fee_order", ctx.clock.today())
    payable = _payable(await _open_bills(ctx, account_ids), with_fees=order != "separate")
    return [bill for bill in payable if bill.amount_fen]


def _payable(bills: Collection[_OpenBill], *, with_fees: bool) -> Iterator[Owed]:
    for each in bills:
        if not each.is_held:
            fee_fen = each.late_fee_fen if with_fees else 0
            yield each.owed.plus(fee_fen)


async def _open_bills(ctx: Context, account_ids: Collection[int]) -> list[_OpenBill]:
    """Return the bills of which principal or a late fee is open."""
    if not account_ids:
        return []
    fees = await late_fees_due(ctx, account_ids, ctx.clock.today())
    rows = (await ctx.session.execute(_OPEN, {"accounts": sorted(account_ids)})).all()
    bills = [
        _OpenBill(Owed(*row[:-1]), fees[row.id].due_fen if row.id in fees else 0, row.is_held)
        for row in rows
    ]
    known = {row.id for row in rows}
    bills += [
        _OpenBill(
            Owed(fee.bill.account_id, bill_id, fee.bill.bill_month, fee.bill.due_on, 0),
            fee.due_fen,
            fee.bill.is_held,
        )
        for bill_id, fee in fees.items()
        if bill_id not in known
    ]
    return bills
