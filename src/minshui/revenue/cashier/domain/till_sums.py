"""A till's cash: what should be in the drawer, and what is over or short."""

from __future__ import annotations

from collections.abc import Mapping

from minshui.revenue.cashier.contracts import MethodTotals, PaymentMethod


def expected_cash_fen(float_fen: int, totals: Mapping[PaymentMethod, MethodTotals]) -> int:
    """Return the change money plus the net cash taken."""
    return float_fen + totals.get(PaymentMethod.CASH, MethodTotals()).net_fen


def over_short_fen(counted_fen: int, expected_fen: int) -> int:
    """Return what was counted above (positive: over) or below (short) the expected cash."""
    return counted_fen - expected_fen
