"""What others know of parameters and cost components."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any


class ComponentNature(StrEnum):
    """Whether the money is the company's, is passed on, or is held for whoever paid it (押金)."""

    REVENUE = "revenue"
    AGENCY = "agency"
    HELD = "held"


class DayKind(StrEnum):
    """How a day differs from the ordinary week: off, or a weekend that is worked (调休)."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


@dataclass(frozen=True, slots=True)
class MarkedDay:
    """A day of the work calendar, and why it is marked."""

    day_on: date
    kind: DayKind
    name: str


@dataclass(frozen=True, slots=True)
class CostComponentContract:
    """How a tariff's component is booked; ``tax_rate`` is a share of 1, contained in the price."""

    code: str
    name: str
    nature: ComponentNature
    ledger_account_code: str
    tax_code: str | None = None
    tax_rate: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class SetParameter:
    """A value from a day on."""

    module: str
    key: str
    value: Any
    effective_on: date


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A parameter as it stands on a day; ``since`` is None where the default holds."""

    module: str
    key: str
    title: str
    value: Any
    since: date | None
    assumption: str


@dataclass(frozen=True, slots=True)
class ParameterHistory:
    """A parameter's values by their first days, ascending; before the first the default holds."""

    default: Any
    values: tuple[tuple[date, Any], ...]

    def on(self, day: date) -> Any:
        """Return the value in force on a day."""
        begun = [value for first_on, value in self.values if first_on <= day]
        return begun[-1] if begun else self.default
