"""When a meter may be put in or taken out, and at which pointer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.errors import METER_DATE, METER_POINTER


def check_pointer(meter_no: str, pointer_m3: Decimal, modulus_m3: Decimal) -> None:
    """Raise ``E_CUSTOMER_METER_POINTER`` unless the register can show it."""
    if not 0 <= pointer_m3 < modulus_m3:
        raise MinshuiError(METER_POINTER, meter=meter_no, pointer=pointer_m3, modulus=modulus_m3)


def check_day(meter_no: str, on: date, first: date, today: date) -> None:
    """Raise ``E_CUSTOMER_METER_DATE`` unless the day lies from ``first`` to today."""
    if not first <= on <= today:
        raise MinshuiError(METER_DATE, meter=meter_no, on=on, first=first)
