"""The clock and billing months."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from minshui.kernel.clock import FixedClock, SystemClock
from minshui.kernel.period import (
    billing_month_of,
    check_billing_month,
    month_first_day,
    month_last_day,
    month_text,
    shift_month,
)


def test_the_local_date_is_that_of_shanghai() -> None:
    clock = FixedClock(datetime(2026, 11, 20, 17, 0, tzinfo=UTC))
    assert clock.today() == date(2026, 11, 21)


def test_a_fixed_clock_moves_only_where_it_is_put() -> None:
    clock = FixedClock.at_noon(date(2026, 11, 21))
    assert clock.now() == datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
    clock.move_to(datetime(2027, 1, 1, tzinfo=UTC))
    assert clock.today() == date(2027, 1, 1)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(datetime(2026, 11, 21))  # noqa: DTZ001


def test_the_real_clock_has_a_zone() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_billing_months_shift_over_the_year() -> None:
    assert shift_month(202611, 2) == 202701
    assert shift_month(202601, -1) == 202512
    assert billing_month_of(date(2026, 11, 21)) == 202611
    assert month_first_day(202402) == date(2024, 2, 1)
    assert month_last_day(202402) == date(2024, 2, 29)
    assert month_text(202602) == "2026-02"


@pytest.mark.parametrize("month", [0, 202600, 202613, 26011])
def test_what_is_no_billing_month_is_refused(month: int) -> None:
    with pytest.raises(ValueError, match="billing month"):
        check_billing_month(month)
