"""How much of each component of a bill has been paid: derived, never stored.

A bill's order is the policy in force on the day it was issued, so that what was said to have been
collected does not change later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def component_order(value: Any) -> tuple[str, ...]:
    """Take the parameter's value: component codes, the first paid first; raises ``ValueError``."""
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ValueError("应为费用组成编码的列表")
    if len(set(value)) != len(value):
        raise ValueError("费用组成编码不能重复")
    return tuple(value)


def paid_by_component(
    totals_fen: Mapping[str, int], paid_fen: int, order: Sequence[str]
) -> dict[str, int]:
    """Return what of each component ``paid_fen`` has paid; the parts sum to it exactly.

    Components of ``order`` are paid one after the other, those not in it after them and in
    proportion. A component below zero (a relief, a residue) goes with the one before it, so that
    no more is ever paid of a group than it comes to.
    """
    if not paid_fen:
        return dict.fromkeys(totals_fen, 0)
    groups = _groups(totals_fen, order)
    paid: dict[str, int] = {}
    left_fen = paid_fen
    for group in groups[:-1]:
        share_fen = min(left_fen, sum(group.values()))
        paid.update(_in_proportion(group, share_fen))
        left_fen -= share_fen
    paid.update(_in_proportion(groups[-1], left_fen))
    return paid


def _groups(totals_fen: Mapping[str, int], order: Sequence[str]) -> list[dict[str, int]]:
    """Return what is paid together, the first group first; none below zero but the only one."""
    groups = [{code: totals_fen[code]} for code in order if code in totals_fen]
    rest = {code: fen for code, fen in sorted(totals_fen.items()) if code not in order}
    groups += [rest] if rest else []
    while len(groups) > 1:
        below = [place for place, group in enumerate(groups) if sum(group.values()) < 0]
        if not below:
            break
        first = max(below[-1] - 1, 0)
        groups[first : first + 2] = [{**groups[first], **groups[first + 1]}]
    return groups


def _in_proportion(group: Mapping[str, int], paid_fen: int) -> dict[str, int]:
    """Split by cumulative shares: the parts sum exactly, and the whole pays each of them wholly."""
    total_fen = sum(group.values())
    if not total_fen:
        return dict(group)
    shares = {}
    reached_fen = given_fen = 0
    for code, fen in group.items():
        reached_fen += fen
        shares[code] = reached_fen * paid_fen // total_fen - given_fen
        given_fen += shares[code]
    return shares
