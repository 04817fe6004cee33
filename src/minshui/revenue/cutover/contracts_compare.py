"""What others know of a comparison with the bills of the system before ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from minshui.revenue.cutover.contracts import KitFault


class Cause(StrEnum):
    """Why two bills differ; all but the first and the last were shown by replay or by absence."""

    SAME = "same"
    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    READING = "reading"
    POINTER = "pointer"
    ESTIMATE = "estimate"
    USAGE = "usage"
    COUNTER = "counter"
    TARIFF = "tariff"
    VERSION = "version"
    POPULATION = "population"
    RELIEF = "relief"
    COMPONENT = "component"
    ROUNDING = "rounding"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class OldBill:
    """A bill as the old system's file has it; what it does not say is None."""

    customer: str
    meter_no: str | None
    usage_m3: Decimal
    amount_fen: int
    previous_reading: Decimal | None = None
    current_reading: Decimal | None = None
    is_estimate: bool | None = None
    counter_before_m3: Decimal | None = None
    tariff: str | None = None
    population: int | None = None
    reliefs: frozenset[str] | None = None
    components: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OurBill:
    """A bill of ours with the reading it was made from."""

    bill_id: int
    number: str
    customer: str
    meter_no: str
    usage_m3: Decimal
    amount_fen: int
    previous_reading: Decimal
    current_reading: Decimal
    is_estimate: bool
    components: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """One pair of bills, or a bill without the other; ``causes`` in the order they were shown."""

    customer: str
    meter_no: str | None
    number: str | None
    old_usage_m3: Decimal | None
    our_usage_m3: Decimal | None
    old_fen: int | None
    our_fen: int | None
    causes: tuple[Cause, ...]
    detail: str = ""

    @property
    def difference_fen(self) -> int:
        """What ours is above the old system's."""
        return (self.our_fen or 0) - (self.old_fen or 0)


@dataclass(frozen=True, slots=True)
class CauseSum:
    """What the bills of one cause (or of several together) add up to."""

    causes: tuple[Cause, ...]
    count: int
    old_fen: int
    our_fen: int

    @property
    def difference_fen(self) -> int:
        """What ours is above the old system's."""
        return self.our_fen - self.old_fen


@dataclass(frozen=True, slots=True)
class Comparison:
    """A month of ours beside the old system's; ``findings`` leaves out the bills that agree.

    Where the file has faults there is nothing but those.
    """

    bill_month: int
    sums: Sequence[CauseSum] = ()
    findings: Sequence[Finding] = ()
    faults: Sequence[KitFault] = ()

    @property
    def old_fen(self) -> int:
        """The sum of the old system's bills."""
        return sum(each.old_fen for each in self.sums)

    @property
    def our_fen(self) -> int:
        """The sum of ours."""
        return sum(each.our_fen for each in self.sums)


@dataclass(frozen=True, slots=True)
class CompareBills:
    """Compare a month; differences up to ``rounding_fen`` that nothing explains are rounding."""

    bill_month: int
    rounding_fen: int = 1
