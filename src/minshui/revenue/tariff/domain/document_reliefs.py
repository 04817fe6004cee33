"""Reliefs of a tariff document: ordered steps, each of one kind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias


class ReliefEach(StrEnum):
    """Whether a relief is granted per month of the bill or per bill."""

    MONTH = "month"
    BILL = "bill"


@dataclass(frozen=True, slots=True)
class FreeVolume:
    """The first ``volume`` costs nothing, inside the ladder or taken out of it."""

    code: str
    applies_to: tuple[str, ...]
    volume: Fraction
    inside_tiers: bool = False
    each: ReliefEach = ReliefEach.MONTH


@dataclass(frozen=True, slots=True)
class AllAtTier:
    """Everything at the price of tier ``tier`` (from 1)."""

    code: str
    applies_to: tuple[str, ...]
    tier: int


@dataclass(frozen=True, slots=True)
class PriceInstead:
    """``price`` instead of the tariff's, for one tier (from 1) or for everything."""

    code: str
    applies_to: tuple[str, ...]
    price: Fraction
    tier: int | None = None


@dataclass(frozen=True, slots=True)
class PercentOff:
    """``percent`` % off each component's rounded lines."""

    code: str
    applies_to: tuple[str, ...]
    percent: Fraction


@dataclass(frozen=True, slots=True)
class AmountOff:
    """An amount off, in ``applies_to`` order, never below 0."""

    code: str
    applies_to: tuple[str, ...]
    amount: Fraction
    each: ReliefEach = ReliefEach.MONTH


@dataclass(frozen=True, slots=True)
class Cap:
    """The components together cost at most ``amount``."""

    code: str
    applies_to: tuple[str, ...]
    amount: Fraction


VolumeRelief: TypeAlias = FreeVolume | AllAtTier | PriceInstead
AmountRelief: TypeAlias = PercentOff | AmountOff | Cap
Relief: TypeAlias = VolumeRelief | AmountRelief
