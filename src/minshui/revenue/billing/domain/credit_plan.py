"""What the counters come to as bills are taken back, and whose credit is just their mirror.

A bill's volume is taken from the top of its counter: F(now) − F(now − v). Where the counter
without it stands as it stood before it, that is the bill itself, turned round; where later bills
went on from it, the volume is priced again from now − v.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from minshui.revenue.billing.domain.credit_columns import CancelColumns, CounterMoves
from minshui.revenue.tariff.facade import NOT_GIVEN, BoolArray, Int64Array, PriorOf


@dataclass(frozen=True, slots=True)
class CreditPlan:
    """Bills to take back with what they added to counters; ``tariffs`` are what moves index.

    By move: ``after``, where the counter stands without the bill, and ``left``, the same unless no
    bill is left in it (``NOT_GIVEN``). By bill: whether its credit is its mirror.
    """

    bills: CancelColumns
    moves: CounterMoves
    tariffs: tuple[str, ...]
    left: Int64Array
    after: Int64Array
    mirrored: BoolArray

    def counter(self, move: int) -> PriorOf:
        """Return the counter of a move, as the engine names it."""
        return counter_of(self.moves, self.tariffs, move)


def counter_of(moves: CounterMoves, tariffs: tuple[str, ...], move: int) -> PriorOf:
    """Return the counter of a move, as the engine names it."""
    return tariffs[int(moves.tariff[move])], int(moves.use[move]), int(moves.window[move])


def plan_credits(
    bills: CancelColumns,
    moves: CounterMoves,
    tariffs: tuple[str, ...],
    noted: Mapping[int, Mapping[PriorOf, int]],
) -> CreditPlan:
    """Take the bills back, an account's newest first.

    ``noted`` has, by row, the counters that a bill's columns do not hold.
    """
    taken, gone = _taken(bills, moves)
    after = moves.now - taken
    left = np.where(moves.standing - gone > 0, after, NOT_GIVEN)
    began = _began_with(bills, moves, tariffs, noted)
    differs = np.bincount(moves.row, weights=left != began, minlength=len(bills)) > 0
    return CreditPlan(bills, moves, tariffs, left, after, ~differs)


def _taken(bills: CancelColumns, moves: CounterMoves) -> tuple[Int64Array, Int64Array]:
    """Return by move what was taken from its counter by then, itself included: volume, bills."""
    account = bills.account_id[moves.row]
    key = np.lexsort((moves.row, moves.window, moves.use, moves.tariff, account))
    columns = (account, moves.tariff, moves.use, moves.window)
    count = len(moves)
    first = np.ones(count, dtype=np.bool_)
    first[1:] = np.any([each[key][1:] != each[key][:-1] for each in columns], axis=0)
    place = np.arange(count, dtype=np.int64)
    start = np.maximum.accumulate(np.where(first, place, 0))
    summed = np.cumsum(moves.usage[key])
    before = summed - moves.usage[key]
    taken, gone = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    taken[key] = summed - before[start]
    gone[key] = place - start + 1
    return taken, gone


def earliest(moves: CounterMoves) -> BoolArray:
    """Return which moves are of their bill's earliest window."""
    first = np.ones(len(moves), dtype=np.bool_)
    first[1:] = moves.row[1:] != moves.row[:-1]
    return first


def _began_with(
    bills: CancelColumns,
    moves: CounterMoves,
    tariffs: tuple[str, ...],
    noted: Mapping[int, Mapping[PriorOf, int]],
) -> Int64Array:
    """Return where each counter stood as the bill was priced."""
    began = np.where(earliest(moves), bills.counter_before[moves.row], NOT_GIVEN)
    for place in np.flatnonzero(np.isin(moves.row, list(noted))).tolist():
        known = noted[int(moves.row[place])]
        counter = counter_of(moves, tariffs, place)
        if counter in known:
            began[place] = known[counter]
    return began
