"""HTTP: adjusting bills in quantity and amount (IF-REV-007)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.infrastructure.http.values import PageView
from minshui.revenue.adjustment.contracts import (
    AdjustmentFilter,
    AdjustmentKind,
    AdjustmentStatus,
)
from minshui.revenue.adjustment.permissions import READ, REQUEST
from minshui.revenue.adjustment.queries.adjustments import find_adjustment, list_adjustments
from minshui.revenue.adjustment.queries.scoped import ADJUSTMENT_ROWS
from minshui.revenue.adjustment.reasons import reason_codes
from minshui.revenue.adjustment.schemas import (
    AdjustmentBody,
    AdjustmentPreviewView,
    AdjustmentView,
    AdjustmentWayBody,
    ReasonView,
    adjustment_view,
)
from minshui.revenue.adjustment.use_cases.request_adjustment import request_adjustment
from minshui.revenue.billing.facade import AdjustBill, preview_adjustment

router = ApiRouter(prefix="/api/v1/revenue/adjustments", tags=["账务调整"])

AdjustmentId = Annotated[int, id_in_path(ADJUSTMENT_ROWS, "adjustment_id", "调整 id")]


@router.get("/reasons", summary="账务调整的原因", access=require(READ))
async def list_reasons(ctx: ContextDep) -> list[ReasonView]:
    """Return the tenant's reasons."""
    reasons = await reason_codes(ctx)
    return [ReasonView(code=code, name=name) for code, name in reasons.items()]


@router.post("/preview", summary="预览账务调整的差额明细", access=require(REQUEST))
async def preview(ctx: ContextDep, body: AdjustmentWayBody) -> AdjustmentPreviewView:
    """Show what an adjustment would come to, line by line; nothing is stored."""
    command = AdjustBill(
        body.bill_number,
        body.usage_m3,
        {each.component_code: each.price for each in body.prices},
        {each.component_code: each.amount for each in body.amounts},
    )
    return AdjustmentPreviewView.model_validate(await preview_adjustment(ctx, command))


@router.post(
    "",
    summary="申请账务调整：水量或金额",
    access=require(REQUEST),
    interface="IF-REV-007",
    idempotent=True,
    status_code=201,
)
async def ask(ctx: ContextDep, body: AdjustmentBody) -> AdjustmentView:
    """Ask for an adjustment; where the tenant lets it pass it is made at once."""
    return adjustment_view(await request_adjustment(ctx, body.command()))


@router.get("", summary="账务调整列表", access=require(READ))
async def list_all(
    ctx: ContextDep,
    page: PageDep,
    *,
    cust_id: Annotated[int | None, Query(ge=1, le=2**63 - 1, description="客户 id")] = None,
    kind: Annotated[AdjustmentKind | None, Query(description="种类")] = None,
    status: Annotated[AdjustmentStatus | None, Query(description="状态")] = None,
    bill_number: Annotated[str | None, Query(max_length=16, description="账单号")] = None,
) -> PageView[AdjustmentView]:
    """Return adjustments, the newest first."""
    wanted = AdjustmentFilter(cust_id, kind, status, bill_number)
    found = await list_adjustments(ctx, wanted, page)
    items = [adjustment_view(each) for each in found.items]
    return PageView[AdjustmentView](
        items=items, total=found.total, page=found.page, size=found.size
    )


@router.get("/{adjustment_id}", summary="账务调整", access=require(READ))
async def read_one(ctx: ContextDep, adjustment_id: AdjustmentId) -> AdjustmentView:
    """Return one adjustment."""
    return adjustment_view(await find_adjustment(ctx, adjustment_id))
