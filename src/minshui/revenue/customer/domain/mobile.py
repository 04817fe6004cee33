"""Mobile numbers of mainland China."""

from __future__ import annotations

import re

from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.errors import MOBILE_FORM

_MOBILE = re.compile(r"1[3-9]\d{9}")
TAIL_DIGITS = 4


def check_mobile(mobile: str) -> str:
    """Return the number as 11 digits, without +86, blanks and hyphens; raises ``E_MOBILE_FORM``."""
    digits = re.sub(r"[\s-]", "", mobile).removeprefix("+86")
    if not _MOBILE.fullmatch(digits):
        raise MinshuiError(MOBILE_FORM, mobile=mobile)
    return digits
