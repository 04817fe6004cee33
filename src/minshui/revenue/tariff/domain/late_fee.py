"""Late fee (违约金): per day or once, with pauses and a cap, rounded once."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
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

_ONE_DAY = timedelta(days=1)


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
    last_on = late.paid_on if rule.count_payment_day else late.paid_on - _ONE_DAY
    stretches = counted_stretches(first_on, last_on, late.pauses)
    days = sum((end_on - start_on).days + 1 for start_on, end_on in stretches)
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


def counted_stretches(
    first_on: date, last_on: date, pauses: Iterable[Pause]
) -> list[tuple[date, date]]:
    """Return what is left of a span (both ends included) without its pauses, which may overlap."""
    stretches = []
    start_on = first_on
    for pause in sorted(pauses, key=lambda pause: pause.from_on):
        end_on = min(pause.from_on - _ONE_DAY, last_on)
        if start_on <= end_on:
            stretches.append((start_on, end_on))
        if pause.to_on >= last_on:
            return stretches
        start_on = max(start_on, pause.to_on + _ONE_DAY)
    if start_on <= last_on:
        stretches.append((start_on, last_on))
    return stretches
