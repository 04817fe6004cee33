"""A billing month as people type it."""

from __future__ import annotations

import re

from minshui.kernel.errors import MinshuiError
from minshui.kernel.period import check_billing_month
from minshui.revenue.billing.errors import RUN_MONTH

_MONTH = re.compile(r"([0-9]{4})-?([0-9]{2})")


def parse_billing_month(text: str) -> int:
    """Return ``2026-11`` or ``202611`` as ``202611``; raises ``E_RUN_MONTH``."""
    found = _MONTH.fullmatch(text.strip())
    if found is not None:
        try:
            return check_billing_month(int(found[1] + found[2]))
        except ValueError:
            pass
    raise MinshuiError(RUN_MONTH, month=text[:20])
