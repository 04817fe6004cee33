"""Usage of a bill: from pointers or as given, less sub-meters, then the tariff's usage rule."""

from __future__ import annotations

from fractions import Fraction

from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.document import UsageRule
from minshui.revenue.tariff.domain.faults import tariff_error
from minshui.revenue.tariff.domain.figures import decimal_text
from minshui.revenue.tariff.domain.inputs import BillInput, Reading
from minshui.revenue.tariff.domain.rounding import round_to


def metered_usage(bill: BillInput) -> Fraction:
    """Return usage or Σ readings, less the sub-meters.

    Raises ``E_READING`` where a pointer runs backwards or cannot be, ``E_MASTER_NEGATIVE``
    where the sub-meters ran more than the master (held for a person, never zero).
    """
    if bill.usage is not None:
        usage = bill.usage
    elif bill.readings:
        spans = [_span(reading, i) for i, reading in enumerate(bill.readings)]
        usage = sum(spans, Fraction(0))
    else:
        why = "账单应写 usage（水量）或 readings（读数）"
        raise tariff_error(errors.MISSING_INPUT, "bill.usage", what="水量", why=why)
    if not bill.sub_meters:
        return usage
    sub = sum(bill.sub_meters, Fraction(0))
    if usage < sub:
        master, subs = decimal_text(usage), decimal_text(sub)
        raise tariff_error(errors.MASTER_NEGATIVE, "bill.sub_meters", master=master, sub=subs)
    return usage - sub


def _span(reading: Reading, index: int) -> Fraction:
    path = f"bill.readings[{index}]"
    previous, current = reading.previous, reading.current
    if reading.reversed:
        previous, current = current, previous
    if reading.modulus is not None and max(previous, current) >= reading.modulus:
        reason = (
            f"读数 {decimal_text(max(previous, current))} 不可能出现在"
            f"满度 {decimal_text(reading.modulus)} 的表上"
        )
        raise tariff_error(errors.READING, path, reason=reason)
    span = current - previous
    if span < 0:
        if reading.modulus is None:
            reason = (
                f"本次读数 {decimal_text(current)} 小于上次 {decimal_text(previous)}，"
                "请核对读数；确为翻转请注明满度（modulus）"
            )
            raise tariff_error(errors.READING, path, reason=reason)
        span += reading.modulus
    return span * reading.multiplier


def billed_usage(usage: Fraction, rule: UsageRule) -> Fraction:
    """Return max(round(usage), minimum); no minimum leaves negative usage negative."""
    rounded = round_to(usage, rule.round)
    return rounded if rule.minimum is None else max(rounded, rule.minimum)
