"""From two pointers of a register to the water that passed it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

USAGE_QUANTUM = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Register:
    """A meter's register. ``modulus_m3`` is the largest pointer + 1: five digits have 100000.

    ``multiplier`` turns pointer steps into m³ (current transformers of large meters);
    ``reversed`` is a meter mounted backwards, whose pointer falls as water flows.
    """

    modulus_m3: Decimal
    multiplier: Decimal = Decimal(1)
    reversed: bool = False

    def steps(self, previous: Decimal, current: Decimal) -> Decimal:
        """Return how far the pointer went in the direction of flow; negative: against it."""
        return previous - current if self.reversed else current - previous

    def steps_over_zero(self, previous: Decimal, current: Decimal) -> Decimal:
        """Return how far it went if it passed zero once: modulus − previous + current."""
        return self.steps(previous, current) + self.modulus_m3

    def usage_m3(self, previous: Decimal, current: Decimal, *, rolled_over: bool) -> Decimal:
        """Return the observed usage in m³ (R-036), at most four decimals, never rounded up."""
        steps = (
            self.steps_over_zero(previous, current)
            if rolled_over
            else self.steps(previous, current)
        )
        return (steps * self.multiplier).quantize(USAGE_QUANTUM, ROUND_DOWN)

    def advance(self, previous: Decimal, usage_m3: Decimal) -> Decimal:
        """Return where the pointer stands after ``usage_m3``: the inverse of ``usage_m3``."""
        steps = (usage_m3 / self.multiplier).quantize(USAGE_QUANTUM, ROUND_DOWN)
        moved = previous - steps if self.reversed else previous + steps
        return moved % self.modulus_m3 if moved >= 0 else moved + self.modulus_m3

    def passes_zero(self, previous: Decimal, current: Decimal) -> bool:
        """Return whether the pointer has to pass zero to get from one to the other."""
        return self.steps(previous, current) < 0
