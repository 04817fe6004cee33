"""Numbers of tills, receipts and payments."""

from __future__ import annotations

from datetime import date


def till_series(site_code: str, year: int) -> str:
    """Return the gapless series that a site's tills of a year are numbered in."""
    return f"till:{site_code}:{year}"


def till_code(site_code: str, year: int, number: int) -> str:
    """Return a till's code: site, year, five digits."""
    return f"{site_code}{year}{number:05d}"


def receipt_series(till: str) -> str:
    """Return the gapless series of a till's receipts."""
    return f"receipt:{till}"


def receipt_no(till: str, number: int) -> str:
    """Return a receipt's number: the till's code and at least four digits."""
    return f"{till}-{number:04d}"


def voucher_prefix(site_code: str, year: int) -> str:
    """Return what the numbers of a site's vouchers of a year begin with."""
    return f"{site_code}V{year}"


def voucher_series(prefix: str) -> str:
    """Return the gapless series of a site's vouchers: corrections that go through no till."""
    return f"voucher:{prefix}"


def voucher_no(prefix: str, number: int) -> str:
    """Return a voucher's number: the prefix and six digits."""
    return f"{prefix}{number:06d}"


def payment_code(received_on: date, payment_id: int) -> str:
    """Return a payment's number (缴费编号): the day and the id, unique for ever."""
    return f"{received_on:%Y%m%d}{payment_id:09d}"
