"""Explain a special bill: what was charged for what, by whose request, and how it is booked."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.contracts import BillDetail, BillExplanation
from minshui.revenue.billing.domain.replay import compare
from minshui.revenue.billing.errors import BILL_INPUT_LOST
from minshui.revenue.billing.queries.special_bills import special_origin
from minshui.revenue.parameter.facade import ComponentNature, cost_components

NATURE_NAMES = {
    ComponentNature.REVENUE: "自有收入",
    ComponentNature.AGENCY: "代收",
    ComponentNature.HELD: "暂收",
}


async def explain_special(ctx: Context, detail: BillDetail, head: list[str]) -> BillExplanation:
    """Return the items of a special bill in words; raises ``E_BILL_INPUT_LOST``."""
    bill = detail.bill
    origin = await special_origin(ctx, bill.id, bill.bill_month)
    if origin is None:
        raise MinshuiError(BILL_INPUT_LOST, number=bill.number, what="特殊开账记录")
    booked = await cost_components(ctx)
    papers = [f"单据 {origin.reference_no}"] if origin.reference_no else []
    papers += [f"审批单 {origin.process_code}"] if origin.process_code else []
    text = [*head, f"特殊开账 {origin.code}  没有抄表记录，按费用直接开账"]
    text.append(f"事由  {origin.reason}" + (f"（{'，'.join(papers)}）" if papers else ""))
    for line in detail.lines:
        component = booked.get(line.component_code)
        where = ""
        if component is not None:
            where = f"（{NATURE_NAMES[component.nature]}，科目 {component.ledger_account_code}）"
        text.append(f"  {line.component_name}  {yuan_text(line.amount_fen)} 元{where}")
    text.append(f"账单金额 {yuan_text(bill.total_amount_fen)} 元")
    items_fen = sum(line.amount_fen for line in detail.lines)
    return BillExplanation(
        detail, tuple(text), tuple(compare("账单金额", bill.total_amount_fen, items_fen))
    )
