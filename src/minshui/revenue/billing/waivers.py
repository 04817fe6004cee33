"""What of late fees may be let off: checked as it is asked for, and again as it is done."""

from __future__ import annotations

from dataclasses import dataclass

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.domain.bill_number import bill_number, parse_bill_number
from minshui.revenue.billing.domain.late_fee import LateFeeDue
from minshui.revenue.billing.late_fee_contracts import RequestWaiver
from minshui.revenue.billing.late_fee_errors import WAIVER_AMOUNT, WAIVER_DATE, WAIVER_NONE
from minshui.revenue.billing.queries.late_fees import late_fees_due

WAIVER_KIND = "late_fee_waiver"


@dataclass(frozen=True, slots=True)
class Waived:
    """How much of a late fee is let off."""

    fee: LateFeeDue
    amount_fen: int

    @property
    def number(self) -> str:
        """The bill's number."""
        return bill_number(self.fee.bill.bill_month, self.fee.bill.bill_id)


async def check_waiver(ctx: Context, account_id: int, command: RequestWaiver) -> list[Waived]:
    """Return what a request lets off of each bill of an account.

    Raises ``E_WAIVER_DATE``, ``E_WAIVER_NONE``, ``E_WAIVER_AMOUNT``, ``E_BILL_NUMBER``.
    """
    today = ctx.clock.today()
    if command.until_on is not None and command.until_on > today:
        raise MinshuiError(WAIVER_DATE, place=Place("until_on"), day=command.until_on, today=today)
    due = await late_fees_due(ctx, [account_id], today)
    then = due
    if command.until_on is not None:
        then = await late_fees_due(ctx, [account_id], command.until_on)
    waived = []
    for row, item in enumerate(command.bills, start=1):
        _, bill_id = parse_bill_number(item.number)
        place = Place(row=row, field="bills")
        fee = due.get(bill_id)
        by_then = then.get(bill_id)
        if fee is None or by_then is None:
            raise MinshuiError(WAIVER_NONE, place=place, number=item.number)
        most_fen = min(fee.due_fen, by_then.due_fen)
        amount_fen = most_fen if item.amount_fen is None else item.amount_fen
        if not 0 < amount_fen <= most_fen:
            raise MinshuiError(
                WAIVER_AMOUNT,
                place=place,
                number=item.number,
                amount=yuan_text(amount_fen),
                due=yuan_text(most_fen),
            )
        waived.append(Waived(fee, amount_fen))
    return waived
