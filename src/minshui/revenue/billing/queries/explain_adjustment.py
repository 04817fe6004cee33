"""Explain an adjustment: which bill it is of, and where each of its lines comes from."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.money import yuan_text
from minshui.kernel.period import month_text
from minshui.revenue.billing.adjustment_pricing import replay_adjustment
from minshui.revenue.billing.contracts import BillDetail, BillExplanation, Difference
from minshui.revenue.billing.domain.adjusting import difference_lines, priced_lines
from minshui.revenue.billing.domain.replay import (
    ReplayBill,
    ReplayLine,
    compare_bills,
    replayed_bill,
)
from minshui.revenue.billing.models import Bill, TierCounterEntry
from minshui.revenue.billing.queries.bills import bill_by_number
from minshui.revenue.billing.queries.replaying import stored_bill
from minshui.revenue.billing.queries.stored_inputs import stored_inputs
from minshui.revenue.tariff.facade import VOLUME_SCALE, day_number, tariff_book

_PRICING = select(Bill.pricing).where(
    Bill.id == bindparam("id"), Bill.bill_month == bindparam("month")
)
_FIRST = (
    select(TierCounterEntry.tariff_code, TierCounterEntry.use_no, TierCounterEntry.window_start_on)
    .where(TierCounterEntry.bill_id == bindparam("id"))
    .order_by(TierCounterEntry.window_start_on, TierCounterEntry.id)
    .limit(1)
)


async def explain_adjustment(ctx: Context, detail: BillDetail, head: list[str]) -> BillExplanation:
    """Replay an adjustment from what was noted with it; raises ``E_BILL_INPUT_LOST``."""
    bill = detail.bill
    key = {"id": bill.id, "month": bill.bill_month}
    pricing: dict[str, Any] = (await ctx.session.execute(_PRICING, key)).scalar_one() or {}
    original = await bill_by_number(ctx, str(bill.corrects_number))
    stored = stored_bill(detail, None)
    text = [*head, _origin(original, pricing)]
    if "usage" in pricing:
        lines, altered, words = await _by_usage(ctx, original, pricing)
    elif "prices" in pricing:
        prices = {code: Decimal(price) for code, price in pricing["prices"].items()}
        lines = priced_lines(int(bill.usage_m3 * VOLUME_SCALE), prices)
        altered, words = (), "按指定单价计价，不计入阶梯"
    else:
        lines, altered, words = stored.lines, (), "按指定金额调整，水量不变"
    total_fen = sum(line.amount_fen for line in lines)
    replayed = ReplayBill(total_fen, stored.volume, None, lines)
    text += [words, *(line.text() for line in lines)]
    text.append(f"调整金额 {yuan_text(bill.total_amount_fen)} 元")
    return BillExplanation(detail, tuple(text), (*altered, *compare_bills(stored, replayed)))


def _origin(original: BillDetail, pricing: dict[str, Any]) -> str:
    bill = original.bill
    month, total = month_text(bill.bill_month), yuan_text(bill.total_amount_fen)
    reference = f"　{pricing['reference']}" if "reference" in pricing else ""
    return f"调整账单 {bill.number}（账期 {month}，{total} 元）{reference}"


async def _by_usage(
    ctx: Context, original: BillDetail, pricing: dict[str, Any]
) -> tuple[tuple[ReplayLine, ...], tuple[Difference, ...], str]:
    inputs = await stored_inputs(ctx, original.bill)
    book = await tariff_book(ctx, inputs.releases.values())
    row = (await ctx.session.execute(_FIRST, {"id": original.bill.id})).one_or_none()
    first = None if row is None else (row.tariff_code, row.use_no, day_number(row.window_start_on))
    less, more = replay_adjustment(inputs, book, pricing, first)
    lines = difference_lines(
        replayed_bill(less, has_counter=False).lines, replayed_bill(more, has_counter=False).lines
    )
    was, now = (_plain(Decimal(units) / VOLUME_SCALE) for units in pricing["usage"])
    stood = "".join(
        f"，阶梯累计（{tariff}）从 {_plain(Decimal(at) / VOLUME_SCALE)} m³ 起"
        for tariff, _, _, at in pricing["left"]
    )
    words = f"计费水量由 {was} m³ 调整为 {now} m³，按原账单的价格和计价资料{stood}重算，差额如下"
    return lines, inputs.altered, words


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
