"""Adjustments: lists, and one with what became of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.adjustment.adjustment_store import prices_of
from minshui.revenue.adjustment.contracts import (
    AdjustmentContract,
    AdjustmentFilter,
    AdjustmentKind,
    AdjustmentStatus,
)
from minshui.revenue.adjustment.errors import ADJUSTMENT_UNKNOWN
from minshui.revenue.adjustment.models import BillAdjustment
from minshui.revenue.adjustment.queries.scoped import ADJUSTMENT_ROWS
from minshui.revenue.billing.facade import bill_number, parse_bill_number
from minshui.workorder.approval.models import ProcessRow

# What was turned down or taken back stays as it was asked for.
_status: ColumnElement[str] = case(
    (
        and_(
            BillAdjustment.status == AdjustmentStatus.REQUESTED.value,
            ProcessRow.process_status.in_(
                (AdjustmentStatus.REJECTED.value, AdjustmentStatus.WITHDRAWN.value)
            ),
        ),
        ProcessRow.process_status,
    ),
    else_=BillAdjustment.status,
)
_ALL = select(
    BillAdjustment.__table__, _status.label("shown_status"), ProcessRow.code.label("process_code")
).outerjoin(ProcessRow, ProcessRow.id == BillAdjustment.process_id)
_ONE = _ALL.where(BillAdjustment.id == bindparam("adjustment"))


def _contract(row: Any) -> AdjustmentContract:
    made = row.adjustment_bill_id
    return AdjustmentContract(
        id=row.id,
        code=row.code,
        kind=AdjustmentKind(row.kind),
        status=AdjustmentStatus(row.shown_status),
        cust_id=row.cust_id,
        account_id=row.account_id,
        bill_number=bill_number(row.bill_month, row.bill_id),
        usage_m3=row.usage_m3,
        prices=prices_of(row.prices),
        amounts=row.amounts or {},
        moves_pointer=row.moves_pointer,
        reason_code=row.reason_code,
        reason=row.reason,
        total_fen=row.total_fen,
        process_id=row.process_id,
        process_code=row.process_code,
        adjustment_number=None if made is None else bill_number(row.bill_month, made),
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        executed_at=row.executed_at,
    )


async def find_adjustment(ctx: Context, adjustment_id: int) -> AdjustmentContract:
    """Return an adjustment; raises ``E_ADJUSTMENT_UNKNOWN``."""
    row = (await ctx.session.execute(_ONE, {"adjustment": adjustment_id})).one_or_none()
    if row is None:
        raise MinshuiError(ADJUSTMENT_UNKNOWN, adjustment=adjustment_id)
    return _contract(row)


async def list_adjustments(
    ctx: Context, wanted: AdjustmentFilter, page: PageRequest
) -> Page[AdjustmentContract]:
    """Return the actor's adjustments, the newest first; raises ``E_BILL_NUMBER``."""
    chosen = _ALL.where(ADJUSTMENT_ROWS.seen(ctx))
    if wanted.cust_id is not None:
        chosen = chosen.where(BillAdjustment.cust_id == wanted.cust_id)
    if wanted.kind is not None:
        chosen = chosen.where(BillAdjustment.kind == wanted.kind.value)
    if wanted.status is not None:
        chosen = chosen.where(_status == wanted.status.value)
    if wanted.bill_number is not None:
        _, bill_id = parse_bill_number(wanted.bill_number)
        chosen = chosen.where(BillAdjustment.bill_id == bill_id)
    counted = select(func.count()).select_from(chosen.subquery())
    total = (await ctx.session.execute(counted)).scalar_one()
    rows = await ctx.session.execute(
        chosen.order_by(BillAdjustment.id.desc()).limit(page.size).offset(page.offset)
    )
    return Page([_contract(row) for row in rows], int(total), page.page, page.size)
