"""Whether a tariff may be assigned to an account: its totals are always whole fen."""

from __future__ import annotations

from minshui.revenue.tariff.domain.document import Rounding, RoundingPoints, TariffDocument

CURRENCY = "CNY"
FEN_PER_YUAN = 100


def is_assignable(document: TariffDocument) -> bool:
    """Return whether every bill of this version comes to whole fen.

    A tariff that is not can be priced but not assigned; ``total`` rounding makes it whole,
    else ``part`` rounding, else the rounding of everything that a part is the sum of.
    """
    if document.currency != CURRENCY:
        return False
    points = document.rounding
    if _makes_fen(points.total) or _makes_fen(points.part):
        return True
    adds_tax = any(not tax.included for tax in document.taxes)
    return _components_in_fen(points) and (not adds_tax or _makes_fen(points.tax))


def _components_in_fen(points: RoundingPoints) -> bool:
    return _makes_fen(points.component) or (points.component is None and _makes_fen(points.line))


def _makes_fen(rounding: Rounding | None) -> bool:
    return rounding is not None and (rounding.step * FEN_PER_YUAN).denominator == 1
