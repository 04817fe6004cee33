"""HTTP: deposits that are held for customers, and given back (押金)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import (
    CodeText,
    IdIn,
    LineText,
    RequestBody,
    View,
    YuanIn,
    YuanOut,
)
from minshui.revenue.adjustment.contracts import RequestHeldReturn
from minshui.revenue.adjustment.permissions import READ, REQUEST
from minshui.revenue.adjustment.schemas import AdjustmentView, adjustment_view
from minshui.revenue.adjustment.use_cases.request_held_return import request_held_return
from minshui.revenue.billing.facade import BillNumberPath, held_deposits
from minshui.revenue.customer.facade import ACCOUNT_ROWS

router = ApiRouter(prefix="/api/v1/revenue/held-deposits", tags=["押金"])


class HeldDepositView(View):
    """What is held by a bill."""

    number: str = Field(description="收取押金的账单号")
    account_id: int = Field(description="账户")
    component_code: str = Field(description="费用组成")
    component_name: str = Field(description="费用名称")
    charged: YuanOut = Field(validation_alias="charged_fen", description="收取金额（元）")
    held: YuanOut = Field(validation_alias="held_fen", description="现存押金（元）")


class HeldReturnBody(RequestBody):
    """What is given back."""

    component_code: CodeText = Field(description="费用组成")
    amount: YuanIn | None = Field(None, description="退还金额（元），不填为全部现存押金")
    reason: LineText = Field(description="理由")


@router.get("", summary="账户的押金", access=require(READ))
async def list_held_deposits(
    ctx: ContextDep, account_id: Annotated[IdIn, Query(description="账户")]
) -> list[HeldDepositView]:
    """Return what is, or was, held for an account."""
    await ACCOUNT_ROWS.check(ctx, account_id)
    found = await held_deposits(ctx, account_id)
    return [HeldDepositView.model_validate(each) for each in found]


@router.post(
    "/{number}/return",
    summary="申请退还押金：转为预存，先抵未缴账单，余额可退款",
    access=require(REQUEST),
    idempotent=True,
    status_code=201,
)
async def ask_held_return(
    ctx: ContextDep, number: BillNumberPath, body: HeldReturnBody
) -> AdjustmentView:
    """Ask for a deposit to be given back."""
    command = RequestHeldReturn(number, body.component_code, body.reason, body.amount)
    return adjustment_view(await request_held_return(ctx, command))
