"""Lock bills and change what is open of them: pre-built statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, case, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import deferred, prepared
from minshui.revenue.billing.domain.offset import Allocation, OpenBill
from minshui.revenue.billing.models import Bill, BillTransit
from minshui.revenue.billing.queries.paid_amounts import paid_amounts

# Money of its own is on the way to the bill, and no other may pay it.
BILL_IS_HELD = (
    select(BillTransit.id)
    .where(
        BillTransit.bill_id == Bill.id,
        BillTransit.released_on.is_(None),
        BillTransit.locks,
    )
    .exists()
)
_LOCK_OPEN = prepared(
    select(
        Bill.account_id,
        Bill.id,
        Bill.bill_month,
        Bill.due_on,
        Bill.open_fen,
        BILL_IS_HELD.label("is_held"),
    )
    # By customer: that is what the index of R-157 begins with.
    .where(
        is_among(Bill.cust_id, "cust_ids"),
        Bill.charge_status.in_(("open", "partial")),
    )
    .order_by(Bill.id)
    .with_for_update()
)
_LOCK_PAID = (
    select(Bill.id, Bill.open_fen)
    .where(
        is_among(Bill.id, "bill_ids"),
        Bill.bill_month.in_(bindparam("bill_months", expanding=True)),
        Bill.charge_status.in_(("partial", "paid", "written_off")),
    )
    .order_by(Bill.id)
    .with_for_update()
)
_new_open_fen = Bill.open_fen + bindparam("raised_fen")
_RAISE_OPEN = deferred(
    update(Bill)
    .where(Bill.id == bindparam("raised_id"), Bill.bill_month == bindparam("raised_month"))
    .values(
        open_fen=_new_open_fen,
        charge_status=case(
            (_new_open_fen == 0, "paid"),
            (_new_open_fen == Bill.total_amount_fen, "open"),
            else_="partial",
        ),
    )
    .execution_options(dml_strategy="core_only")
)


def open_bill(row: Any) -> OpenBill:
    """Return a row with the columns of an open bill."""
    return OpenBill(
        row.account_id,
        row.id,
        row.bill_month,
        row.due_on,
        row.open_fen,
        is_held=row.is_held,
    )


async def lock_open_bills(ctx: Context, cust_ids: Collection[int]) -> list[OpenBill]:
    """Lock the open bills of customers, ascending by id."""
    rows = await ctx.session.execute(_LOCK_OPEN, {"cust_ids": sorted(cust_ids)})
    return [open_bill(row) for row in rows]


@dataclass(frozen=True, slots=True)
class PaidBill:
    """A bill that has been paid, wholly or in part; fen."""

    paid_fen: int
    open_fen: int


async def lock_paid_bills(ctx: Context, bills: Collection[tuple[int, int]]) -> dict[int, PaidBill]:
    """Lock bills given as (id, month), ascending, and return those that are paid in part or all.

    A bill that was reversed since is left out: it cannot be given back a second time.
    """
    if not bills:
        return {}
    values = {
        "bill_ids": sorted({bill_id for bill_id, _ in bills}),
        "bill_months": sorted({month for _, month in bills}),
    }
    rows = await ctx.session.execute(_LOCK_PAID, values)
    open_fen = {row.id: row.open_fen for row in rows}
    paid_fen = await paid_amounts(ctx, bills)
    return {bill_id: PaidBill(paid_fen.get(bill_id, 0), fen) for bill_id, fen in open_fen.items()}


async def settle_bills(ctx: Context, allocations: Iterable[Allocation]) -> None:
    """Lower the open amounts by what was paid."""
    raised: dict[tuple[int, int], int] = defaultdict(int)
    for each in allocations:  # two payments of a batch may pay one bill
        if each.amount_fen:
            raised[each.bill.bill_id, each.bill.bill_month] -= each.amount_fen
    await _raise_open(ctx, raised)


async def restore_bills(ctx: Context, amounts_fen: Mapping[tuple[int, int], int]) -> None:
    """Raise the open amounts of bills, given as (id, month), by what was given back."""
    await _raise_open(ctx, amounts_fen)


async def _raise_open(ctx: Context, amounts_fen: Mapping[tuple[int, int], int]) -> None:
    values = [
        {"raised_id": bill_id, "raised_month": month, "raised_fen": amount_fen}
        for (bill_id, month), amount_fen in sorted(amounts_fen.items())
    ]
    if values:
        await ctx.session.execute(_RAISE_OPEN, values)
