"""Write the bill of an adjustment, and what it changes of the bill it adjusts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import bindparam, case, insert, update

from minshui.infrastructure.context import Context
from minshui.revenue.billing.adjustment_pricing import PricedAdjustment
from minshui.revenue.billing.adjustments import AdjustBill
from minshui.revenue.billing.contracts import BillKind
from minshui.revenue.billing.models import Bill, BillLine, TierCounterEntry
from minshui.revenue.billing.parameters import DUE_DAYS
from minshui.revenue.billing.queries.adjustable_bill import AdjustableBill
from minshui.revenue.parameter.facade import parameter
from minshui.revenue.tariff.facade import PRICE_SCALE, VOLUME_SCALE, date_of

_BILL, _LINES, _COUNTERS = insert(Bill), insert(BillLine), insert(TierCounterEntry)
_left_fen = Bill.open_fen - bindparam("credited_fen")
_CREDIT = (
    update(Bill)
    .where(Bill.id == bindparam("credited_id"), Bill.bill_month == bindparam("of_month"))
    .values(
        open_fen=_left_fen,
        charge_status=case((_left_fen == 0, "paid"), else_="partial"),
    )
    .execution_options(synchronize_session=False)
)


async def lower_open(ctx: Context, bill: AdjustableBill, credited_fen: int) -> None:
    """Take what is credited off the open part of the adjusted bill."""
    values = {
        "credited_fen": credited_fen,
        "credited_id": bill.detail.bill.id,
        "of_month": bill.detail.bill.bill_month,
    }
    await ctx.session.execute(_CREDIT, values)


async def write_adjustment(
    ctx: Context, bill_id: int, command: AdjustBill, bill: AdjustableBill, priced: PricedAdjustment
) -> None:
    """Insert the bill of an adjustment with its lines and what it counts."""
    adjusted, today = bill.detail.bill, ctx.clock.today()
    total_fen = priced.total_fen
    open_fen = max(total_fen, 0)
    reference = {} if command.reference is None else {"reference": command.reference}
    values = {
        "id": bill_id,
        "bill_month": adjusted.bill_month,
        "cust_id": bill.row.cust_id,
        "account_id": bill.row.account_id,
        "site_id": bill.row.site_id,
        "kind": BillKind.ADJUSTMENT.value,
        "corrects_id": adjusted.id,
        "part": 0,
        "revision": 0,
        "usage_m3": command.usage_m3,
        "period_from": adjusted.period_from,
        "period_to": adjusted.period_to,
        "counter_before_m3": _volume(priced.before),
        "counter_after_m3": _volume(priced.after),
        "pricing": {**priced.pricing, **reference},
        "total_amount_fen": total_fen,
        "open_fen": open_fen,
        "charge_status": "open" if open_fen else "paid",
        "issued_on": today,
        "due_on": await _due_on(ctx, today) if open_fen else today,
    }
    await ctx.session.execute(_BILL, values)
    key = {"charge_id": bill_id, "bill_month": adjusted.bill_month}
    lines = [
        {
            **key,
            "line_no": number,
            "cost_component_code": line.component,
            "kind": line.kind,
            "tier": line.tier,
            "usage_amount": _volume(line.quantity),
            "price": None if line.price is None else Decimal(line.price) / PRICE_SCALE,
            "detail_amount_fen": line.amount_fen,
        }
        for number, line in enumerate(priced.lines, start=1)
    ]
    await ctx.session.execute(_LINES, lines)
    counters = [
        {
            "account_id": bill.row.account_id,
            "tariff_code": tariff,
            "use_no": use,
            "window_start_on": date_of(window),
            "usage_m3": _volume(usage),
            "standing": 0,
            "bill_id": bill_id,
            "bill_month": adjusted.bill_month,
            "recorded_on": today,
        }
        for (tariff, use, window), usage in sorted(priced.counted.items())
    ]
    if counters:
        await ctx.session.execute(_COUNTERS, counters)


async def _due_on(ctx: Context, today: date) -> date:
    return today + timedelta(days=await parameter(ctx, *DUE_DAYS.name, today))


def _volume(units: int | None) -> Decimal | None:
    return None if units is None else Decimal(units) / VOLUME_SCALE
