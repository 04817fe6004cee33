"""Bills that touch several counters: each begins where it stands, whichever body prices it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from minshui.revenue.tariff.domain.inputs import SharedSince
from minshui.revenue.tariff.facade import (
    NOT_GIVEN,
    AccountInput,
    BillColumns,
    BillStatus,
    MixedPart,
    MixedUse,
    PricedColumns,
    bill_columns,
    counter_windows,
    day_number,
    price_batch,
)
from tests.revenue.tariff.tariff_world import book_of, flat, tariff, tiered

LADDER = tiered(("30", "2"), ("50", "3"), (None, "6"))
OLD, NEW = day_number(date(2026, 1, 1)), day_number(date(2027, 1, 1))


def _yearly(**straddle: str) -> dict[str, Any]:
    counter = {"basis": "year", "year_start": "01-01"}
    return tariff(LADDER, counter=counter | ({"straddle": straddle} if straddle else {}))


BY_DAYS = _yearly(kind="by_days", round_volume="half_up 1")


def _bill(usage: int, from_on: date, to_on: date, **more: Any) -> BillColumns:
    def one(value: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        return np.array([value], dtype=np.int64)

    given: dict[str, Any] = {
        "usage": one(usage * 10_000),
        "from_on": one(day_number(from_on)),
        "to_on": one(day_number(to_on)),
        "account": one(0),
        "accounts": (AccountInput(),),
    }
    return bill_columns(**(given | more))


def _priced(batch: BillColumns, *documents: dict[str, Any]) -> PricedColumns:
    priced = price_batch(book_of(*(documents or (BY_DAYS,))), "t", batch)
    assert priced.failures == {}
    return priced


def test_a_bill_across_years_goes_on_from_both_counters() -> None:
    # 31 days: 16 in the old year, 15 in the new one.
    dates = (date(2026, 12, 16), date(2027, 1, 16))
    prior = np.array([20 * 10_000], dtype=np.int64)
    batch = _bill(31, *dates, prior_counter=prior, priors={0: {("t", 0, NEW): 25 * 10_000}})

    priced = _priced(batch)

    # Old: 10 × 2 + 6 × 3. New: 5 × 2 + 10 × 3.
    assert priced.total_fen.tolist() == [20_00 + 18_00 + 10_00 + 30_00]
    assert priced.status.tolist() == [BillStatus.HANDED_OVER]
    assert priced.counters.window_start.tolist() == [OLD, NEW]
    assert priced.counters.before.tolist() == [200_000, 250_000]
    assert priced.counters.after.tolist() == [360_000, 400_000]


def test_without_a_later_counter_the_columns_give_the_scalar_bill() -> None:
    dates = (date(2026, 12, 16), date(2027, 1, 16))
    prior = np.array([20 * 10_000], dtype=np.int64)

    by_columns = _priced(_bill(31, *dates, prior_counter=prior))
    by_scalar = _priced(_bill(31, *dates, prior_counter=prior, priors={0: {}}))

    assert by_columns.status.tolist() == [BillStatus.PRICED]
    assert by_scalar.status.tolist() == [BillStatus.HANDED_OVER]
    assert by_columns.total_fen.tolist() == by_scalar.total_fen.tolist() == [38_00 + 30_00]
    assert by_columns.counters.after.tolist() == by_scalar.counters.after.tolist()


def test_parts_under_one_tariff_count_each_for_itself() -> None:
    mixed = MixedUse(
        (
            MixedPart("t", volume=Fraction(10)),
            MixedPart("shop", percent=Fraction(40)),
            MixedPart("t", percent=Fraction(60)),
        )
    )
    priors = {("t", 0, OLD): 25 * 10_000, ("t", 1, OLD): 48 * 10_000}
    batch = _bill(
        20,
        date(2026, 10, 1),
        date(2026, 11, 1),
        accounts=(AccountInput(mixed_use=mixed),),
        priors={0: priors},
    )

    priced = _priced(batch, BY_DAYS, tariff(flat(price="1"), code="shop"))

    # 10 m³ from 25: 5 × 2 + 5 × 3; the shop's 4 m³ at 1; 6 m³ from 48: 2 × 3 + 4 × 6.
    assert priced.total_fen.tolist() == [25_00 + 4_00 + 30_00]
    assert priced.counters.use.tolist() == [0, 1]
    assert priced.counters.before.tolist() == [250_000, 480_000]


@pytest.mark.parametrize(
    ("from_on", "usage", "volumes"),
    [
        # Estimated 20 until 16 December, now 31 more: 51 m³ over 92 days, 61 of them old.
        (date(2026, 12, 16), 31, (34 - 20, 17)),
        # The last estimate ended the year: what the old year gets back or owes is its own part.
        (date(2027, 1, 1), 10, (20 - 20, 10)),
        (date(2027, 1, 1), 7, (18 - 20, 9)),
    ],
)
def test_usage_after_estimates_is_shared_out_since_the_last_actual_reading(
    from_on: date, usage: int, volumes: tuple[int, int]
) -> None:
    since = SharedSince(date(2026, 11, 1), {date(2026, 1, 1): Fraction(20)})
    prior = np.array([20 * 10_000], dtype=np.int64)
    batch = _bill(usage, from_on, date(2027, 2, 1), prior_counter=prior, shared_since={0: since})

    priced = _priced(batch)

    counters = priced.counters
    assert (counters.after - counters.before).tolist() == [each * 10_000 for each in volumes]
    assert priced.volume.tolist() == [usage * 10_000]


def test_what_an_estimate_took_too_much_comes_back_from_the_highest_tier() -> None:
    since = SharedSince(date(2026, 11, 1), {date(2026, 1, 1): Fraction(40)})
    prior = np.array([52 * 10_000], dtype=np.int64)
    dates = (date(2027, 1, 1), date(2027, 2, 1))

    priced = _priced(_bill(20, *dates, prior_counter=prior, shared_since={0: since}))

    # 60 m³ over 61 + 31 days: 40 old, as estimated; with 14 m³ less used, 5 too many were billed.
    assert priced.total_fen.tolist() == [20 * 2_00]
    less = _priced(_bill(12, *dates, prior_counter=prior, shared_since={0: since}))
    # 52 m³: 34 old, so −6 from 52: 2 × 6 and 4 × 3 come back; 18 × 2 are due.
    assert less.total_fen.tolist() == [18 * 2_00 - 2 * 6_00 - 4 * 3_00]


def test_the_windows_of_a_bill_are_known_before_it_is_priced() -> None:
    book = book_of(BY_DAYS)
    since = SharedSince(date(2026, 11, 1), {})
    new_year = (day_number(date(2027, 1, 1)), day_number(date(2027, 2, 1)))

    assert counter_windows(book, "t", new_year, NOT_GIVEN) == (NEW,)
    assert counter_windows(book, "t", new_year, NOT_GIVEN, since) == (OLD, NEW)
