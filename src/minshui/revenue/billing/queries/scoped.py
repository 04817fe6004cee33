"""Whose bills, runs and what hangs on bills are (R-082), and bills by number, which people name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.batch_scope import batch_in_scope
from minshui.infrastructure.security.scoped_rows import ScopedRows
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.cancellation_errors import CANCEL_UNKNOWN
from minshui.revenue.billing.domain.bill_number import parse_bill_number
from minshui.revenue.billing.errors import BILL_UNKNOWN, RUN_UNKNOWN
from minshui.revenue.billing.late_fee_errors import WAIVER_UNKNOWN
from minshui.revenue.billing.models import (
    Bill,
    BillCancellation,
    BillRun,
    LateFeeWaiver,
    WriteOff,
)
from minshui.revenue.billing.write_off_errors import WRITE_OFF_UNKNOWN
from minshui.revenue.customer.facade import rows_of_customers

RUN_BATCH, CANCELLATION_BATCH = "bill_run", "bill_cancellation"
_ALL_SEEN, _OWN_BATCH = "开批时的数据范围都在其中的", "本人建立的"


def _run(ctx: Context, run: Any) -> ColumnElement[bool]:
    return batch_in_scope(ctx, RUN_BATCH, run.id, run.created_by)


def _cancellation(ctx: Context, cancellation: Any) -> ColumnElement[bool]:
    return batch_in_scope(ctx, CANCELLATION_BATCH, cancellation.id, cancellation.created_by)


BILL_ROWS = rows_of_customers("revenue.bill", "账单", Bill, BILL_UNKNOWN, "number")
WAIVER_ROWS = rows_of_customers(
    "revenue.late_fee_waiver", "违约金减免", LateFeeWaiver, WAIVER_UNKNOWN, "waiver"
)
WRITE_OFF_ROWS = rows_of_customers(
    "revenue.write_off", "坏账核销", WriteOff, WRITE_OFF_UNKNOWN, "write_off"
)
RUN_ROWS = ScopedRows(
    "revenue.bill_run", "开账批次", BillRun, _ALL_SEEN, _OWN_BATCH, _run, RUN_UNKNOWN, "run"
)
CANCELLATION_ROWS = ScopedRows(
    "revenue.bill_cancellation",
    "撤销批次",
    BillCancellation,
    _ALL_SEEN,
    _OWN_BATCH,
    _cancellation,
    CANCEL_UNKNOWN,
    "cancellation",
)


async def check_bill_numbers(ctx: Context, numbers: Collection[str]) -> None:
    """Raise ``E_BILL_UNKNOWN`` for the first bill that is not there or not seen.

    Raises ``E_BILL_NUMBER`` for what is no bill's number.
    """
    if ctx.actor.scope.everything:
        return
    keys = {number: parse_bill_number(number) for number in numbers}
    wanted = select(Bill.bill_month, Bill.id).where(
        Bill.id.in_({bill_id for _, bill_id in keys.values()}),
        Bill.bill_month.in_({month for month, _ in keys.values()}),
        BILL_ROWS.seen(ctx),
    )
    seen = {(row.bill_month, row.id) for row in await ctx.session.execute(wanted)}
    for number, key in keys.items():
        if key not in seen:
            raise MinshuiError(BILL_UNKNOWN, number=number)
