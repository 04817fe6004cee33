"""How many months a bill covers, from its two reading dates.

Assumption: days × 12 / 365.25, rounded half up, at least one. A meter read monthly between the
28th day and the 45th is one month's bill; where a month was skipped it becomes two.
"""

from __future__ import annotations

import numpy as np

from minshui.revenue.tariff.facade import Int64Array

_MONTHS = 48
_DAYS = 1461  # four years


def months_covered(from_on: Int64Array, to_on: Int64Array) -> Int64Array:
    """Return the months of bills whose reading dates are day numbers."""
    days = to_on - from_on
    months: Int64Array = (days * _MONTHS + _DAYS // 2) // _DAYS
    return np.maximum(months, 1)
