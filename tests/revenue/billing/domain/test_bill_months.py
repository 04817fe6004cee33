"""How many months two reading dates are apart."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from minshui.revenue.billing.domain.bill_months import months_covered
from minshui.revenue.tariff.facade import day_number


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 11, 1), date(2026, 11, 1), 1),
        (date(2026, 11, 1), date(2026, 11, 11), 1),
        (date(2026, 10, 20), date(2026, 11, 20), 1),
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2026, 10, 1), date(2026, 11, 15), 1),
        (date(2026, 10, 1), date(2026, 11, 16), 2),
        (date(2026, 9, 20), date(2026, 11, 20), 2),
        (date(2026, 8, 20), date(2026, 11, 20), 3),
        (date(2025, 11, 20), date(2026, 11, 20), 12),
    ],
)
def test_months_are_days_rounded(first: date, last: date, months: int) -> None:
    covered = months_covered(np.array([day_number(first)]), np.array([day_number(last)]))

    assert covered.tolist() == [months]
