"""Whether a bill can be split as asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.contracts import BillKind
from minshui.revenue.billing.contracts_split import SplitBill
from minshui.revenue.billing.domain.bill_number import parse_bill_number
from minshui.revenue.billing.errors import (
    BILL_UNKNOWN,
    SPLIT_AMOUNT,
    SPLIT_CLOSED,
    SPLIT_LATE_FEE,
    SPLIT_PAID,
    SPLIT_PARTS,
    SPLIT_SUM,
    SPLIT_TRANSIT,
)
from minshui.revenue.billing.models import Bill, LateFeeEntry
from minshui.revenue.billing.transit_store import open_transits
from minshui.revenue.customer.facade import lock_accounts, require_unlocked

_MIN_PARTS = 2
_SPLITTABLE = (BillKind.ORDINARY.value, BillKind.CLOSING.value, BillKind.SPECIAL.value)
_FIND = select(Bill.__table__).where(
    Bill.id == bindparam("bill"), Bill.bill_month == bindparam("month")
)
# What was paid, waived or frozen and not taken back since; the parts would not know of it.
_LATE_FEES = (
    select(LateFeeEntry.kind)
    .where(LateFeeEntry.bill_id == bindparam("bill"), LateFeeEntry.bill_month == bindparam("month"))
    .group_by(LateFeeEntry.kind)
    .having(func.sum(LateFeeEntry.amount_fen) != 0)
)


async def check_split(ctx: Context, command: SplitBill) -> Any:
    """Lock accounts and bill and return the bill's row, if it can be split so.

    Raises ``E_BILL_NUMBER``, ``E_BILL_UNKNOWN``, ``E_SPLIT_PARTS``, ``E_SPLIT_AMOUNT``,
    ``E_SPLIT_SUM``, ``E_SPLIT_PAID`` (also of bills that are no bills of use), ``E_SPLIT_CLOSED``,
    ``E_SPLIT_TRANSIT``, ``E_SPLIT_LATE_FEE``, ``E_ACCOUNT_UNKNOWN``, ``E_ACCOUNT_LOCKED``.
    """
    if len(command.parts) < _MIN_PARTS:
        raise MinshuiError(SPLIT_PARTS, place=Place(field="parts"))
    for number, part in enumerate(command.parts, start=1):
        if part.amount_fen <= 0:
            amount = yuan_text(part.amount_fen)
            raise MinshuiError(SPLIT_AMOUNT, place=Place(row=number), row=number, amount=amount)
    month, bill_id = parse_bill_number(command.number)
    key = {"bill": bill_id, "month": month}
    seen = (await ctx.session.execute(_FIND, key)).one_or_none()
    if seen is None:
        raise MinshuiError(BILL_UNKNOWN, number=command.number)
    wanted = {seen.account_id, *(part.account_id for part in command.parts)}
    for account in await lock_accounts(ctx, wanted):
        await require_unlocked(ctx, account.id, account.code, "billing")
        if account.status == "closed" and account.id != seen.account_id:
            raise MinshuiError(SPLIT_CLOSED, account=account.code)
    bill = (await ctx.session.execute(_FIND.with_for_update(), key)).one()
    untouched = bill.charge_status == "open" and bill.open_fen == bill.total_amount_fen
    if not untouched or bill.kind not in _SPLITTABLE:
        raise MinshuiError(SPLIT_PAID, number=command.number)
    for transit in (await open_transits(ctx, [bill_id])).values():
        raise MinshuiError(SPLIT_TRANSIT, number=command.number, reason=transit.reason)
    if (await ctx.session.execute(_LATE_FEES, key)).first() is not None:
        raise MinshuiError(SPLIT_LATE_FEE, number=command.number)
    total_fen = sum(part.amount_fen for part in command.parts)
    if total_fen != bill.open_fen:
        raise MinshuiError(
            SPLIT_SUM,
            number=command.number,
            parts=yuan_text(total_fen),
            amount=yuan_text(bill.open_fen),
        )
    return bill
