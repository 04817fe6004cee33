"""Whose closings and transfers are (R-082): their customers', of a transfer either one's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scoped_rows import ScopedRows
from minshui.revenue.customer.facade import CUSTOMER_ROWS, rows_of_customers
from minshui.revenue.ownership.models import AccountClosing, OwnershipTransfer


def _transfer(ctx: Context, transfer: Any) -> ColumnElement[bool]:
    return or_(
        CUSTOMER_ROWS.has_seen(ctx, transfer.from_cust_id),
        CUSTOMER_ROWS.has_seen(ctx, transfer.to_cust_id),
    )


CLOSING_ROWS = rows_of_customers("revenue.closing", "销户、拆表", AccountClosing)
TRANSFER_ROWS = ScopedRows(
    "revenue.transfer",
    "过户",
    OwnershipTransfer,
    by_department="原客户或新客户所属营业所的",
    own="原客户或新客户有在用水表在本人册本中的",
    of_scope=_transfer,
)
