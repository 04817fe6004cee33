"""Cash rounded to what coins can pay (抹零)."""

from __future__ import annotations

from minshui.revenue.cashier.contracts import RoundingRule

_STEP_FEN = {
    RoundingRule.DOWN_JIAO: 10,
    RoundingRule.NEAREST_JIAO: 10,
    RoundingRule.DOWN_YUAN: 100,
}


def cash_rounding_fen(due_fen: int, rule: RoundingRule) -> int:
    """Return what is credited beyond the cash for ``due_fen``; negative where more is taken.

    Nearest means half up: 70.35 is paid with 70.40.
    """
    step = _STEP_FEN.get(rule)
    if step is None:
        return 0
    rest = due_fen % step
    if rule is RoundingRule.NEAREST_JIAO and 2 * rest >= step:
        return rest - step
    return rest
