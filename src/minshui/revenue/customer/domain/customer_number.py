"""Customer numbers."""

from __future__ import annotations

from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.errors import NUMBERS_EXHAUSTED

MAX_SEQUENCE = 999_999


def number_series(site_code: str, year: int) -> str:
    """Return the name of the series that numbers are drawn from."""
    return f"customer:{site_code}:{year}"


def customer_number(site_code: str, year: int, sequence: int) -> str:
    """Return site code + year + six digits (R-023); raises ``E_CUSTOMER_NUMBERS_EXHAUSTED``."""
    if sequence > MAX_SEQUENCE:
        raise MinshuiError(NUMBERS_EXHAUSTED, site=site_code, year=year)
    return f"{site_code}{year}{sequence:06d}"
