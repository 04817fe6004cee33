"""A bill to adjust: what it was charged with the adjustments made so far, and what holds it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import Context
from minshui.revenue.billing.contracts import BillDetail, BillKind
from minshui.revenue.billing.models import Bill, BillLine, BillTransit, TierCounterEntry
from minshui.revenue.ledger.models import AccountEntry
from minshui.revenue.tariff.facade import VOLUME_SCALE, PriorOf, day_number

_KEY = (Bill.id == bindparam("id"), Bill.bill_month == bindparam("month"))
_OF_BILL = or_(
    Bill.id == bindparam("id"),
    (Bill.corrects_id == bindparam("id")) & (Bill.kind == BillKind.ADJUSTMENT.value),
)
_STATE = select(
    Bill.account_id, Bill.cust_id, Bill.site_id, Bill.open_fen, Bill.charge_status
).where(*_KEY)
_written_off = case(
    (AccountEntry.kind.in_(("write_off", "recover")), AccountEntry.amount_fen), else_=0
)
_ENTRIES = select(
    func.coalesce(func.max(AccountEntry.seq), 0), func.coalesce(func.sum(_written_off), 0)
).where(AccountEntry.bill_id == bindparam("id"), AccountEntry.bill_month == bindparam("month"))
_CHARGED = (
    select(BillLine.cost_component_code, func.sum(BillLine.detail_amount_fen))
    .join(Bill, (Bill.id == BillLine.charge_id) & (Bill.bill_month == BillLine.bill_month))
    .where(_OF_BILL, Bill.bill_month == bindparam("month"))
    .group_by(BillLine.cost_component_code)
)
_ADJUSTED = select(Bill.usage_m3, Bill.pricing).where(
    Bill.corrects_id == bindparam("id"),
    Bill.bill_month == bindparam("month"),
    Bill.kind == BillKind.ADJUSTMENT.value,
)
_own = aliased(TierCounterEntry)
_all = aliased(TierCounterEntry)
_counted = (
    select(
        _own.account_id,
        _own.tariff_code,
        _own.use_no,
        _own.window_start_on,
        func.sum(_own.usage_m3).label("usage_m3"),
    )
    .join(Bill, (Bill.id == _own.bill_id) & (Bill.bill_month == _own.bill_month))
    .where(_OF_BILL, Bill.bill_month == bindparam("month"))
    .group_by(_own.account_id, _own.tariff_code, _own.use_no, _own.window_start_on)
    .subquery()
)
_COUNTERS = (
    select(
        _counted.c.tariff_code,
        _counted.c.use_no,
        _counted.c.window_start_on,
        _counted.c.usage_m3,
        func.sum(_all.usage_m3).label("now_m3"),
        func.sum(_all.standing).label("standing"),
    )
    .join(
        _all,
        (_all.account_id == _counted.c.account_id)
        & (_all.tariff_code == _counted.c.tariff_code)
        & (_all.use_no == _counted.c.use_no)
        & (_all.window_start_on == _counted.c.window_start_on),
    )
    .group_by(
        _counted.c.tariff_code,
        _counted.c.use_no,
        _counted.c.window_start_on,
        _counted.c.usage_m3,
    )
    .order_by(_counted.c.window_start_on)
)
_TRANSIT = select(BillTransit.reason, BillTransit.held_on).where(
    BillTransit.bill_id == bindparam("id"), BillTransit.released_on.is_(None)
)


@dataclass(frozen=True, slots=True)
class CountedBill:
    """What a bill has in a counter, adjustments included, and where that stands; 10⁻⁴ m³.

    ``left`` is where it stands without the bill, None where no bill is left in it.
    """

    counter: PriorOf
    usage: int
    now: int
    left: int | None


@dataclass(frozen=True, slots=True)
class AdjustableBill:
    """A bill with its adjustments; fen, and m³ of those that were priced in its tiers."""

    detail: BillDetail
    row: Any
    last_seq: int
    written_off_fen: int
    transit: Any
    charged_fen: dict[str, int]
    adjusted_m3: Decimal
    counters: tuple[CountedBill, ...]


async def adjustable_bill(ctx: Context, detail: BillDetail) -> AdjustableBill:
    """Return how a bill stands; whoever changes it has locked its account."""
    key = {"id": detail.bill.id, "month": detail.bill.bill_month}
    row = (await ctx.session.execute(_STATE, key)).one()
    last_seq, written_off_fen = (await ctx.session.execute(_ENTRIES, key)).one()
    charged = await ctx.session.execute(_CHARGED, key)
    adjusted = await ctx.session.execute(_ADJUSTED, key)
    transit = (await ctx.session.execute(_TRANSIT, {"id": detail.bill.id})).first()
    return AdjustableBill(
        detail=detail,
        row=row,
        last_seq=int(last_seq),
        written_off_fen=int(written_off_fen),
        transit=transit,
        charged_fen={component: int(fen) for component, fen in charged},
        adjusted_m3=sum(
            (each.usage_m3 for each in adjusted if "usage" in each.pricing), Decimal(0)
        ),
        counters=tuple([_counted_bill(each) for each in await ctx.session.execute(_COUNTERS, key)]),
    )


def _counted_bill(row: Any) -> CountedBill:
    usage, now = int(row.usage_m3 * VOLUME_SCALE), int(row.now_m3 * VOLUME_SCALE)
    counter = (row.tariff_code, row.use_no, day_number(row.window_start_on))
    return CountedBill(counter, usage, now, now - usage if row.standing > 1 else None)
