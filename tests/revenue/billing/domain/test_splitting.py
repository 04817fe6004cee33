"""A bill split into parts: lines in proportion, every sum exact."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.revenue.billing.domain.splitting import split_lines, split_volume


@pytest.mark.parametrize(
    ("lines", "parts", "expected"),
    [
        ([6_000, 3_000], [4_500, 4_500], [[3_000, 1_500], [3_000, 1_500]]),
        ([100, 50], [100, 50], [[67, 33], [33, 17]]),
        ([1, 1, 1], [1, 1, 1], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
        ([5_000, -1_000], [1_000, 3_000], [[1_250, -250], [3_750, -750]]),
        ([7_035], [35, 7_000], [[35], [7_000]]),
    ],
)
def test_what_each_part_gets_of_each_line(
    lines: list[int], parts: list[int], expected: list[list[int]]
) -> None:
    assert split_lines(lines, parts) == expected


@given(
    lines=st.lists(st.integers(-10_000, 1_000_000), min_size=1, max_size=8),
    cuts=st.lists(st.integers(1, 10**9), min_size=1, max_size=6),
)
def test_nothing_is_made_or_lost(lines: list[int], cuts: list[int]) -> None:
    total = sum(lines)
    if total < len(cuts):
        return
    # Cut the total at random places into parts of at least one fen.
    weights = [1 + cut % (total - len(cuts) + 1) for cut in cuts]
    parts = [1 + (total - len(cuts)) * weight // sum(weights) for weight in weights]
    parts[-1] += total - sum(parts)

    found = split_lines(lines, parts)

    assert [sum(part) for part in found] == parts
    assert [sum(column) for column in zip(*found, strict=True)] == lines
    for line, column in zip(lines, zip(*found, strict=True), strict=True):
        assert all(min(line, 0) <= share <= max(line, 0) for share in column)


def test_volumes_follow_the_amounts_and_sum_to_the_whole() -> None:
    assert split_volume(Decimal(10), [1, 2]) == [Decimal("3.3333"), Decimal("6.6667")]
