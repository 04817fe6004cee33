"""HTTP: how usage comes about: its parts, fixed volumes, decisions to charge nothing, mounting."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.infrastructure.http.values import IdIn, MonthIn, PageView
from minshui.revenue.customer.facade import RELATION_ROWS
from minshui.revenue.reading.permissions import FIX_USAGE, MOUNT, READ, REVIEW
from minshui.revenue.reading.queries.fixed_usages import list_fixed_usages
from minshui.revenue.reading.queries.reading_detail import reading_detail
from minshui.revenue.reading.queries.scoped import FIXED_ROWS, READING_ROWS
from minshui.revenue.reading.schemas import ReviewView
from minshui.revenue.reading.usage_contracts import EndFixedUsage, RequestFixedUsage
from minshui.revenue.reading.usage_schemas import (
    EndFixedBody,
    FixedUsageBody,
    FixedUsageRow,
    IssueBody,
    IssueView,
    MountingBody,
    MountingView,
    ReadingDetailView,
    ZeroBody,
)
from minshui.revenue.reading.use_cases.approve_at_zero import approve_at_zero
from minshui.revenue.reading.use_cases.end_fixed_usage import end_fixed_usage
from minshui.revenue.reading.use_cases.issue_fixed_readings import issue_fixed_readings
from minshui.revenue.reading.use_cases.mount_customer_meter import mount_customer_meter
from minshui.revenue.reading.use_cases.request_fixed_usage import request_fixed_usage
from minshui.workorder.approval.facade import RequestedView

router = ApiRouter(prefix="/api/v1/revenue/reading", tags=["抄表"])
ReadingPath = Annotated[int, id_in_path(READING_ROWS, "reading_id", "抄表记录 id")]
FixedPath = Annotated[int, id_in_path(FIXED_ROWS, "fixed_usage_id", "固定量 id")]
RelationPath = Annotated[int, id_in_path(RELATION_ROWS, "cust_meter_id", "户表关系 id")]


@router.get("/readings/{reading_id}", summary="读数详情和水量来源", access=require(READ))
async def get_reading(ctx: ContextDep, reading_id: ReadingPath) -> ReadingDetailView:
    """Show a reading with all that makes up its usage."""
    return ReadingDetailView.model_validate(await reading_detail(ctx, reading_id))


@router.post(
    "/readings/{reading_id}/approval-at-zero", summary="按 0 计费通过", access=require(REVIEW)
)
async def post_zero(ctx: ContextDep, reading_id: ReadingPath, body: ZeroBody) -> ReviewView:
    """Approve a reading for which nothing is charged."""
    return ReviewView.model_validate(await approve_at_zero(ctx, reading_id, body.reason))


@router.post(
    "/fixed-usages", summary="申请固定量（待审批）", access=require(FIX_USAGE), status_code=201
)
async def post_fixed_usage(ctx: ContextDep, body: FixedUsageBody) -> RequestedView:
    """Ask for a fixed volume."""
    command = RequestFixedUsage(**body.model_dump())
    return RequestedView.model_validate(await request_fixed_usage(ctx, command))


@router.get("/fixed-usages", summary="查询固定量", access=require(READ))
async def get_fixed_usages(
    ctx: ContextDep,
    page: PageDep,
    *,
    account_id: Annotated[IdIn | None, Query(description="账户")] = None,
    bill_month: Annotated[MonthIn | None, Query(description="在此账期有效的")] = None,
) -> PageView[FixedUsageRow]:
    """List the agreements."""
    found = await list_fixed_usages(ctx, page, account_id=account_id, month=bill_month)
    return PageView[FixedUsageRow].model_validate(found)


@router.post(
    "/fixed-usages/{fixed_usage_id}/end",
    summary="提前终止固定量",
    access=require(FIX_USAGE),
    status_code=204,
)
async def post_end(ctx: ContextDep, fixed_usage_id: FixedPath, body: EndFixedBody) -> None:
    """End an agreement early."""
    await end_fixed_usage(ctx, EndFixedUsage(fixed_usage_id, body.last_month, body.reason))


@router.post("/fixed-usages/issues", summary="签发固定量读数", access=require(FIX_USAGE))
async def post_issue(ctx: ContextDep, body: IssueBody) -> IssueView:
    """Issue the readings of a month."""
    return IssueView.model_validate(await issue_fixed_readings(ctx, body.bill_month))


@router.put(
    "/meters/{cust_meter_id}/mounting", summary="登记水表反装或恢复正装", access=require(MOUNT)
)
async def put_mounting(
    ctx: ContextDep, cust_meter_id: RelationPath, body: MountingBody
) -> MountingView:
    """Turn a meter's direction of counting."""
    meter = await mount_customer_meter(
        ctx, cust_meter_id, is_reversed=body.reversed, reason=body.reason
    )
    return MountingView.model_validate(meter)
