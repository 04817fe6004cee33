"""What the personnel file may say of a user."""

from __future__ import annotations

import re

from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.identity.errors import EMPLOYEE_NUMBER_FORM, USER_EMAIL_FORM

MAX_POSTS_PER_USER = 5
_EMPLOYEE_NUMBER = re.compile(r"[A-Za-z0-9_.-]{1,32}")
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
_MAX_EMAIL = 254


def check_employee_number(number: str) -> str:
    """Return the number; raises ``E_EMPLOYEE_NUMBER_FORM``."""
    if not _EMPLOYEE_NUMBER.fullmatch(number):
        raise MinshuiError(EMPLOYEE_NUMBER_FORM, place=Place("employee_number"), number=number)
    return number


def check_email(address: str) -> str:
    """Return the address; raises ``E_USER_EMAIL_FORM``."""
    if len(address) > _MAX_EMAIL or not _EMAIL.fullmatch(address):
        raise MinshuiError(USER_EMAIL_FORM, place=Place("email"), email=address)
    return address
