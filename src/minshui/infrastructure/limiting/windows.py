"""Sliding windows in eleven slots.

A window is cut into ten slots of time. What counts is the present slot and the ten before it,
so at least the whole window looked back: in no span of that length are there more hits than the
limit. The price is that a hit is remembered up to a tenth longer than it need be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from minshui.infrastructure.limiting.contracts import MAX_KEY_LENGTH, Verdict

SLOTS = 10
SPAN = SLOTS + 1
"""How many slots count, the present one included."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Window:
    """A limit over a window, at an instant."""

    limit: int
    cost: int
    slot_us: int
    now_us: int

    @classmethod
    def at(cls, now: datetime, limit: int, window_seconds: float, cost: int) -> Window:
        """Return the window that ends at ``now``; raises ``ValueError`` for what never fits."""
        slot_us = round(window_seconds * 1_000_000) // SLOTS
        if slot_us < 1 or not 1 <= cost <= limit:
            raise ValueError(f"{cost} of {limit} within {window_seconds} s can never be allowed")
        return cls(limit, cost, slot_us, (now - _EPOCH) // _MICROSECOND)

    @property
    def slot(self) -> int:
        """The number of the slot that the instant lies in."""
        return self.now_us // self.slot_us

    @property
    def kept_for(self) -> timedelta:
        """After so long without a hit nothing of it counts."""
        return timedelta(microseconds=self.slot_us * (SPAN + 1))

    def key_of(self, key: str) -> str:
        """Return where the counts stand: a window of another length has slots of its own."""
        if len(key) > MAX_KEY_LENGTH:
            raise ValueError(f"the key of a limit has {len(key)} characters: {key[:40]}…")
        return f"{key}:{self.slot_us}"

    def refused_until(self, slot: int) -> Verdict:
        """Return the refusal of a hit for which there is room from ``slot`` on."""
        return Verdict(False, max(slot * self.slot_us - self.now_us, 1) * _MICROSECOND)

    def decide(self, counts: Mapping[int, int]) -> tuple[Verdict, dict[int, int]]:
        """Return whether the hit fits, and the counts by slot afterwards.

        A clock behind another's counts in that one's slot: time never goes back.
        """
        slot = max([self.slot, *counts])
        kept = {each: count for each, count in counts.items() if each > slot - SPAN}
        over = sum(kept.values()) + self.cost - self.limit
        if over <= 0:
            kept[slot] = kept.get(slot, 0) + self.cost
            return Verdict(True), kept
        for each in sorted(kept):
            over -= kept[each]
            if over <= 0:
                return self.refused_until(each + SPAN), kept
        raise AssertionError("a cost within the limit fits once everything has gone")
