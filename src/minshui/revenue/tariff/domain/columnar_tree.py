"""What a bill's pricing looks like before its volume is known: the plan of the columnar body.

A plan has two halves. The *tree* says which rules run, in which order: versions, counter
years, tiers, reliefs in force. The *values* are the exact numbers they run with. Trees hold
slots, which are indexes into the values, so bills whose trees are equal are priced together
whatever their numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from minshui.revenue.tariff.domain.document import ComputedOn, Rounding

Slot: TypeAlias = int


@dataclass(frozen=True, slots=True)
class LimitTree:
    """A finite tier limit; ``of_quota``: the value is a share of the bill's quota."""

    value: Slot
    of_quota: bool


@dataclass(frozen=True, slots=True)
class TierTree:
    """A tier: its price per unit, the price as shown, and the amount due when it is entered."""

    price: Slot
    shown: Slot
    fixed: Slot | None


@dataclass(frozen=True, slots=True)
class FreeTree:
    """A free volume in force for a component: granted once per bill, shared by its parts.

    ``occurrence`` tells apart volume reliefs of one code.
    """

    code: str
    occurrence: int
    volume: Slot
    inside_tiers: bool


class Pricing(StrEnum):
    """How a quantity becomes money."""

    FLAT = "flat"
    GRADUATED = "graduated"
    WHOLE_VOLUME = "whole_volume"


@dataclass(frozen=True, slots=True)
class VolumeTree:
    """A volume component in one part; a flat one has one tier and no limits.

    ``per_factor`` is 1 / ``factor`` (0 for a factor of 0).
    ``single``: everything is one line of tier ``single_tier`` (from 1) at that price.
    """

    code: str
    pricing: Pricing
    factor: Slot
    per_factor: Slot
    round: Rounding | None
    tiers: tuple[TierTree, ...]
    limits: tuple[LimitTree, ...]
    closed: bool
    single: TierTree | None
    single_tier: int
    free: tuple[FreeTree, ...]


@dataclass(frozen=True, slots=True)
class FixedTree:
    """A standing charge due in this part: ``quantity`` × ``price``."""

    code: str
    quantity: Slot
    price: Slot


@dataclass(frozen=True, slots=True)
class PercentTree:
    """A percentage of the lines of other components, after those it is taken of."""

    code: str
    share: Slot
    of: tuple[str, ...]
    computed_on: ComputedOn


@dataclass(frozen=True, slots=True)
class BandTree:
    """An over-quota band: it ends at quota × ``upper``, open where ``None``."""

    upper: Slot | None
    price: Slot
    shown: Slot


@dataclass(frozen=True, slots=True)
class OverQuotaTree:
    """The extra charge on one component."""

    code: str
    factor: Slot
    on_counter: bool
    bands: tuple[BandTree, ...]


@dataclass(frozen=True, slots=True)
class PartTree:
    """A part of the bill: one version, one counter window.

    ``window`` indexes the plan's counter windows; ``None``: the tariff has no yearly counter.
    ``codes`` are the components in the order a bill shows them.
    """

    version: int
    window: int | None
    codes: tuple[str, ...]
    volumes: tuple[VolumeTree, ...]
    fixed: tuple[FixedTree, ...]
    percents: tuple[PercentTree, ...]
    over_quota: tuple[OverQuotaTree, ...]


@dataclass(frozen=True, slots=True)
class YearTree:
    """A counter year's share of a version's volume; the last one takes what is left."""

    share: Slot | None
    part: PartTree


@dataclass(frozen=True, slots=True)
class VersionTree:
    """A version's share of the billed volume; the last one takes what is left."""

    share: Slot | None
    years: tuple[YearTree, ...]
    straddle_round: Rounding | None


class Deduction(StrEnum):
    """Kinds of amount relief."""

    PERCENT_OFF = "percent_off"
    AMOUNT_OFF = "amount_off"
    CAP = "cap"


@dataclass(frozen=True, slots=True)
class DeductionTree:
    """An amount relief in force."""

    code: str
    kind: Deduction
    applies_to: tuple[str, ...]
    value: Slot


@dataclass(frozen=True, slots=True)
class BoundTree:
    """The minimum or maximum; ``applies_to`` ``None`` = every component."""

    amount: Slot
    applies_to: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class BillTree:
    """How a bill is priced. ``months``: into how many one-month bills it is cut (1: not).

    ``last`` is the version of the last part; ``fresh`` tells whether the earliest counter
    window has not been billed before; ``windows`` counts the counter windows.
    """

    months: int
    last: int
    fresh: bool
    windows: int
    change_round: Rounding | None
    versions: tuple[VersionTree, ...]
    deductions: tuple[DeductionTree, ...]
    minimum: BoundTree | None
    maximum: BoundTree | None


@dataclass(frozen=True, slots=True)
class CounterWindow:
    """A counter's year and the day its counting began: later after a restart."""

    year_start: date
    start: date


@dataclass(frozen=True, slots=True)
class BillPlan:
    """A tree with its values and its counter windows, the earliest first."""

    tree: BillTree
    values: tuple[Fraction, ...]
    windows: tuple[CounterWindow, ...]
