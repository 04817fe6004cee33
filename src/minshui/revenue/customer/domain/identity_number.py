"""Identity numbers: of persons (GB 11643-1999) and of organisations (GB 32100-2015)."""

from __future__ import annotations

import re
from datetime import date

from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.contracts import CustomerType
from minshui.revenue.customer.errors import (
    CREDIT_CODE_CHECK,
    CREDIT_CODE_FORM,
    IDENTITY_NUMBER_CHECK,
    IDENTITY_NUMBER_FORM,
)

_PERSON = re.compile(r"[1-9]\d{16}[\dX]")
# ISO 7064 MOD 11-2: weight of place i is 2^(17-i) mod 11.
_PERSON_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_PERSON_CHECK = "10X98765432"

_CREDIT_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT = re.compile(f"[{_CREDIT_DIGITS}]{{2}}\\d{{6}}[{_CREDIT_DIGITS}]{{10}}")
# MOD 31-3: weight of place i is 3^i mod 31.
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def check_identity(number: str, cust_type: CustomerType) -> str:
    """Return the normalised number of a person or organisation.

    Raises ``E_IDENTITY_NUMBER_FORM``, ``E_IDENTITY_NUMBER_CHECK``, ``E_CREDIT_CODE_FORM``,
    ``E_CREDIT_CODE_CHECK``.
    """
    number = number.strip().upper()
    if cust_type is CustomerType.RESIDENT:
        _check_person(number)
    else:
        _check_organisation(number)
    return number


def _check_person(number: str) -> None:
    if not _PERSON.fullmatch(number) or not _is_date(number[6:14]):
        raise MinshuiError(IDENTITY_NUMBER_FORM)
    total = sum(int(digit) * weight for digit, weight in zip(number, _PERSON_WEIGHTS, strict=False))
    expected = _PERSON_CHECK[total % 11]
    if number[-1] != expected:
        raise MinshuiError(IDENTITY_NUMBER_CHECK, expected=expected)


def _is_date(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return text >= "1900"


def _check_organisation(number: str) -> None:
    if not _CREDIT.fullmatch(number):
        raise MinshuiError(CREDIT_CODE_FORM)
    total = sum(
        _CREDIT_DIGITS.index(digit) * weight
        for digit, weight in zip(number, _CREDIT_WEIGHTS, strict=False)
    )
    expected = _CREDIT_DIGITS[-total % 31]
    if number[-1] != expected:
        raise MinshuiError(CREDIT_CODE_CHECK, expected=expected)
