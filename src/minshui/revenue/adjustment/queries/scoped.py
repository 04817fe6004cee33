"""Whose adjustments are (R-082): their customer's site's, and the own of whoever asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scoped_rows import ScopedRows
from minshui.infrastructure.security.scoping import in_scope
from minshui.revenue.adjustment.errors import ADJUSTMENT_UNKNOWN
from minshui.revenue.adjustment.models import BillAdjustment
from minshui.revenue.customer.facade import of_site


def _adjustment(ctx: Context, adjustment: Any) -> ColumnElement[bool]:
    is_own = in_scope(ctx, owner=adjustment.requested_by)
    return or_(of_site(ctx, adjustment.cust_id), is_own)


ADJUSTMENT_ROWS = ScopedRows(
    "revenue.adjustment",
    "账务调整",
    BillAdjustment,
    by_department="客户所属营业所的",
    own="本人申请的",
    of_scope=_adjustment,
    unknown=ADJUSTMENT_UNKNOWN,
    named="adjustment",
)
