"""Ids that have been drawn and whose rows are not there: late, or undone.

Ids are not in the order of commits: a transaction may draw 7 and commit after the one that drew 8.
So a sealer that has reached 8 remembers 7, until its row is there or nobody can commit it any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Gap:
    """The ids from ``first`` to ``last``, missed at ``seen_at`` by the database's clock."""

    first: int
    last: int
    seen_at: datetime

    def to_json(self) -> list[Any]:
        """Return the gap as a seal keeps it."""
        return [self.first, self.last, self.seen_at.isoformat()]

    @classmethod
    def from_json(cls, kept: Sequence[Any]) -> Gap:
        """Return the gap that a seal keeps."""
        return cls(int(kept[0]), int(kept[1]), datetime.fromisoformat(str(kept[2])))


def still_open(gaps: Iterable[Gap], all_ended_before: datetime) -> list[Gap]:
    """Return those gaps whose rows may yet come: some transaction is older than they are."""
    return [gap for gap in gaps if gap.seen_at >= all_ended_before]


def without(gaps: Iterable[Gap], found: Sequence[int]) -> list[Gap]:
    """Return what is left of gaps after rows were found; ``found`` is sorted."""
    left = []
    for gap in gaps:
        first = gap.first
        for row_id in found:
            if first <= row_id <= gap.last:
                if first < row_id:
                    left.append(replace(gap, first=first, last=row_id - 1))
                first = row_id + 1
        if first <= gap.last:
            left.append(replace(gap, first=first))
    return left


def gaps_between(reached: int, found: Sequence[int], seen_at: datetime) -> list[Gap]:
    """Return the gaps that lie between sorted ids beyond ``reached``."""
    gaps, previous = [], reached
    for row_id in found:
        if row_id > previous + 1:
            gaps.append(Gap(previous + 1, row_id - 1, seen_at))
        previous = row_id
    return gaps
