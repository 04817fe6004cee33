"""Late fee (违约金): per day or once, with pauses and a cap, rounded once."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from fractions import Fraction

from minshui.kernel.period import billing_month_of, month_first_day, shift_month
from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.book import TariffBook, version_on
from minshui.revenue.tariff.domain.document import LateFeeRule
from minshui.revenue.tariff.domain.faults import tariff_error
from minshui.revenue.tariff.domain.inputs import LateInput, Pause
from minshui.revenue.tariff.domain.priced import LateFee
from minshui.revenue.tariff.domain.rounding import round_to


def late_fee(book: TariffBook, code: str, late: LateInput) -> LateFee:
    """Return the late fee by the version in force on the issue date.

    Raises ``E_NO_TARIFF``, ``E_MISSING_INPUT`` where the tariff has no ``late_fee``.
    """
    version = version_on(book.versions(code), late.issued_on, "late.issued")
    if version.late_fee is None:
        why = f"价格“{code}”没有规定违约金，请先补录或按免收处理"
        raise tariff_error(errors.MISSING_INPUT, "tariff.late_fee", what="违约金规则", why=why)
    return late_fee_by(version.late_fee, late)


def late_fee_by(rule: LateFeeRule, late: LateInput) -> LateFee:
    """Return the late fee by one rule."""
    first_on = first_day(rule, late.issued_on)
    last_on = late.paid_on if rule.count_payment_day else late.paid_on - timedelta(days=1)
    days = _days(first_on, last_on, late.pauses)
    if rule.once_rate is not None:
        owed = late.principal * rule.once_rate if late.paid_on >= first_on else Fraction(0)
    else:
        owed = late.principal * (rule.rate_per_day or Fraction(0)) * days
    cap = None if rule.cap_rate is None else late.principal * rule.cap_rate
    fee = owed if cap is None else min(owed, cap)
    return LateFee(days, first_on, owed, cap, round_to(fee, rule.round))


def first_day(rule: LateFeeRule, issued_on: date) -> date:
    """Return the first day that counts for a bill issued on a day."""
    if rule.day_of_next_month is None:
        return issued_on + timedelta(days=rule.days_after_issue or 0)
    first = month_first_day(shift_month(billing_month_of(issued_on), 1))
    length = calendar.monthrange(first.year, first.month)[1]
    return first.replace(day=min(rule.day_of_next_month, length))


def _days(first_on: date, last_on: date, pauses: tuple[Pause, ...]) -> int:
    """Count the days, leaving out those of a pause (once, if pauses overlap)."""
    count = max((last_on - first_on).days + 1, 0)
    counted_to = first_on - timedelta(days=1)
    for pause in sorted(pauses, key=lambda pause: pause.from_on):
        start = max(pause.from_on, counted_to + timedelta(days=1))
        end = min(pause.to_on, last_on)
        if start <= end:
            count -= (end - start).days + 1
            counted_to = end
    return count
