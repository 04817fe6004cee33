"""Bill numbers carry month and id, and find mistyped digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import bill_number, parse_bill_number, parse_billing_month


@given(st.integers(1900, 2999), st.integers(1, 12), st.integers(min_value=1, max_value=10**9 - 1))
def test_a_number_gives_back_what_it_was_made_of(year: int, month: int, bill_id: int) -> None:
    number = bill_number(year * 100 + month, bill_id)

    assert len(number) == 16
    assert parse_bill_number(number) == (year * 100 + month, bill_id)


@given(st.integers(1, 10**9 - 1), st.integers(0, 15), st.integers(1, 9))
def test_a_wrong_digit_is_always_found(bill_id: int, place: int, by: int) -> None:
    number = bill_number(202611, bill_id)
    wrong = str((int(number[place]) + by) % 10)

    with pytest.raises(MinshuiError, match="E_BILL_NUMBER"):
        parse_bill_number(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize("text", ["", "12", "20261100000000１6", "abcdefghijklmnop", "9" * 17])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(MinshuiError, match="E_BILL_NUMBER"):
        parse_bill_number(text)


@pytest.mark.parametrize("bill_id", [0, 10**9])
def test_an_id_without_room_is_refused(bill_id: int) -> None:
    with pytest.raises(ValueError, match="no bill number has room"):
        bill_number(202611, bill_id)


@pytest.mark.parametrize(("text", "month"), [("2026-11", 202611), (" 202611 ", 202611)])
def test_a_month_is_read_as_people_type_it(text: str, month: int) -> None:
    assert parse_billing_month(text) == month


@pytest.mark.parametrize("text", ["2026-13", "2026/11", "11", "", "202600"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(MinshuiError, match="E_RUN_MONTH"):
        parse_billing_month(text)
