"""What of each component a partial payment has paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.revenue.billing.domain.component_shares import component_order, paid_by_component

BILL = {"garbage": 800, "sewage": 1200, "water": 3000}


@pytest.mark.parametrize(
    ("paid_fen", "order", "shares"),
    [
        (0, (), {"garbage": 0, "sewage": 0, "water": 0}),
        (2500, (), {"garbage": 400, "sewage": 600, "water": 1500}),
        (101, (), {"garbage": 16, "sewage": 24, "water": 61}),  # 16.16, 40.4 together, the rest
        (5000, (), BILL),
        (2500, ("garbage", "sewage", "water"), {"garbage": 800, "sewage": 1200, "water": 500}),
        (900, ("garbage", "sewage", "water"), {"garbage": 800, "sewage": 100, "water": 0}),
        (2500, ("water",), {"garbage": 0, "sewage": 0, "water": 2500}),
        (4000, ("water",), {"garbage": 400, "sewage": 600, "water": 3000}),
        (2500, ("none_of_it",), {"garbage": 400, "sewage": 600, "water": 1500}),
    ],
)
def test_components_are_paid_in_their_order_or_in_proportion(
    paid_fen: int, order: Sequence[str], shares: Mapping[str, int]
) -> None:
    assert paid_by_component(BILL, paid_fen, order) == shares


def test_a_relief_goes_with_the_component_before_it() -> None:
    bill = {"relief": -500, "sewage": 1200, "water": 3000}
    order = ("sewage", "water", "relief")
    assert paid_by_component(bill, 1200, order) == {"relief": 0, "sewage": 1200, "water": 0}
    assert paid_by_component(bill, 2450, order) == {"relief": -250, "sewage": 1200, "water": 1500}


@given(
    totals=st.dictionaries(st.sampled_from("abcde"), st.integers(-50, 1000), min_size=1),
    listed=st.permutations("abcde"),
    count=st.integers(0, 5),
    share=st.integers(0, 100),
)
def test_the_parts_sum_to_what_was_paid_and_the_whole_pays_each(
    totals: dict[str, int], listed: list[str], count: int, share: int
) -> None:
    total = sum(totals.values())
    if total <= 0:
        return
    order = tuple(listed[:count])
    paid_fen = total * share // 100
    assert sum(paid_by_component(totals, paid_fen, order).values()) == paid_fen
    assert paid_by_component(totals, total, order) == totals


@pytest.mark.parametrize("value", ["water", ["water", "water"], [1], [""]])
def test_an_order_is_a_list_of_different_codes(value: object) -> None:
    with pytest.raises(ValueError, match="费用组成"):
        component_order(value)
