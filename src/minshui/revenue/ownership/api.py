"""HTTP: closings, removals and transfers of ownership (销户、拆表、过户)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import IdIn, PageView
from minshui.revenue.ownership.permissions import READ, REQUEST
from minshui.revenue.ownership.queries.lists import list_closings, list_transfers
from minshui.revenue.ownership.queries.previews import preview_closing, preview_transfer
from minshui.revenue.ownership.schemas import (
    ClosingBody,
    ClosingPreviewView,
    ClosingRow,
    TransferBody,
    TransferPreviewView,
    TransferRow,
)
from minshui.revenue.ownership.use_cases.request_closing import request_closing
from minshui.revenue.ownership.use_cases.request_transfer import request_transfer
from minshui.workorder.approval.facade import RequestedView

router = ApiRouter(prefix="/api/v1/revenue/ownership", tags=["销户与过户"])

CustomerId = Annotated[IdIn | None, Query(description="客户")]


@router.post("/closings/preview", summary="销户、拆表试算：不写入任何数据", access=require(REQUEST))
async def try_closing(ctx: ContextDep, body: ClosingBody) -> ClosingPreviewView:
    """Return what a closing would come to."""
    return ClosingPreviewView.model_validate(await preview_closing(ctx, body.command()))


@router.post(
    "/closings",
    summary="申请销户或拆表：抄清、开结清账单",
    access=require(REQUEST),
    idempotent=True,
    status_code=201,
)
async def ask_closing(ctx: ContextDep, body: ClosingBody) -> RequestedView:
    """Ask for a closing."""
    return RequestedView.model_validate(await request_closing(ctx, body.command()))


@router.get("/closings", summary="销户、拆表记录", access=require(READ))
async def read_closings(
    ctx: ContextDep, page: PageDep, cust_id: CustomerId = None
) -> PageView[ClosingRow]:
    """Return closings, the newest first."""
    return PageView[ClosingRow].model_validate(await list_closings(ctx, page, cust_id))


@router.post("/transfers/preview", summary="过户试算：不写入任何数据", access=require(REQUEST))
async def try_transfer(ctx: ContextDep, body: TransferBody) -> TransferPreviewView:
    """Return what a transfer would come to."""
    return TransferPreviewView.model_validate(await preview_transfer(ctx, body.command()))


@router.post(
    "/transfers",
    summary="申请过户",
    access=require(REQUEST),
    idempotent=True,
    status_code=201,
)
async def ask_transfer(ctx: ContextDep, body: TransferBody) -> RequestedView:
    """Ask for a transfer."""
    return RequestedView.model_validate(await request_transfer(ctx, body.command()))


@router.get("/transfers", summary="过户记录", access=require(READ))
async def read_transfers(
    ctx: ContextDep, page: PageDep, cust_id: CustomerId = None
) -> PageView[TransferRow]:
    """Return transfers, the newest first."""
    return PageView[TransferRow].model_validate(await list_transfers(ctx, page, cust_id))
