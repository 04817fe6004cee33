"""Explain a part of a bill that was split: which bill, and in what proportion."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.contracts import BillDetail, BillExplanation
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.domain.replay import compare
from minshui.revenue.billing.errors import BILL_INPUT_LOST
from minshui.revenue.billing.models import Bill, BillSplitting

_WHOLE = (
    select(
        BillSplitting.bill_id,
        BillSplitting.reason,
        BillSplitting.part_count,
        BillSplitting.amount_fen,
    )
    .join(
        Bill,
        (Bill.corrects_id == BillSplitting.bill_id) & (Bill.bill_month == BillSplitting.bill_month),
    )
    .where(Bill.id == bindparam("bill"), Bill.bill_month == bindparam("month"))
)
_PARTS = select(func.sum(Bill.total_amount_fen)).where(
    Bill.corrects_id == bindparam("whole"),
    Bill.bill_month == bindparam("month"),
    Bill.kind == "split",
)


async def explain_split(ctx: Context, detail: BillDetail, head: list[str]) -> BillExplanation:
    """Return where a part comes from; raises ``E_BILL_INPUT_LOST``."""
    bill = detail.bill
    key = {"bill": bill.id, "month": bill.bill_month}
    whole = (await ctx.session.execute(_WHOLE, key)).one_or_none()
    if whole is None:
        raise MinshuiError(BILL_INPUT_LOST, number=bill.number, what="分账记录")
    of_whole = {"whole": whole.bill_id, "month": bill.bill_month}
    parts_fen = (await ctx.session.execute(_PARTS, of_whole)).scalar_one()
    number = bill_number(bill.bill_month, whole.bill_id)
    text = [
        *head,
        f"分账  由账单 {number}（{yuan_text(whole.amount_fen)} 元）分成 {whole.part_count} 张之一",
        f"事由  {whole.reason}",
        *(f"  {line.component_name}  {yuan_text(line.amount_fen)} 元" for line in detail.lines),
        f"账单金额 {yuan_text(bill.total_amount_fen)} 元",
    ]
    lines_fen = sum(line.amount_fen for line in detail.lines)
    differences = [
        *compare("账单金额", bill.total_amount_fen, lines_fen),
        *compare("各张子账单合计", whole.amount_fen, int(parts_fen)),
    ]
    return BillExplanation(detail, tuple(text), tuple(differences))
