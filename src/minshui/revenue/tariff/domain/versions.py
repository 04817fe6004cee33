"""Which versions price a bill, and which days each of them covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.book import version_on
from minshui.revenue.tariff.domain.document import ChangeKind, ChangeRule, DayCount, TariffDocument
from minshui.revenue.tariff.domain.faults import tariff_error
from minshui.revenue.tariff.domain.inputs import BillInput

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days that one version prices: ``first_on`` to ``last_on`` count, both included.

    ``from_on`` and ``to_on`` are its reading dates; ``to_on`` is also its reference day. The
    counted days are ``None`` where the bill does not say when it began, and empty
    (``last_on`` < ``first_on``) where no day counts.
    """

    version: TariffDocument
    from_on: date | None
    to_on: date | None
    first_on: date | None
    last_on: date | None

    @property
    def days(self) -> int | None:
        """How many days count."""
        if self.first_on is None or self.last_on is None:
            return None
        return (self.last_on - self.first_on).days + 1


@dataclass(frozen=True, slots=True)
class VersionSpans:
    """The spans of a bill in order of time, and the change rule that made them."""

    spans: tuple[Span, ...]
    change: ChangeRule


def spans_of(versions: Sequence[TariffDocument], bill: BillInput) -> VersionSpans:
    """Return the spans by the change rule of the version in force on the reading date.

    Raises ``E_MISSING_INPUT`` for a date that is needed, ``E_PERIOD``, ``E_NO_TARIFF``.
    """
    if bill.from_on is not None and bill.to_on is not None and bill.from_on > bill.to_on:
        first, last = bill.from_on.isoformat(), bill.to_on.isoformat()
        raise tariff_error(errors.PERIOD, "bill.from", first=first, last=last)
    if bill.to_on is None:
        if len(versions) > 1:
            why = "价格有多个版本，没有抄表日期就不知道用哪一版"
            raise tariff_error(errors.MISSING_INPUT, "bill.to", what="抄表日期", why=why)
        only = versions[0]
        return VersionSpans((Span(only, bill.from_on, None, None, None),), only.change)
    current = version_on(versions, bill.to_on)
    rule = current.change
    first_on, last_on = _counted_days(bill, current.day_count)
    if rule.kind is not ChangeKind.BY_READING_DATE and bill.from_on is None and len(versions) > 1:
        why = "价格变动按上次抄表日期处理，且价格有多个版本"
        raise tariff_error(errors.MISSING_INPUT, "bill.from", what="上次抄表日期", why=why)
    if rule.kind is ChangeKind.NEXT_READING and bill.from_on is not None:
        current = version_on(versions, bill.from_on, "bill.from")
    if rule.kind is ChangeKind.BY_DAYS and first_on and last_on and first_on <= last_on:
        return VersionSpans(_spans_by_days(versions, bill, first_on, last_on), rule)
    return VersionSpans((Span(current, bill.from_on, bill.to_on, first_on, last_on),), rule)


def _counted_days(bill: BillInput, count: DayCount) -> tuple[date | None, date | None]:
    if bill.from_on is None or bill.to_on is None:
        return None, None
    return bill.from_on, bill.to_on if count is DayCount.BOTH else bill.to_on - ONE_DAY


def _spans_by_days(
    versions: Sequence[TariffDocument], bill: BillInput, first_on: date, last_on: date
) -> tuple[Span, ...]:
    spans: list[Span] = []
    day, from_on = first_on, bill.from_on
    while day <= last_on:
        version = version_on(versions, day)
        end = min(version.effective_to or last_on, last_on)
        # The reading date of a part that ends with its version is that version's last day.
        to_on = bill.to_on if end == last_on else end
        spans.append(Span(version, from_on, to_on, day, end))
        day, from_on = end + ONE_DAY, end
    return tuple(spans)
