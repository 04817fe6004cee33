"""Where a meter stands before a reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from minshui.revenue.reading.domain.anomalies import History
from minshui.revenue.reading.domain.anomaly_rules import EVERYWHERE, MeterScope
from minshui.revenue.reading.domain.usage import Register

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class RegisterState:
    """A further register of a meter that has several, and the pointer it stands at."""

    id: int
    code: str
    name: str
    register: Register
    decimals: int
    pointer: Decimal


@dataclass(frozen=True, slots=True)
class MeterState:
    """Where a meter stands before a reading, and what its customer used before.

    ``seen`` is where the dial stands while the pointer is held above it. ``residual_usage_m3`` is
    what an exchange left to be charged, or to be credited (below 0).
    ``billable`` is false where the meter is only read; ``after_fixed``: the dial was not read at
    the end of the months for which a fixed volume was charged.
    """

    meter_no: str
    register: Register
    decimals: int
    pointer: Decimal
    pointer_on: date
    seen: Decimal | None = None
    registers: tuple[RegisterState, ...] = ()
    residual_usage_m3: Decimal = ZERO
    has_residual: bool = False
    billable: bool = True
    after_fixed: bool = False
    history: History = field(default_factory=History)
    scope: MeterScope = EVERYWHERE
