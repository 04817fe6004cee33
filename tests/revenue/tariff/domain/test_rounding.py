"""Rounding modes, as tables."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.revenue.tariff.domain.document import Rounding, RoundingMode
from minshui.revenue.tariff.domain.figures import decimal_text
from minshui.revenue.tariff.domain.rounding import round_to

CENT = Fraction(1, 100)
TABLE = [
    # value, half_up, half_even, half_down, up, down, floor, ceil
    ("0.335", "0.34", "0.34", "0.33", "0.34", "0.33", "0.33", "0.34"),
    ("-0.335", "-0.34", "-0.34", "-0.33", "-0.34", "-0.33", "-0.34", "-0.33"),
    ("0.125", "0.13", "0.12", "0.12", "0.13", "0.12", "0.12", "0.13"),
    ("-0.125", "-0.13", "-0.12", "-0.12", "-0.13", "-0.12", "-0.13", "-0.12"),
    ("0.3351", "0.34", "0.34", "0.34", "0.34", "0.33", "0.33", "0.34"),
    ("-0.3349", "-0.33", "-0.33", "-0.33", "-0.34", "-0.33", "-0.34", "-0.33"),
    ("2", "2", "2", "2", "2", "2", "2", "2"),
    ("0", "0", "0", "0", "0", "0", "0", "0"),
]
ORDER = ("half_up", "half_even", "half_down", "up", "down", "floor", "ceil")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_each_mode_rounds_as_its_name_says(row: tuple[str, ...]) -> None:
    got = [round_to(Fraction(row[0]), Rounding(RoundingMode(mode), CENT)) for mode in ORDER]
    assert got == [Fraction(value) for value in row[1:]]


def test_none_leaves_the_value_exact() -> None:
    assert round_to(Fraction(1, 3), None) == Fraction(1, 3)


def test_a_step_need_not_be_a_power_of_ten() -> None:
    nearest_nickel = Rounding(RoundingMode.HALF_UP, Fraction("0.05"))
    assert round_to(Fraction("1.225"), nearest_nickel) == Fraction("1.25")
    assert round_to(Fraction("1.224"), nearest_nickel) == Fraction("1.2")


@given(
    value=st.fractions(),
    mode=st.sampled_from(RoundingMode),
    step=st.fractions(min_value=Fraction(1, 1000), max_value=1000),
)
def test_a_rounded_value_is_a_multiple_within_one_step(
    value: Fraction, mode: RoundingMode, step: Fraction
) -> None:
    rounded = round_to(value, Rounding(mode, step))
    assert (rounded / step).denominator == 1
    assert abs(rounded - value) < step


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(5, 4), 0, "1.25"),
        (Fraction(5, 4), 4, "1.2500"),
        (Fraction(-3), 2, "-3.00"),
        (Fraction(1, 3), 2, "0.333333…"),
        (Fraction(-1, 8), 2, "-0.125"),
        (Fraction(0), 0, "0"),
    ],
)
def test_a_rational_is_shown_as_a_decimal(value: Fraction, places: int, text: str) -> None:
    assert decimal_text(value, places) == text
