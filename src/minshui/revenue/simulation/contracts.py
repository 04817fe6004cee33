"""What a simulation says."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """Charges as they were billed and as they would be, in fen."""

    billed_fen: int
    simulated_fen: int

    @property
    def difference_fen(self) -> int:
        """What the new price adds."""
        return self.simulated_fen - self.billed_fen

    @property
    def percent(self) -> Decimal | None:
        """The difference in percent of what was billed, two decimals; None where that was 0."""
        if not self.billed_fen:
            return None
        share = Decimal(self.difference_fen * 100) / Decimal(self.billed_fen)
        return share.quantize(Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class ClassEffect:
    """One class of customers: those of one tariff."""

    tariff_code: str
    tariff_name: str
    household_count: int
    bill_count: int
    usage_m3: Decimal
    change: Change


@dataclass(frozen=True, slots=True)
class ComponentEffect:
    """One component of one class."""

    tariff_code: str
    component_code: str
    component_name: str
    change: Change


@dataclass(frozen=True, slots=True)
class Band:
    """Households whose year changes by so much: above ``over``, up to ``up_to`` percent.

    None: open on that side. Households that were billed nothing stand in no band of these.
    """

    over: int | None
    up_to: int | None
    household_count: int
    difference_fen: int


@dataclass(frozen=True, slots=True)
class Quantile:
    """``percent`` of the households change by at most ``difference_fen`` in the year."""

    percent: int
    difference_fen: int


@dataclass(frozen=True, slots=True)
class HouseholdEffect:
    """One household's year."""

    customer_code: str
    customer_name: str
    address: str
    usage_m3: Decimal
    change: Change


@dataclass(frozen=True, slots=True)
class HouseholdFailure:
    """A household that the new price cannot price, and why; it is in no figure."""

    customer_code: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Simulation:
    """A new price on the real usage of a year, against what was billed.

    ``failures`` are the first of ``failed_count``; ``unbilled_count`` households were billed
    nothing and have no percentage.
    """

    year: int
    change: Change
    household_count: int
    bill_count: int
    usage_m3: Decimal
    classes: tuple[ClassEffect, ...]
    components: tuple[ComponentEffect, ...]
    bands: tuple[Band, ...]
    quantiles: tuple[Quantile, ...]
    worst: tuple[HouseholdEffect, ...]
    unbilled_count: int
    failed_count: int
    failures: tuple[HouseholdFailure, ...]
    scalar_count: int


@dataclass(frozen=True, slots=True)
class SimulateTariff:
    """Which price to try on which year.

    ``content`` is a tariff file; ``code`` picks one of its tariffs (else all are tried, each on
    the bills of its own code). ``instead_of``: on the bills of that tariff instead.
    """

    content: bytes
    year: int
    code: str | None = None
    instead_of: str | None = None
    worst: int = 20
