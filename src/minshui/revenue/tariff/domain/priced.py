"""A priced bill: every line of it, and what it was made from.

Σ amounts of ``lines`` = ``total`` exactly: what rounding adds or takes is a line of its own.
Amounts are in major currency units, quantities in the tariff's unit, as exact rationals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from minshui.revenue.tariff.domain.document import TariffDocument

ZERO = Fraction(0)


class LineKind(StrEnum):
    """What a line of a bill is."""

    FLAT = "flat"
    TIER = "tier"
    OVER_QUOTA = "over_quota"
    FIXED = "fixed"
    PERCENT = "percent"
    RELIEF = "relief"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    TAX = "tax"
    ROUNDING = "rounding"
    ALREADY_BILLED = "already_billed"


class RoundingPoint(StrEnum):
    """Where the residue of a rounding line comes from."""

    COMPONENT = "component"
    PART = "part"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill.

    ``component`` is the component's or tax's code (empty for a residue of the whole bill);
    ``tier`` counts tiers or over-quota bands from 1. ``exact`` is the amount before ``line``
    (or ``tax``) rounding. A volume line is (``quantity`` − ``free_quantity``) × ``unit_price`` /
    ``per`` + ``fixed``; a fixed line is ``quantity`` × ``unit_price``; a percentage or tax line
    is ``quantity`` (the base) × ``unit_price`` (the rate, 1 = 100 %).
    """

    kind: LineKind
    component: str
    name: str
    exact: Fraction
    amount: Fraction
    tier: int | None = None
    quantity: Fraction | None = None
    free_quantity: Fraction = ZERO
    unit_price: Fraction | None = None
    per: Fraction = Fraction(1)
    fixed: Fraction = ZERO
    relief: str | None = None
    rounding_point: RoundingPoint | None = None


@dataclass(frozen=True, slots=True)
class CounterKey:
    """Which counter: the part of a mixed connection, the tariff, the counter's year.

    ``restarted_on`` is the first day of the version that started its own counter in that year.
    """

    tariff: str
    year_start_on: date
    restarted_on: date | None = None
    mixed_part: int | None = None

    @property
    def first_on(self) -> date:
        """The day from which it counts."""
        return self.restarted_on or self.year_start_on


@dataclass(frozen=True, slots=True)
class CounterState:
    """Usage counted so far, and what of it stayed out of a component's ladder as free volume."""

    usage: Fraction = ZERO
    freed: Mapping[str, Fraction] = field(default_factory=dict)

    def of(self, component: str) -> Fraction:
        """Return the counted usage of one component, before its ``factor``."""
        return self.usage - self.freed.get(component, ZERO)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The limits that one component had in a part, as the part's days, people and quota made them.

    ``limits`` are the finite ones; ``before`` and ``after`` the component's counter.
    """

    component: str
    limits: tuple[Fraction, ...]
    before: Fraction
    after: Fraction


@dataclass(frozen=True, slots=True)
class PricedPart:
    """One part of a bill: one version, one counter window."""

    version: TariffDocument
    volume: Fraction
    months: int
    days: Fraction | None
    reference_on: date | None
    persons: int | None
    mixed_part: int | None
    counter_key: CounterKey | None
    counter_before: CounterState | None
    counter_after: CounterState | None
    ladders: tuple[Ladder, ...]
    lines: tuple[Line, ...]
    components: Mapping[str, Fraction]
    taxes: Mapping[str, Fraction]
    subtotal: Fraction
    total: Fraction


@dataclass(frozen=True, slots=True)
class PricedBill:
    """A bill: its parts in order of time (of a mixed connection: in order of taking)."""

    metered: Fraction
    volume: Fraction
    parts: tuple[PricedPart, ...]
    closing_lines: tuple[Line, ...]
    components: Mapping[str, Fraction]
    taxes: Mapping[str, Fraction]
    subtotal: Fraction
    total: Fraction
    already_billed: Fraction
    counters: Mapping[CounterKey, CounterState]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, the residues of rounding too."""
        return (*(line for part in self.parts for line in part.lines), *self.closing_lines)


@dataclass(frozen=True, slots=True)
class LateFee:
    """A late fee: counted days, what they came to before the cap, and the fee."""

    days: int
    first_day_on: date
    uncapped: Fraction
    cap: Fraction | None
    amount: Fraction


def merged(sums: list[Mapping[str, Fraction]]) -> dict[str, Fraction]:
    """Return the sums of several mappings, key by key."""
    total: dict[str, Fraction] = {}
    for mapping in sums:
        for key, value in mapping.items():
            total[key] = total.get(key, ZERO) + value
    return total
