"""Whose processes are (R-082): their customer's site's, and the own of whoever asked.

One without a customer is theirs who see all that it is about.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.batch_scope import batch_in_scope
from minshui.infrastructure.security.scoped_rows import ScopedRows, rows_of
from minshui.infrastructure.security.scoping import by_department, in_scope
from minshui.workorder.approval.errors import APPROVAL_UNKNOWN
from minshui.workorder.approval.models import ProcessRow

PROCESS_BATCH = "approval"


def _process(ctx: Context, process: Any) -> ColumnElement[bool]:
    of_customer = rows_of("revenue.customer").has_seen(by_department(ctx), process.cust_id)
    of_nobody = and_(
        process.cust_id.is_(None),
        batch_in_scope(ctx, PROCESS_BATCH, process.id, process.requested_by),
    )
    return or_(of_customer, of_nobody, in_scope(ctx, owner=process.requested_by))


PROCESS_ROWS = ScopedRows(
    "workorder.approval",
    "审批单",
    ProcessRow,
    by_department="客户所属营业所的；不涉及单个客户的，申请时的数据范围都在其中的",
    own="本人申请的",
    of_scope=_process,
    unknown=APPROVAL_UNKNOWN,
    named="process",
)
