"""The only door of notices."""

from __future__ import annotations

from minshui.revenue.notice.queries.audiences import ACCOUNTS_IN_ARREARS, BILLS_OF_MONTH
from minshui.revenue.notice.queries.samples import CUSTOMER_SAMPLES
from minshui.revenue.notice.subscribers import SUBSCRIPTIONS

__all__ = ["ACCOUNTS_IN_ARREARS", "BILLS_OF_MONTH", "CUSTOMER_SAMPLES", "SUBSCRIPTIONS"]
