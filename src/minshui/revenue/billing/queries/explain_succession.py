"""Explain a bill that was taken over with a connection: from which bill, and how much of it."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.contracts import BillDetail, BillExplanation
from minshui.revenue.billing.domain.replay import compare
from minshui.revenue.billing.errors import BILL_INPUT_LOST
from minshui.revenue.billing.queries.bills import bill_by_number


async def explain_succession(ctx: Context, detail: BillDetail, head: list[str]) -> BillExplanation:
    """Return where a bill comes from; raises ``E_BILL_INPUT_LOST``."""
    bill = detail.bill
    if bill.corrects_number is None:
        raise MinshuiError(BILL_INPUT_LOST, number=bill.number, what="原账单")
    old = (await bill_by_number(ctx, bill.corrects_number)).bill
    taken = yuan_text(bill.total_amount_fen)
    text = [
        *head,
        f"过户承接  原账单 {old.number}，旧户 {old.customer_code} {old.customer_name}",
        f"  原账单 {yuan_text(old.total_amount_fen)} 元，新户承接其未缴的 {taken} 元",
        *(f"  {line.component_name}  {yuan_text(line.amount_fen)} 元" for line in detail.lines),
        f"账单金额 {taken} 元",
    ]
    lines_fen = sum(line.amount_fen for line in detail.lines)
    differences = compare("账单金额", bill.total_amount_fen, lines_fen)
    return BillExplanation(detail, tuple(text), tuple(differences))
