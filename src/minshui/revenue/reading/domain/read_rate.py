"""Read rate (抄见率)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def read_rate(due: int, estimated: int) -> Decimal | None:
    """Return (due − estimated) / due as a fraction with four decimals (R-042); None: none due."""
    if due == 0:
        return None
    return (Decimal(due - estimated) / due).quantize(Decimal("0.0001"), ROUND_HALF_UP)
