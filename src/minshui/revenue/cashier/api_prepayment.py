"""HTTP: prepayment by lots, refunds, transfers, adjustments (IF-REV-007 in part)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.infrastructure.http.values import PageView
from minshui.revenue.cashier.permissions import READ, REQUEST
from minshui.revenue.cashier.queries.lots import lots_of
from minshui.revenue.cashier.queries.refunds import list_refunds, refund_by_id
from minshui.revenue.cashier.queries.scoped import REFUND_ROWS
from minshui.revenue.cashier.schemas_corrections import (
    AdjustBody,
    LotView,
    RefundBody,
    RefundView,
    TransferBody,
)
from minshui.revenue.cashier.use_cases.request_deposit_order import request_deposit_order
from minshui.revenue.cashier.use_cases.request_refund import request_refund
from minshui.revenue.customer.facade import ACCOUNT_ROWS
from minshui.workorder.approval.facade import RequestedView

router = ApiRouter(prefix="/api/v1/revenue/counter", tags=["柜台收费：预存"])

MAX_ID = 2**63 - 1


@router.get("/accounts/{account_id}/lots", summary="账户预存分批余额", access=require(READ))
async def read_lots(
    ctx: ContextDep, account_id: Annotated[int, id_in_path(ACCOUNT_ROWS, "account_id", "账户")]
) -> list[LotView]:
    """Return what lots an account's prepayment consists of."""
    return [LotView.model_validate(lot) for lot in await lots_of(ctx, account_id)]


@router.post(
    "/refunds",
    summary="申请退款",
    access=require(REQUEST),
    interface="IF-REV-007",
    idempotent=True,
    status_code=201,
)
async def ask_refund(ctx: ContextDep, body: RefundBody) -> RequestedView:
    """Ask for a refund."""
    return RequestedView.model_validate(await request_refund(ctx, body.to_command()))


@router.get("/refunds", summary="退款单列表", access=require(READ))
async def find_refunds(
    ctx: ContextDep,
    page: PageDep,
    account_id: Annotated[int | None, Query(ge=1, le=MAX_ID, description="账户")] = None,
) -> PageView[RefundView]:
    """Return a page of refunds."""
    found = await list_refunds(ctx, page, account_id)
    return PageView[RefundView].model_validate(found)


@router.get("/refunds/{refund_id}", summary="退款单", access=require(READ))
async def read_refund(
    ctx: ContextDep, refund_id: Annotated[int, id_in_path(REFUND_ROWS, "refund_id", "退款单 id")]
) -> RefundView:
    """Return a refund."""
    return RefundView.model_validate(await refund_by_id(ctx, refund_id))


@router.post(
    "/deposit-transfers",
    summary="申请预存转账",
    access=require(REQUEST),
    idempotent=True,
    status_code=201,
)
async def ask_transfer(ctx: ContextDep, body: TransferBody) -> RequestedView:
    """Ask for prepayment to be transferred."""
    return RequestedView.model_validate(await request_deposit_order(ctx, body.to_command()))


@router.post(
    "/deposit-adjustments",
    summary="申请预存调整",
    access=require(REQUEST),
    idempotent=True,
    status_code=201,
)
async def ask_adjustment(ctx: ContextDep, body: AdjustBody) -> RequestedView:
    """Ask for prepayment to be adjusted."""
    return RequestedView.model_validate(await request_deposit_order(ctx, body.to_command()))
