"""Which yearly counters a bill begins with: what billing looks up before it prices."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from minshui.kernel.errors import MinshuiError
from minshui.revenue.tariff.domain.batch import NOT_GIVEN, date_of, day_number
from minshui.revenue.tariff.domain.book import TariffBook, in_force
from minshui.revenue.tariff.domain.counter_years import window_of
from minshui.revenue.tariff.domain.document import Basis
from minshui.revenue.tariff.domain.inputs import AccountInput, BillInput, SharedSince
from minshui.revenue.tariff.domain.scalar import counter_keys


def has_yearly_counter(book: TariffBook, code: str) -> bool:
    """Return whether any version of a tariff counts by the year; raises ``E_NO_TARIFF``."""
    return any(version.counter.basis is Basis.YEAR for version in book.versions(code))


def counter_windows(
    book: TariffBook,
    code: str,
    period: tuple[int, int],
    year_start_on: int,
    since: SharedSince | None = None,
) -> tuple[int, ...]:
    """Return the first days of the counter windows that a bill of a period (day numbers) touches,
    the earliest first.

    ``year_start_on`` may be ``NOT_GIVEN``. There are none where the bill has no counter, or
    cannot be planned: pricing it then says why.
    """
    account = AccountInput(
        year_start_on=None if year_start_on == NOT_GIVEN else date_of(year_start_on)
    )
    bill = BillInput(
        usage=Fraction(1),
        from_on=date_of(period[0]),
        to_on=date_of(period[1]),
        months=1,
        shared_since=since,
    )
    try:
        keys = counter_keys(book, code, bill, account)
    except MinshuiError:
        return ()
    return tuple(day_number(key.first_on) for key in keys)


def years_ending(
    book: TariffBook, first_on: date, last_on: date
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the tariffs whose counter year ends within a span of days.

    The second set holds those that count each account's own year, so it is the account that says.
    """
    ending, by_account = set(), set()
    for code in book:
        for version in book.versions(code):
            if version.counter.basis is not Basis.YEAR or not in_force(version, last_on):
                continue
            if version.counter.year_start is None:
                by_account.add(code)
            elif first_on <= window_of(first_on, version.counter.year_start).last_on <= last_on:
                ending.add(code)
    return frozenset(ending), frozenset(by_account)
