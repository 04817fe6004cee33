"""A shared quota allotted to the readings of a month."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.revenue.billing.domain.pooled_quota import allot


@pytest.mark.parametrize(
    ("quota", "usages", "parts"),
    [
        (100, [60, 60], [50, 50]),
        (100, [150, 50], [75, 25]),
        (100, [20, 30], [40, 60]),
        (100, [1, 1, 1], [33, 33, 34]),
        (100, [50, 0], [100, 100]),
        (100, [0, 0], [100, 100]),
    ],
)
def test_each_reading_gets_its_share_of_the_quota(
    quota: int, usages: list[int], parts: list[int]
) -> None:
    assert allot(quota, usages) == parts


@given(quota=st.integers(0, 10**10), usages=st.lists(st.integers(1, 10**9), min_size=1))
def test_the_parts_sum_to_the_quota(quota: int, usages: list[int]) -> None:
    assert sum(allot(quota, usages)) == quota
