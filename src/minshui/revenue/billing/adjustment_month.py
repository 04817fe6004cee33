"""The accounting month that an adjustment is booked in."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.period import billing_month_of, month_text
from minshui.revenue.billing.adjustment_errors import ADJUST_MONTH
from minshui.revenue.billing.adjustments import AdjustBill
from minshui.revenue.billing.contracts import BillContract
from minshui.revenue.ledger.facade import open_chart


async def require_bookable(ctx: Context, command: AdjustBill, bill: BillContract) -> None:
    """Raise ``E_ADJUST_MONTH`` unless the month named lies between the bill's issue and today,
    ``E_PERIOD_CLOSED`` where it is closed.
    """
    month, today = command.accounting_month, ctx.clock.today()
    if month is None:
        return
    first, last = billing_month_of(bill.issued_on), billing_month_of(today)
    if not first <= month <= last:
        raise MinshuiError(
            ADJUST_MONTH,
            place=Place(field="accounting_month"),
            number=command.number,
            month=month_text(month),
            first=month_text(first),
            last=month_text(last),
        )
    await open_chart(ctx, today, month)
