"""What a bill is priced from: the usage, the period, the account, a late payment.

Everything here is checked and frozen; ``None`` stands for "not given", which is never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from minshui.revenue.tariff.domain.document import DOWN_UNIT, Attribute, Rounding


@dataclass(frozen=True, slots=True)
class Reading:
    """Two pointers of one meter; ``modulus`` = largest pointer + 1."""

    previous: Fraction
    current: Fraction
    modulus: Fraction | None = None
    reversed: bool = False
    multiplier: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class SharedSince:
    """The day of the last actual reading before estimates, and what these counted, by the first
    day of the counter window: a bill into another year shares out all usage since then.
    """

    day: date
    counted: Mapping[date, Fraction]


@dataclass(frozen=True, slots=True)
class BillInput:
    """The bill to be priced; exactly one of ``usage`` and ``readings`` is set.

    ``from_on`` and ``to_on`` are the previous and this reading date. ``quota`` is that of the
    whole bill (of the year for a yearly counter).
    """

    usage: Fraction | None = None
    readings: tuple[Reading, ...] = ()
    sub_meters: tuple[Fraction, ...] = ()
    registers: dict[str, Fraction] = field(default_factory=dict)
    from_on: date | None = None
    to_on: date | None = None
    days: int | None = None
    months: int | None = None
    prior_counter_usage: Fraction | None = None
    quota: Fraction | None = None
    already_billed: Fraction = Fraction(0)
    shared_since: SharedSince | None = None


@dataclass(frozen=True, slots=True)
class PersonsFrom:
    """The number of persons from a day on, up to and including ``to_on``."""

    from_on: date
    persons: int
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class GrantedRelief:
    """A relief the account has been granted; both ends are included, ``None`` = open."""

    code: str
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class MixedPart:
    """One use of a mixed connection; exactly one of the three measures is set."""

    tariff: str
    volume: Fraction | None = None
    volume_per_household: Fraction | None = None
    percent: Fraction | None = None


@dataclass(frozen=True, slots=True)
class MixedUse:
    """A connection used under several tariffs; percentages are rounded with ``round``."""

    parts: tuple[MixedPart, ...]
    round: Rounding | None = DOWN_UNIT


@dataclass(frozen=True, slots=True)
class AccountInput:
    """What the price hangs on besides the usage."""

    population: int | tuple[PersonsFrom, ...] | None = None
    households: int | None = None
    fittings: int | None = None
    attributes: dict[Attribute, str] = field(default_factory=dict)
    opened_on: date | None = None
    year_start_on: date | None = None
    reliefs: tuple[GrantedRelief, ...] = ()
    mixed_use: MixedUse | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which a late fee stands still, both ends included."""

    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class LateInput:
    """A payment of ``principal`` of a bill issued on one day and paid on another."""

    principal: Fraction
    issued_on: date
    paid_on: date
    pauses: tuple[Pause, ...] = ()
