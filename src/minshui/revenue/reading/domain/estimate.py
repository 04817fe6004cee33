"""What a meter that could not be read is taken to have used."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from minshui.revenue.reading.domain.anomalies import History

_WHOLE = Decimal(1)


def estimate_usage_m3(history: History, method: str) -> Decimal:
    """Return the estimated usage in whole m³, half up; 0 where there is no history.

    ``mean``: of the last non-zero reads; ``last_year``: the same month last year, and the mean
    where that is missing. Whole, because that is what a bill is made of.
    """
    base = history.mean_usage_m3
    if method == "last_year" and history.same_month_last_year_m3 is not None:
        base = history.same_month_last_year_m3
    return Decimal(0) if base is None else base.quantize(_WHOLE, ROUND_HALF_UP)
