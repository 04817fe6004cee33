"""What a paper number names: a bill, or an adjustment that was made, of an account."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.check_digit import check_digit
from minshui.revenue.reading.queries.higher_tables import ADJUSTMENTS, BILLS

_BILL_DIGITS, _MONTH_DIGITS = 16, 6
_BILL = select(BILLS.c.id).where(
    BILLS.c.id == bindparam("bill"),
    BILLS.c.bill_month == bindparam("month"),
    BILLS.c.account_id == bindparam("account"),
)
_ADJUSTMENT = select(ADJUSTMENTS.c.id).where(
    ADJUSTMENTS.c.code == bindparam("code"),
    ADJUSTMENTS.c.account_id == bindparam("account"),
    ADJUSTMENTS.c.status == "executed",
)


async def is_known_reference(ctx: Context, account_id: int, number: str) -> bool:
    """Return whether it is a bill's number (账单号) or an executed adjustment's code."""
    values: dict[str, object] = {"account": account_id}
    if len(number) == _BILL_DIGITS and number.isascii() and number.isdigit():
        body = number[:-1]
        if number[-1] != check_digit(body):
            return False
        values |= {"bill": int(body[_MONTH_DIGITS:]), "month": int(body[:_MONTH_DIGITS])}
        return await ctx.session.scalar(_BILL, values) is not None
    return await ctx.session.scalar(_ADJUSTMENT, values | {"code": number}) is not None
