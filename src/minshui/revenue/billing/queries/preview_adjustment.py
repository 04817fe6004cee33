"""What an adjustment would come to now, line by line, before anybody asks for it."""

from __future__ import annotations

from decimal import Decimal

from minshui.infrastructure.context import Context
from minshui.revenue.billing.adjustment_month import require_bookable
from minshui.revenue.billing.adjustment_pricing import price_adjustment
from minshui.revenue.billing.adjustments import AdjustBill, AdjustmentPreview
from minshui.revenue.billing.contracts import BillLineContract
from minshui.revenue.billing.queries.adjustable_bill import adjustable_bill
from minshui.revenue.billing.queries.bills import bill_by_number
from minshui.revenue.billing.queries.scoped import check_bill_numbers
from minshui.revenue.customer.facade import account_by_id, require_unlocked
from minshui.revenue.parameter.facade import cost_components
from minshui.revenue.tariff.facade import PRICE_SCALE, VOLUME_SCALE


async def preview_adjustment(ctx: Context, command: AdjustBill) -> AdjustmentPreview:
    """Return what an adjustment comes to; raises what ``adjust_bill`` would refuse."""
    await check_bill_numbers(ctx, [command.number])
    detail = await bill_by_number(ctx, command.number)
    account = await account_by_id(ctx, detail.bill.account_id)
    await require_unlocked(ctx, account.id, account.code, "reversal")
    await require_bookable(ctx, command, detail.bill)
    bill = await adjustable_bill(ctx, detail)
    priced = await price_adjustment(ctx, command, bill)
    known = await cost_components(ctx)
    reduced_fen = max(-priced.total_fen, 0)
    return AdjustmentPreview(
        bill=detail.bill,
        usage_m3=command.usage_m3,
        lines=tuple(
            BillLineContract(
                line_no=number,
                component_code=line.component,
                component_name=(
                    known[line.component].name if line.component in known else line.component
                ),
                kind=line.kind,
                tier=line.tier,
                usage_amount=_scaled(line.quantity, VOLUME_SCALE),
                price=_scaled(line.price, PRICE_SCALE),
                amount_fen=line.amount_fen,
            )
            for number, line in enumerate(priced.lines, start=1)
        ),
        total_fen=priced.total_fen,
        to_deposit_fen=max(reduced_fen - detail.bill.open_fen, 0),
        counter_before_m3=_scaled(priced.before, VOLUME_SCALE),
        counter_after_m3=_scaled(priced.after, VOLUME_SCALE),
    )


def _scaled(value: int | None, scale: int) -> Decimal | None:
    return None if value is None else Decimal(value) / scale
