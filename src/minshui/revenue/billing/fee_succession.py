"""Let the late fees of bills go on with the bills that take them over (过户)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from minshui.revenue.billing.domain.late_fee import LateFeeDue
from minshui.revenue.billing.domain.offset import OpenBill
from minshui.revenue.billing.late_fee_store import FeeEntry
from minshui.revenue.billing.late_fees import LateFees

_ONE_DAY = timedelta(days=1)


def taken_fees(
    fees: LateFees, taken: Sequence[tuple[OpenBill, int]], to_account_id: int, today: date
) -> list[FeeEntry]:
    """Return the rows that move what each bill owes for paying late to the bill in its place.

    ``taken`` are bills with the ids of the new ones. What was paid or let off stays with the old
    bill; days that have counted, or were free, do not count again.
    """
    entries: list[FeeEntry] = []
    for bill, new_id in taken:
        fee = fees.by_bill.get(bill.bill_id)
        if fee is None or not _has_begun(fee, today):
            continue
        old = FeeEntry(
            account_id=bill.account_id,
            bill_id=bill.bill_id,
            bill_month=bill.bill_month,
            kind="taken",
            amount_fen=fee.running_fen - fee.due_fen,
            recorded_on=today,
        )
        new = replace(
            old,
            account_id=to_account_id,
            bill_id=new_id,
            amount_fen=fee.due_fen,
            principal_fen=bill.open_fen,
            factor=_share(fee),
            accrued_to=today + _ONE_DAY if fee.terms.count_last_day else today,
        )
        entries += [old, new]
    return entries


def _has_begun(fee: LateFeeDue, today: date) -> bool:
    began = fee.accrual is not None and fee.accrual.first_on <= today
    return began or fee.is_exempt or fee.due_fen > 0


def _share(fee: LateFeeDue) -> Decimal:
    """Return the share of the principal that has run up, elsewhere included."""
    if fee.accrual is None or fee.accrual.cap is None or fee.terms.cap_rate is None:
        return fee.factor
    return fee.factor + fee.terms.cap_rate - fee.accrual.cap
