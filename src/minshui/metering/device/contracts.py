"""What others know of meters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class MeterStatus(StrEnum):
    """Where a meter is."""

    IN_STOCK = "in_stock"
    INSTALLED = "installed"
    REMOVED = "removed"
    SCRAPPED = "scrapped"


@dataclass(frozen=True, slots=True)
class DefineMeterModel:
    """A make and type; ``modulus_m3`` = largest pointer + 1."""

    code: str
    name: str
    caliber_code: str
    modulus_m3: Decimal
    manufacturer: str | None = None


@dataclass(frozen=True, slots=True)
class RegisterSpec:
    """A further register of a meter that has several, as the small one of a compound meter."""

    code: str
    name: str
    modulus_m3: Decimal
    multiplier: Decimal = Decimal(1)
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class RegisterContract:
    """A further register as it is kept."""

    id: int
    meter_id: int
    code: str
    name: str
    modulus_m3: Decimal
    multiplier: Decimal
    decimals: int


@dataclass(frozen=True, slots=True)
class RegisterMeter:
    """A meter that comes into stock.

    Calibre and modulus come from the model where one is named, and must be given otherwise.
    ``multiplier``: m³ per unit of the register; ``decimals``: digits read after the point.
    ``registers``: what it has beside the main one; all of them are read, and count together.
    """

    meter_no: str
    model_code: str | None = None
    caliber_code: str | None = None
    modulus_m3: Decimal | None = None
    code: str | None = None
    serial_no: str | None = None
    multiplier: Decimal = Decimal(1)
    reversed: bool = False
    decimals: int = 0
    registers: tuple[RegisterSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class MountMeter:
    """How a meter is mounted: backwards (its pointers fall as water flows), or not."""

    meter_id: int
    reversed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class MeterContract:
    """One meter."""

    id: int
    code: str
    meter_no: str
    serial_no: str | None
    model_code: str | None
    caliber_code: str
    modulus_m3: Decimal
    multiplier: Decimal
    reversed: bool
    decimals: int
    status: MeterStatus
    installed_on: date | None
    removed_on: date | None
