"""What is open of a bill, by cost component: what another account takes over."""

from __future__ import annotations

from collections.abc import Sequence

OPENING_COMPONENT = "opening"
"""Arrears from the system before ours have no components."""


def open_by_component(totals: Sequence[tuple[str, int]], open_fen: int) -> list[tuple[str, int]]:
    """Return what is open of each component: all of it, or the open part in proportion.

    The parts sum to ``open_fen``; the fen that proportions leave over go to the largest
    remainders, the earlier component first.
    """
    total_fen = sum(amount_fen for _, amount_fen in totals)
    if not totals or total_fen <= 0:
        return [(OPENING_COMPONENT, open_fen)]
    shares = [divmod(amount_fen * open_fen, total_fen) for _, amount_fen in totals]
    left = open_fen - sum(whole for whole, _ in shares)
    by_rest = sorted(range(len(shares)), key=lambda place: (-shares[place][1], place))
    extra = set(by_rest[:left])
    return [
        (code, whole + (place in extra))
        for place, ((code, _), (whole, _)) in enumerate(zip(totals, shares, strict=True))
        if whole + (place in extra)
    ]
