"""Names and addresses: not empty, not too long, without control characters."""

from __future__ import annotations

import re

from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.errors import TEXT_REQUIRED

MAX_NAME = 100
MAX_ADDRESS = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def check_name(name: str) -> str:
    """Return a name without blanks at its ends; raises ``E_CUSTOMER_TEXT_REQUIRED``."""
    return _checked(name, "户名", MAX_NAME)


def check_address(address: str) -> str:
    """Return an address without blanks at its ends; raises ``E_CUSTOMER_TEXT_REQUIRED``."""
    return _checked(address, "地址", MAX_ADDRESS)


def _checked(text: str, field: str, limit: int) -> str:
    text = text.strip()
    if not 1 <= len(text) <= limit or _CONTROL.search(text):
        raise MinshuiError(TEXT_REQUIRED, field=field, limit=limit)
    return text
