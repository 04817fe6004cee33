"""HTTP: bad debt written off, recovered and reversed (IF-REV-007 in part, F-0348)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import Field

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.infrastructure.http.values import (
    IdIn,
    LineText,
    PageView,
    RequestBody,
    View,
    YuanIn,
    YuanOut,
)
from minshui.revenue.billing.contracts_write_off import (
    RequestWriteOff,
    WriteOffFilter,
    WriteOffStatus,
)
from minshui.revenue.billing.permissions import APPROVE_WRITE_OFF, READ, RECOVER, WRITE_OFF
from minshui.revenue.billing.queries.scoped import WRITE_OFF_ROWS
from minshui.revenue.billing.queries.write_offs import bad_debt_by_age, list_write_offs
from minshui.revenue.billing.use_cases.recover_write_off import recover_write_off
from minshui.revenue.billing.use_cases.request_write_off import request_write_off
from minshui.revenue.billing.use_cases.reverse_write_off import reverse_write_off

router = ApiRouter(prefix="/api/v1/revenue/billing/write-offs", tags=["呆坏账"])

Number = Annotated[str, Field(min_length=16, max_length=16)]
WriteOffId = Annotated[int, id_in_path(WRITE_OFF_ROWS, "write_off_id", "坏账核销")]
AccountQuery = Annotated[IdIn | None, Query(description="账户")]
StatusQuery = Annotated[WriteOffStatus | None, Query(description="状态")]


class WriteOffBody(RequestBody):
    """Bills to write off."""

    bills: Annotated[list[Number], Field(min_length=1, max_length=200)] = Field(
        description="同一账户的未缴账单号"
    )
    evidence: LineText = Field(description="依据：证明无法收回的文件及编号")
    reason: LineText = Field(description="原因")


class WriteOffRequestedView(View):
    """A write-off that waits for approval."""

    process_id: int = Field(validation_alias="id", description="审批单")
    code: str = Field(description="审批单号")
    subject: str = Field(description="事项")


class WriteOffView(View):
    """A bill that was written off."""

    id: int = Field(description="坏账核销")
    number: str = Field(description="账单号")
    account_id: int = Field(description="账户")
    customer_code: str = Field(description="客户编号")
    customer_name: str = Field(description="户名")
    due_on: date = Field(description="账单应收日期")
    written_off_on: date = Field(description="核销日期")
    amount: YuanOut = Field(validation_alias="amount_fen", description="核销金额（元）")
    recovered: YuanOut = Field(validation_alias="recovered_fen", description="已收回（元）")
    standing: YuanOut = Field(validation_alias="standing_fen", description="尚未收回（元）")
    status: WriteOffStatus = Field(
        description="standing 未收回，recovered 已全部收回，reversed 已撤销核销"
    )
    evidence: str = Field(description="依据")
    reason: str = Field(description="原因")
    process_id: int = Field(description="审批单")
    closed_on: date | None = Field(description="收回或撤销日期")
    closing_reason: str | None = Field(description="撤销原因")


class BadDebtAgeView(View):
    """Bad debt of one age."""

    years: int = Field(description="自应收日期起的整年数")
    bill_count: int = Field(description="账单张数")
    amount: YuanOut = Field(validation_alias="amount_fen", description="核销金额（元）")
    recovered: YuanOut = Field(validation_alias="recovered_fen", description="已收回（元）")
    standing: YuanOut = Field(validation_alias="standing_fen", description="尚未收回（元）")


class RecoveryBody(RequestBody):
    """How much is recovered."""

    amount: YuanIn | None = Field(None, description="收回金额（元），不填为全部")


class RecoveryView(View):
    """What was recovered."""

    write_off_id: int = Field(description="坏账核销")
    number: str = Field(description="账单号")
    amount: YuanOut = Field(validation_alias="amount_fen", description="收回金额（元）")
    standing: YuanOut = Field(validation_alias="standing_fen", description="尚未收回（元）")


class ReverseWriteOffBody(RequestBody):
    """Why a write-off is taken back."""

    reason: LineText = Field(description="撤销原因")


class WriteOffReversedView(View):
    """A write-off that was taken back."""

    amount: YuanOut = Field(description="恢复为未缴的金额（元）")


@router.post(
    "",
    summary="申请坏账核销",
    access=require(WRITE_OFF),
    interface="IF-REV-007",
    idempotent=True,
    status_code=202,
)
async def ask_write_off(ctx: ContextDep, body: WriteOffBody) -> WriteOffRequestedView:
    """Ask for bills to be written off."""
    command = RequestWriteOff(body.bills, body.evidence, body.reason)
    return WriteOffRequestedView.model_validate(await request_write_off(ctx, command))


@router.get("", summary="坏账核销清单", access=require(READ))
async def read_write_offs(
    ctx: ContextDep, page: PageDep, account_id: AccountQuery = None, status: StatusQuery = None
) -> PageView[WriteOffView]:
    """Return write-offs, the latest first."""
    found = await list_write_offs(ctx, WriteOffFilter(account_id, status), page)
    return PageView[WriteOffView].model_validate(found)


@router.get("/ages", summary="未收回坏账的账龄", access=require(READ))
async def read_ages(ctx: ContextDep) -> list[BadDebtAgeView]:
    """Return standing bad debt by age."""
    return [BadDebtAgeView.model_validate(each) for each in await bad_debt_by_age(ctx)]


@router.post(
    "/{write_off_id}/recover", summary="用预存收回坏账", access=require(RECOVER), idempotent=True
)
async def recover(ctx: ContextDep, write_off_id: WriteOffId, body: RecoveryBody) -> RecoveryView:
    """Pay bad debt from prepayment."""
    return RecoveryView.model_validate(await recover_write_off(ctx, write_off_id, body.amount))


@router.post(
    "/{write_off_id}/reverse",
    summary="撤销坏账核销",
    access=require(APPROVE_WRITE_OFF),
    idempotent=True,
)
async def take_write_off_back(
    ctx: ContextDep, write_off_id: WriteOffId, body: ReverseWriteOffBody
) -> WriteOffReversedView:
    """Let a bill that was written off be an ordinary debt again."""
    return WriteOffReversedView(amount=await reverse_write_off(ctx, write_off_id, body.reason))
