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
