"""How a new dated attribute takes its place among those there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from minshui.revenue.customer.contracts import AttributeKind

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """An attribute with its first and last day; ``id`` is None until it is stored."""

    kind: AttributeKind
    value: dict[str, Any]
    from_on: date
    to_on: date | None
    proof_no: str | None = None
    reason: str | None = None
    id: int | None = None

    @property
    def slot(self) -> tuple[str, str]:
        """What there can be one of on a day: each kind, and each relief by its code."""
        relief = self.value["code"] if self.kind is AttributeKind.RELIEF else ""
        return self.kind.value, relief


def supersede(present: Sequence[Span], new: Span) -> tuple[list[Span], list[Span]]:
    """Return the spans that end and those that are added, ``new`` among them.

    Days of ``new`` win; what an ended span covered before and after is added again as it was, so
    that on each day there is at most one value of a slot.
    """
    overlapping = [old for old in present if old.slot == new.slot and _overlap(old, new)]
    added = [new]
    for old in overlapping:
        added += cut_out(old, new.from_on, new.to_on)
    return overlapping, added


def cut_out(old: Span, first: date, last: date | None) -> list[Span]:
    """Return what is left of a span without the days from ``first`` to ``last``."""
    left = []
    if old.from_on < first:
        left.append(replace(old, id=None, to_on=first - _ONE_DAY))
    if last is not None and (old.to_on is None or old.to_on > last):
        left.append(replace(old, id=None, from_on=last + _ONE_DAY))
    return left


def _overlap(one: Span, other: Span) -> bool:
    starts_in_time = other.to_on is None or one.from_on <= other.to_on
    ends_in_time = one.to_on is None or one.to_on >= other.from_on
    return starts_in_time and ends_in_time
