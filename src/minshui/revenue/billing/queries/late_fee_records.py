"""What late fees depend on: their record, whose bills they are, when money was on its way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Numeric,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.revenue.billing.domain.late_fee import FeeRecord, Hold
from minshui.revenue.billing.late_fee_store import ENTRY_COLUMNS, FeeEntry
from minshui.revenue.billing.models import Bill, BillTransit, LateFeeEntry, OpeningBillDetail
from minshui.revenue.customer.models import Account, Customer


def _sum_of(kind: str) -> Any:
    return func.sum(case((LateFeeEntry.kind == kind, LateFeeEntry.amount_fen), else_=0))


_IS_TAKEN = LateFeeEntry.kind == "taken"
_entries = (
    select(
        LateFeeEntry.bill_id,
        LateFeeEntry.bill_month,
        cast(func.sum(LateFeeEntry.principal_fen * LateFeeEntry.factor), Numeric).label("exact"),
        cast(_sum_of("accrual"), BigInteger).label("frozen"),
        literal(0, BigInteger).label("carried"),
        cast(_sum_of("payment"), BigInteger).label("paid"),
        cast(_sum_of("waiver"), BigInteger).label("waived"),
        cast(_sum_of("taken"), BigInteger).label("taken"),
        func.sum(case((_IS_TAKEN, LateFeeEntry.factor), else_=0)).label("taken_rate"),
        func.max(case((_IS_TAKEN, LateFeeEntry.accrued_to))).label("from_on"),
    )
    .where(
        is_among(LateFeeEntry.account_id, "account_ids"),
        LateFeeEntry.recorded_on <= bindparam("seen_on"),
    )
    .group_by(LateFeeEntry.bill_id, LateFeeEntry.bill_month)
)
_carried = select(
    OpeningBillDetail.bill_id,
    OpeningBillDetail.bill_month,
    literal(Decimal(0), Numeric),
    literal(0, BigInteger),
    OpeningBillDetail.late_fee_fen,
    literal(0, BigInteger),
    literal(0, BigInteger),
    literal(0, BigInteger),
    literal(Decimal(0), Numeric),
    OpeningBillDetail.late_fee_from_on,
).where(is_among(OpeningBillDetail.account_id, "account_ids"))
_noted = union_all(_entries, _carried).subquery()
# A bill that was taken back, split into others or written off owes no late fee.
_RECORDS = prepared(
    select(*_noted.c, Bill.account_id, Bill.due_on, Bill.total_amount_fen)
    .join(Bill, (Bill.id == _noted.c.bill_id) & (Bill.bill_month == _noted.c.bill_month))
    .where(
        Bill.charge_status != "reversed",
        Bill.charge_status != "split",
        Bill.charge_status != "written_off",
    )
)
_FACTS = (
    select(
        Bill.id,
        Bill.site_id,
        Customer.cust_type,
        Account.late_fee_exempt,
    )
    .join(Account, Account.id == Bill.account_id)
    .join(Customer, Customer.id == Bill.cust_id)
    .where(
        is_among(Bill.id, "bill_ids"),
        Bill.bill_month.in_(bindparam("bill_months", expanding=True)),
    )
)
_HOLDS = (
    select(BillTransit.bill_id, BillTransit.held_on, BillTransit.released_on, BillTransit.pauses)
    .where(is_among(BillTransit.bill_id, "bill_ids"), BillTransit.held_on <= bindparam("seen_on"))
    .order_by(BillTransit.id)
)
_STANDING = (
    select(LateFeeEntry.__table__)
    .where(is_among(LateFeeEntry.account_id, "account_ids"))
    .order_by(LateFeeEntry.id)
)


@dataclass(frozen=True, slots=True)
class NotedFee:
    """A bill of whose late fee something is on record, and where it began elsewhere: the share of
    the principal that had run up there, and the first day from then on.
    """

    account_id: int
    bill_id: int
    bill_month: int
    due_on: date
    record: FeeRecord
    carried_rate: Decimal
    from_on: date | None


@dataclass(frozen=True, slots=True)
class BillFacts:
    """Whose bill it is, as far as a late fee depends on it."""

    site_id: int
    cust_type: str
    is_exempt: bool


async def noted_fees(
    ctx: Context, account_ids: Collection[int], seen_on: date
) -> dict[int, NotedFee]:
    """Return by bill what is on record of accounts as seen on a day."""
    values = {"account_ids": sorted(account_ids), "seen_on": seen_on}
    noted: dict[int, NotedFee] = {}
    for row in await ctx.session.execute(_RECORDS, values):
        before = noted.get(row.bill_id)
        record = before.record if before else FeeRecord()
        carried_rate = Decimal(row.carried) / max(row.total_amount_fen, 1)
        noted[row.bill_id] = NotedFee(
            row.account_id,
            row.bill_id,
            row.bill_month,
            row.due_on,
            FeeRecord(
                record.exact_fen + row.exact,
                record.frozen_fen + row.frozen,
                record.carried_fen + row.carried,
                record.paid_fen + row.paid,
                record.waived_fen + row.waived,
                record.taken_fen + row.taken,
            ),
            (before.carried_rate if before else Decimal(0)) + row.taken_rate + carried_rate,
            row.from_on or (before.from_on if before else None),
        )
    return noted


async def bill_facts(ctx: Context, bills: Collection[tuple[int, int]]) -> dict[int, BillFacts]:
    """Return by bill, given as (id, month), what its terms depend on."""
    values = {
        "bill_ids": sorted({bill_id for bill_id, _ in bills}),
        "bill_months": sorted({month for _, month in bills}),
    }
    return {
        row.id: BillFacts(row.site_id, row.cust_type, row.late_fee_exempt)
        for row in await ctx.session.execute(_FACTS, values)
    }


async def holds_of(
    ctx: Context, bill_ids: Collection[int], seen_on: date
) -> dict[int, tuple[Hold, ...]]:
    """Return by bill when its money was on its way, as seen on a day."""
    found: dict[int, list[Hold]] = defaultdict(list)
    values = {"bill_ids": sorted(bill_ids), "seen_on": seen_on}
    for row in await ctx.session.execute(_HOLDS, values):
        is_over = row.released_on is not None and row.released_on <= seen_on
        hold = Hold(row.held_on, row.released_on if is_over else None, row.pauses is not False)
        found[row.bill_id].append(hold)
    return {bill_id: tuple(holds) for bill_id, holds in found.items()}


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry with its id."""

    id: int
    entry: FeeEntry


async def entries_of(ctx: Context, account_ids: Collection[int]) -> list[StoredEntry]:
    """Return all that is on record of accounts, in its order."""
    rows = await ctx.session.execute(_STANDING, {"account_ids": sorted(account_ids)})
    return [
        StoredEntry(row.id, FeeEntry(**{name: getattr(row, name) for name in ENTRY_COLUMNS}))
        for row in rows
    ]
