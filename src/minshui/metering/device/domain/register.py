"""What a register can be: its capacity and its multiplier."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from minshui.kernel.errors import MinshuiError, Place
from minshui.metering.device.contracts import RegisterSpec
from minshui.metering.device.errors import METER_MODULUS, METER_MULTIPLIER, METER_REGISTERS

MAX_DIGITS = 9
MULTIPLIER_STEP = Decimal("0.0001")


def check_modulus(meter: str, modulus_m3: Decimal) -> None:
    """Raise ``E_METER_MODULUS`` unless the capacity is a power of ten from 10 to 10^9 m³.

    Catches the usual slip of entering the largest pointer (99999) for the modulus (100000).
    """
    if modulus_m3 not in [Decimal(10) ** digits for digits in range(1, MAX_DIGITS + 1)]:
        raise MinshuiError(METER_MODULUS, meter=meter, modulus=modulus_m3)


def check_multiplier(meter: str, multiplier: Decimal) -> None:
    """Raise ``E_METER_MULTIPLIER`` unless it is above 0 with at most four places."""
    if not 0 < multiplier < 10**6 or multiplier != multiplier.quantize(MULTIPLIER_STEP):
        raise MinshuiError(METER_MULTIPLIER, meter=meter, multiplier=multiplier)


def check_registers(meter: str, registers: Sequence[RegisterSpec]) -> None:
    """Raise ``E_METER_REGISTERS`` for a code given twice, and what a register is refused for."""
    seen: set[str] = set()
    for number, each in enumerate(registers):
        if each.code in seen:
            place = Place(f"registers.{number}.code")
            raise MinshuiError(METER_REGISTERS, place=place, meter=meter, register=each.code)
        seen.add(each.code)
        check_modulus(f"{meter} {each.code}", each.modulus_m3)
        check_multiplier(f"{meter} {each.code}", each.multiplier)
