"""Usage from two pointers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.revenue.reading.domain.usage import Register

D = Decimal


@pytest.mark.parametrize(
    ("register", "previous", "current", "rolled_over", "usage"),
    [
        (Register(D(100_000)), "12", "47", False, "35"),
        # A five-digit register: 99990 → 00005 passes 15, not 14 and not 16.
        (Register(D(100_000)), "99990", "5", True, "15"),
        (Register(D(10_000)), "9999", "0", True, "1"),
        (Register(D(100_000), reversed=True), "500", "460", False, "40"),
        (Register(D(100_000), reversed=True), "3", "99995", True, "8"),
        (Register(D(100_000), multiplier=D(10)), "100", "112.5", False, "125"),
        (Register(D(100_000)), "634.000", "645.938", False, "11.938"),
    ],
)
def test_usage_is_what_passed_the_register(
    register: Register, previous: str, current: str, rolled_over: bool, usage: str
) -> None:
    assert register.usage_m3(D(previous), D(current), rolled_over=rolled_over) == D(usage)


@given(
    modulus=st.sampled_from([D(10_000), D(100_000), D(1_000_000)]),
    reverse=st.booleans(),
    previous=st.integers(0, 9_999),
    usage=st.integers(0, 9_999),
)
def test_advancing_by_a_usage_reads_back_as_that_usage(
    modulus: Decimal, reverse: bool, previous: int, usage: int
) -> None:
    register = Register(modulus, reversed=reverse)
    pointer = register.advance(D(previous), D(usage))

    assert 0 <= pointer < modulus
    rolled_over = register.passes_zero(D(previous), pointer)
    assert register.usage_m3(D(previous), pointer, rolled_over=rolled_over) == usage
