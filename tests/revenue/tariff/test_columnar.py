"""The columnar body: published cases, what it hands over, its int64 bound, its batches."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.revenue.tariff.domain.columnar_body import ColumnarBody
from minshui.revenue.tariff.domain.columnar_number import (
    BeyondInt64,
    Column,
    constant,
    multiply,
    rounded,
    scaled,
)
from minshui.revenue.tariff.domain.document import Rounding, RoundingMode
from minshui.revenue.tariff.domain.rounding import round_to
from minshui.revenue.tariff.facade import (
    NOT_GIVEN,
    RESIDUE,
    AccountInput,
    BillColumns,
    BillStatus,
    Case,
    MixedPart,
    MixedUse,
    PersonsFrom,
    StoredLineKind,
    bill_columns,
    day_number,
    price_batch,
    run_case,
    verify_by,
)
from tests.revenue.tariff.tariff_world import (
    GOLDEN,
    book_of,
    fixed,
    flat,
    golden_book,
    golden_cases,
    tariff,
    tiered,
)

NOBODY = AccountInput()
NOVEMBER = date(2026, 11, 5)
LADDER = tiered(("18", "2.40"), ("29", "3.60"), (None, "7.20"))


def ints(*values: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """A column."""
    return np.asarray(values, dtype=np.int64)


def bills(*usages: str, accounts: tuple[AccountInput, ...] = (NOBODY,), **more: Any) -> BillColumns:
    """Bills of these usages read on one day, the accounts in turn."""
    count = len(usages)
    given: dict[str, Any] = {
        "usage": ints(*(int(Fraction(usage) * 10_000) for usage in usages)),
        "to_on": np.full(count, day_number(NOVEMBER), dtype=np.int64),
        "account": np.arange(count, dtype=np.int64) % len(accounts),
        "accounts": accounts,
    }
    return bill_columns(**(given | more))


@pytest.mark.parametrize("case", golden_cases().cases, ids=lambda case: case.id)
def test_a_golden_case_is_exact_by_columns(case: Case) -> None:
    results = run_case(golden_book(), case, ColumnarBody())
    assert [difference for result in results for difference in result.differences] == []


def test_both_bodies_pass_all_cases_and_the_handed_over_are_counted() -> None:
    report = verify_by((GOLDEN / "cases.json").read_bytes(), scalar=True, columnar=True)

    assert report.passed
    assert report.lines == (
        "columnar: 361 bills priced, 47 handed over to the scalar body",
        "389 passed, 0 failed",
    )


def test_lines_are_stored_in_bill_order_and_sum_to_the_total() -> None:
    book = book_of(tariff(LADDER, flat("sewage", "0.95"), fixed("rent", "9.5")))

    priced = price_batch(book, "t", bills("35", "10"))

    lines = priced.lines
    assert priced.total_fen.tolist() == [43_20 + 39_60 + 43_20 + 33_25 + 9_50, 24_00 + 9_50 + 9_50]
    assert lines.bill.tolist() == [0, 0, 0, 0, 0, 1, 1, 1]
    assert [priced.components[number] for number in lines.component.tolist()] == [
        *["water"] * 3, "sewage", "rent", "water", "sewage", "rent",
    ]  # fmt: skip
    assert lines.tier.tolist() == [1, 2, 3, 0, 0, 1, 0, 0]
    assert lines.quantity.tolist()[:4] == [180_000, 110_000, 60_000, 350_000]
    assert lines.price.tolist()[:4] == [2_400_000, 3_600_000, 7_200_000, 950_000]
    assert lines.amount_fen.tolist()[:5] == [4320, 3960, 4320, 3325, 950]


def test_yearly_counter_is_told_per_window() -> None:
    ladder = tiered(("100", "1"), (None, "2"))
    book = book_of(tariff(ladder, counter={"basis": "year", "year_start": "01-01"}))

    priced = price_batch(book, "t", bills("30", "30", prior_counter=ints(900_000, NOT_GIVEN)))

    assert priced.total_fen.tolist() == [50_00, 30_00]
    counters = priced.counters
    assert counters.bill.tolist() == [0, 1]
    assert counters.window_start.tolist() == [day_number(date(2026, 1, 1))] * 2
    assert counters.before.tolist() == [900_000, 0]
    assert counters.after.tolist() == [1_200_000, 300_000]


def test_bill_across_the_year_start_has_two_windows() -> None:
    counter = {"basis": "year", "year_start": "11-01", "straddle": {"kind": "by_days"}}
    book = book_of(tariff(tiered(("100", "1"), (None, "2")), counter=counter))
    from_on = ints(day_number(date(2026, 10, 26)))

    priced = price_batch(book, "t", bills("10", from_on=from_on, prior_counter=ints(980_000)))

    assert priced.counters.window_start.tolist() == [
        day_number(date(2025, 11, 1)),
        day_number(date(2026, 11, 1)),
    ]
    assert priced.counters.after.tolist() == [1_040_000, 40_000]
    assert priced.lines.part.tolist() == [0, 0, 1]
    assert priced.total_fen.tolist() == [2_00 + 8_00 + 4_00]


def test_persons_are_those_of_the_reading_day() -> None:
    people = {"mode": "add", "base": 4, "extra_per_person": "4"}
    book = book_of(tariff(LADDER, population=people))
    dated = (PersonsFrom(date(2020, 1, 1), 4), PersonsFrom(NOVEMBER, 6))
    days = ints(day_number(NOVEMBER) - 1, day_number(NOVEMBER))
    accounts = (AccountInput(population=dated),)

    priced = price_batch(book, "t", bills("26", "26", to_on=days, accounts=accounts))

    assert priced.total_fen.tolist() == [43_20 + 8 * 3_60, 26 * 2_40]


def test_faults_are_told_bill_by_bill_and_the_others_are_priced() -> None:
    people = {"mode": "per_household"}
    book = book_of(tariff(LADDER, population=people))
    accounts = (AccountInput(households=1), NOBODY)

    priced = price_batch(book, "t", bills("10", "10", "-5", accounts=accounts))

    assert priced.status.tolist() == [BillStatus.PRICED, BillStatus.FAILED, BillStatus.FAILED]
    assert priced.failures[1].code == "E_MISSING_INPUT"
    assert priced.failures[1].place == "account.households"
    assert priced.failures[2].code == "E_READING"
    assert priced.lines.bill.tolist() == [0]
    assert priced.total_fen.tolist() == [24_00, 0, 0]


def test_total_of_broken_fen_is_refused() -> None:
    book = book_of(tariff(flat(price="0.123"), rounding={"line": "none"}))

    priced = price_batch(book, "t", bills("1", "100"))

    assert priced.failures[0].code == "E_TARIFF_TOTAL_FRACTION"
    assert priced.total_fen.tolist() == [0, 12_30]


def test_what_rounding_left_is_a_line_of_its_own() -> None:
    book = book_of(tariff(flat(price="1.237"), rounding={"total": "half_up 0.1"}))

    priced = price_batch(book, "t", bills("1"))

    assert priced.total_fen.tolist() == [1_20]
    assert priced.lines.kind.tolist() == [StoredLineKind.FLAT, StoredLineKind.ROUNDING]
    assert priced.lines.amount_fen.tolist() == [1_24, -4]
    assert priced.components[int(priced.lines.component[1])] == RESIDUE


def test_mixed_use_is_handed_over_with_a_counter_for_each_tariff() -> None:
    ladder = tiered(("100", "1"), (None, "2"))
    home = tariff(ladder, counter={"basis": "year", "year_start": "01-01"})
    shop = tariff(flat(price="3"), code="shop")
    mixed = MixedUse(
        (MixedPart("t", volume=Fraction(20)), MixedPart("shop", percent=Fraction(100)))
    )
    accounts = (AccountInput(mixed_use=mixed),)
    batch = bills(
        "30", accounts=accounts, priors={0: {("t", 0, day_number(date(2026, 1, 1))): 900_000}}
    )

    priced = price_batch(book_of(home, shop), "t", batch)

    assert priced.status.tolist() == [BillStatus.HANDED_OVER]
    assert priced.total_fen.tolist() == [10_00 + 20_00 + 30_00]
    assert priced.counters.before.tolist() == [900_000]
    assert priced.tariffs[int(priced.counters.tariff[0])] == "t"


def test_bill_beyond_int64_is_handed_over_alone() -> None:
    book = book_of(tariff(flat(price="2.123456789")))

    priced = price_batch(book, "t", bills(*["10"] * 40, "9" * 14))

    assert priced.status.tolist()[:8] == [BillStatus.PRICED] * 8
    assert priced.status.tolist()[40] == BillStatus.HANDED_OVER
    exact = round_to(
        Fraction("9" * 14) * Fraction("2.123456789") * 100,
        Rounding(RoundingMode.HALF_UP, Fraction(1)),
    )
    assert priced.total_fen.tolist()[40] == exact


def test_empty_batch_is_empty() -> None:
    priced = price_batch(book_of(tariff(LADDER)), "t", bills())

    assert len(priced.lines) == len(priced.counters) == 0


@given(
    values=st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=20),
    den=st.sampled_from([1, 3, 7, 100, 4000, 10**6]),
    mode=st.sampled_from(RoundingMode),
    step=st.sampled_from(["0.01", "0.05", "1", "2.5", "10", "0.125"]),
)
def test_columns_round_like_exact_rationals(
    values: list[int], den: int, mode: RoundingMode, step: str
) -> None:
    rounding = Rounding(mode, Fraction(step))

    column = rounded(scaled(ints(*values), den), rounding)

    got = [Fraction(number, column.den) for number in column.num.tolist()]
    assert got == [round_to(Fraction(value, den), rounding) for value in values]
    assert max(abs(number) for number in column.num.tolist()) <= column.bound


def test_product_that_might_not_fit_is_refused_before_it_is_made() -> None:
    large = Column(ints(1), 1, 2**40)

    assert multiply(large, constant(2**22)).bound == 2**62
    with pytest.raises(BeyondInt64):
        multiply(large, constant(2**23))
