"""A parsed tariff document: one price of one class of one utility for one span of time.

Everything here is checked and frozen. Numbers are exact rationals (``Fraction``): prices in
major currency units per ``unit``, volumes in ``unit``, percentages as written (``"10"`` is 10 %).
Defaults of the format are filled in; ``None`` stands for "no such rule".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Generic, TypeAlias, TypeVar

from minshui.revenue.tariff.domain.document_reliefs import Relief

MINIMUM = "minimum"
MAXIMUM = "maximum"
RESERVED_CODES = (MINIMUM, MAXIMUM)


class RoundingMode(StrEnum):
    """How a value between two steps is moved onto one of them."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    HALF_DOWN = "half_down"
    UP = "up"
    DOWN = "down"
    FLOOR = "floor"
    CEIL = "ceil"


@dataclass(frozen=True, slots=True)
class Rounding:
    """``"MODE STEP"``; ``"none"`` is ``None`` wherever a ``Rounding | None`` is expected."""

    mode: RoundingMode
    step: Fraction


HALF_UP_CENT = Rounding(RoundingMode.HALF_UP, Fraction(1, 100))
DOWN_CENT = Rounding(RoundingMode.DOWN, Fraction(1, 100))
DOWN_UNIT = Rounding(RoundingMode.DOWN, Fraction(1))


@dataclass(frozen=True, slots=True)
class RoundingPoints:
    """Where money is rounded: the only points at which anything is."""

    price: Rounding | None = None
    line: Rounding | None = HALF_UP_CENT
    component: Rounding | None = None
    tax: Rounding | None = HALF_UP_CENT
    part: Rounding | None = None
    total: Rounding | None = None


class Unit(StrEnum):
    """The unit of volumes and limits."""

    M3 = "m3"
    KL = "kl"
    CCF = "ccf"
    HCF = "hcf"
    GAL = "gal"
    KGAL = "kgal"
    UNIT = "unit"


class ChangeKind(StrEnum):
    """What a price change inside a reading period means."""

    BY_READING_DATE = "by_reading_date"
    NEXT_READING = "next_reading"
    BY_DAYS = "by_days"


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """The change rule; ``round_volume`` rounds every share but the last."""

    kind: ChangeKind = ChangeKind.BY_READING_DATE
    round_volume: Rounding | None = None


class DayCount(StrEnum):
    """Which ends of a reading period are counted as days."""

    START_ONLY = "start_only"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class UsageRule:
    """Billed usage = max(round(usage), minimum), per bill."""

    round: Rounding | None = None
    minimum: Fraction | None = None


class Basis(StrEnum):
    """What the tier limits are limits of."""

    BILL = "bill"
    MONTHS = "months"
    YEAR = "year"


class LimitsAre(StrEnum):
    """Whether a yearly counter's limits are written per window or per month (× 12)."""

    WINDOW = "window"
    MONTH = "month"


class OnChange(StrEnum):
    """What a new version does to a yearly counter."""

    CONTINUE = "continue"
    RESTART = "restart"


class StraddleKind(StrEnum):
    """How a bill crossing the counter's year start is shared out."""

    BY_READING_DATE = "by_reading_date"
    BY_DAYS = "by_days"
    BY_MONTHS = "by_months"


@dataclass(frozen=True, slots=True)
class Straddle:
    """Rule for a bill crossing the year start."""

    kind: StraddleKind = StraddleKind.BY_READING_DATE
    round_volume: Rounding | None = None


class PartialKind(StrEnum):
    """How the limits of an account's first, incomplete window are cut."""

    FULL = "full"
    BY_MONTHS = "by_months"
    BY_DAYS = "by_days"


@dataclass(frozen=True, slots=True)
class PartialWindow:
    """Rule for an account's first window; ``round`` is applied to each resulting limit."""

    kind: PartialKind = PartialKind.FULL
    round: Rounding | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """Tier widths stretched by the part's days d over ``basis_days``.

    ``only_outside`` (lowest, highest): no scaling where lowest ≤ d ≤ highest.
    """

    basis_days: Fraction
    only_outside: tuple[int, int] | None = None
    round_ratio: Rounding | None = None
    round_per_day: Rounding | None = None
    round_width: Rounding | None = None


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of every year; 29 February falls on 1 March in common years."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Counter:
    """What the tier limits mean and when the counter of a customer starts anew.

    ``year_start`` is ``None`` for basis ``year`` where it is the account's own month-day
    (``"account"``), and for every other basis.
    """

    basis: Basis
    months: int = 1
    split_months: bool = False
    year_start: MonthDay | None = None
    limits_are: LimitsAre = LimitsAre.WINDOW
    on_change: OnChange = OnChange.CONTINUE
    straddle: Straddle = Straddle()
    partial_window: PartialWindow = PartialWindow()
    scale: Scale | None = None


T = TypeVar("T")


class Attribute(StrEnum):
    """The account attribute a value is chosen by."""

    CALIBER = "caliber"
    AREA = "area"
    LEVEL = "level"
    SOURCE = "source"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """``by``: the value hangs on an attribute of the account."""

    attribute: Attribute
    cases: Mapping[str, T]


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of a ladder. ``up_to`` is inclusive, ``None`` = open end.

    With ``of_quota`` the limit is that percentage of the bill's quota. ``fixed`` is charged
    once when the tier is entered.
    """

    up_to: Fraction | None
    of_quota: bool = False
    price: Fraction = Fraction(0)
    fixed: Fraction = Fraction(0)


Tiers: TypeAlias = tuple[Tier, ...]


class Mode(StrEnum):
    """How a volume component is priced."""

    FLAT = "flat"
    GRADUATED = "graduated"
    WHOLE_VOLUME = "whole_volume"


@dataclass(frozen=True, slots=True)
class VolumeComponent:
    """Charged on volume: quantity = ``round``(usage × ``factor``), or a register's volume.

    ``price`` is set for ``flat``, ``tiers`` for the two tiered modes; the other is ``None``.
    Prices are per ``per`` units. ``closed``: volume above the last limit is an error.
    """

    code: str
    name: str
    mode: Mode
    price: Fraction | Choice[Fraction] | None = None
    tiers: Tiers | Choice[Tiers] | None = None
    per: Fraction = Fraction(1)
    closed: bool = False
    factor: Fraction = Fraction(1)
    round: Rounding | None = None
    register: str | None = None


class Every(StrEnum):
    """What a fixed amount is per."""

    BILL = "bill"
    MONTH = "month"
    DAY = "day"
    YEAR = "year"


class FixedEach(StrEnum):
    """Whose count a fixed amount is multiplied by."""

    ACCOUNT = "account"
    PERSON = "person"
    HOUSEHOLD = "household"
    FITTING = "fitting"


@dataclass(frozen=True, slots=True)
class FixedComponent:
    """A standing charge; a yearly one is × days / ``year_days``."""

    code: str
    name: str
    amount: Fraction | Choice[Fraction]
    every: Every = Every.BILL
    year_days: Fraction = Fraction(365)
    each: FixedEach = FixedEach.ACCOUNT


class ComputedOn(StrEnum):
    """Whether a percentage or a tax sees exact or rounded amounts."""

    EXACT = "exact"
    ROUNDED = "rounded"


@dataclass(frozen=True, slots=True)
class PercentComponent:
    """``percent`` % of the lines of the components ``of``."""

    code: str
    name: str
    percent: Fraction | Choice[Fraction]
    of: tuple[str, ...]
    computed_on: ComputedOn = ComputedOn.EXACT


Component: TypeAlias = VolumeComponent | FixedComponent | PercentComponent


@dataclass(frozen=True, slots=True)
class PopulationAdd:
    """Each person above ``base`` raises each limit.

    ``extra_per_person`` has one entry for every limit, or a single one for all.
    """

    applies_to: tuple[str, ...]
    base: int
    extra_per_person: tuple[Fraction, ...]
    max_extra_persons: int | None = None
    max_extra_volume: Fraction | None = None


@dataclass(frozen=True, slots=True)
class PopulationPerCapita:
    """With at least ``from_persons`` persons the limits are ``limits`` × persons."""

    applies_to: tuple[str, ...]
    from_persons: int
    limits: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class PopulationPerHousehold:
    """Limits × households."""

    applies_to: tuple[str, ...]


Population: TypeAlias = PopulationAdd | PopulationPerCapita | PopulationPerHousehold


class QuotaWindow(StrEnum):
    """What the quota is compared with: the bill's usage or the counter."""

    BILL = "bill"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class Band:
    """Use above quota up to ``over_up_to_percent`` % over it; exactly one extra is set."""

    over_up_to_percent: Fraction | None
    extra_percent: Fraction | None = None
    extra_price: Fraction | None = None


@dataclass(frozen=True, slots=True)
class OverQuota:
    """Extra charge on top for use above the bill's quota."""

    bands: tuple[Band, ...]
    applies_to: tuple[str, ...]
    base_price: Mapping[str, Fraction] = field(default_factory=dict)
    window: QuotaWindow = QuotaWindow.BILL


@dataclass(frozen=True, slots=True)
class Season:
    """Unit prices × (1 + percent/100) in the months, by the reference day."""

    months: tuple[int, ...]
    percent: Fraction
    applies_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """A minimum or maximum of a bill; ``applies_to`` ``None`` = every component."""

    amount: Fraction | Choice[Fraction]
    applies_to: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax; ``on`` ``None`` = every component, minimum and maximum too.

    An ``included`` tax is only shown: base − base / (1 + rate).
    """

    code: str
    name: str
    rate: Fraction
    on: tuple[str, ...] | None = None
    included: bool = False
    computed_on: ComputedOn = ComputedOn.ROUNDED


@dataclass(frozen=True, slots=True)
class LateFeeRule:
    """Late fee (违约金). One of the rates and one of the first-day rules is set."""

    rate_per_day: Fraction | None = None
    once_rate: Fraction | None = None
    days_after_issue: int | None = None
    day_of_next_month: int | None = None
    count_payment_day: bool = False
    cap_rate: Fraction | None = None
    round: Rounding | None = DOWN_CENT


@dataclass(frozen=True, slots=True)
class Source:
    """Where the price is published."""

    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class TariffDocument:
    """One version of a tariff; the first and the last day are both included, ``None`` = open."""

    code: str
    name: str
    currency: str
    unit: Unit
    effective_from: date | None
    effective_to: date | None
    counter: Counter
    components: tuple[Component, ...]
    customer_class: str | None = None
    change: ChangeRule = ChangeRule()
    day_count: DayCount = DayCount.START_ONLY
    usage: UsageRule = UsageRule()
    population: Population | None = None
    over_quota: OverQuota | None = None
    seasonal: tuple[Season, ...] = ()
    reliefs: tuple[Relief, ...] = ()
    minimum: Bound | None = None
    maximum: Bound | None = None
    taxes: tuple[Tax, ...] = ()
    rounding: RoundingPoints = RoundingPoints()
    late_fee: LateFeeRule | None = None
    source: Source | None = None
    note: str | None = None
