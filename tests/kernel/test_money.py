"""Money as text, as financial capitals, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.kernel.money import fen_from_yuan, yuan_capitals, yuan_display, yuan_text


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0.00"), (5, "0.05"), (7035, "70.35"), (-7035, "-70.35"), (-5, "-0.05")],
)
def test_fen_are_written_as_yuan_with_two_decimals(fen: int, text: str) -> None:
    assert yuan_text(fen) == text


def test_people_see_thousands_separators() -> None:
    assert yuan_display(123456789) == "1,234,567.89"
    assert yuan_display(-123456) == "-1,234.56"


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_writing_and_reading_an_amount_gives_it_back(fen: int) -> None:
    assert fen_from_yuan(yuan_text(fen)) == fen


@pytest.mark.parametrize("text", ["", "abc", "1.005", "NaN", "Infinity", "1,000.00"])
def test_what_is_no_whole_number_of_fen_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        fen_from_yuan(text)


@pytest.mark.parametrize(
    ("fen", "capitals"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (105, "壹元零伍分"),
        (150, "壹元伍角整"),
        (7035, "柒拾元叁角伍分"),
        (140950, "壹仟肆佰零玖元伍角整"),
        (600714, "陆仟零柒元壹角肆分"),
        (10700053, "壹拾万柒仟元伍角叁分"),
        (10001000, "壹拾万零壹拾元整"),
        (1000000000, "壹仟万元整"),
        (10000000001, "壹亿元零壹分"),
        (-7035, "负柒拾元叁角伍分"),
    ],
)
def test_receipts_print_amounts_in_financial_capitals(fen: int, capitals: str) -> None:
    assert yuan_capitals(fen) == capitals
