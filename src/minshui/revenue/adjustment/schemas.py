"""Bodies and views of adjustments."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from minshui.infrastructure.http.values import (
    CodeText,
    DecimalIn,
    DecimalOut,
    IdIn,
    LineText,
    MonthIn,
    RequestBody,
    View,
    YuanIn,
    YuanOut,
)
from minshui.revenue.adjustment.contracts import (
    AdjustmentContract,
    AdjustmentKind,
    AdjustmentStatus,
    RequestAdjustment,
)
from minshui.revenue.billing.facade import (
    CancellationStatus,
    CancelScope,
    parse_bill_number,
)

BillNumber = Annotated[str, Field(min_length=16, max_length=16, pattern=r"^\d+$")]
_MANY, _FEW = 1000, 50


class AmountBody(RequestBody):
    """An amount of one component."""

    component_code: CodeText = Field(description="费用组成")
    amount: YuanIn = Field(description="增减金额（元），减为负")


class PriceBody(RequestBody):
    """A price of one component."""

    component_code: CodeText = Field(description="费用组成")
    price: DecimalIn = Field(gt=0, description="单价（元/立方米）")


class AdjustmentWayBody(RequestBody):
    """What of a bill is adjusted: a volume, or amounts."""

    bill_number: BillNumber = Field(description="账单号")
    usage_m3: DecimalIn = Field(
        default=0, validate_default=True, description="增减水量（立方米），减为负"
    )
    prices: list[PriceBody] = Field(
        default=[], max_length=_FEW, description="指定单价：只算这些费用，不计入阶梯"
    )
    amounts: list[AmountBody] = Field(
        default=[], max_length=_FEW, description="按费用增减金额；填了就不填水量"
    )


class AdjustmentBody(AdjustmentWayBody):
    """An adjustment to ask for."""

    moves_pointer: bool = Field(
        default=False, description="追量移动表底：下次抄表从移动后的表底起算；补缴不动"
    )
    accounting_month: MonthIn | None = Field(
        default=None, description="记入的会计期间：以前的期间须未关账或已反关账；不填为当前期间"
    )
    reason_code: CodeText = Field(description="原因代码")
    reason: LineText = Field(description="理由")

    def command(self) -> RequestAdjustment:
        """Return what is asked for."""
        return RequestAdjustment(
            bill_number=self.bill_number,
            reason_code=self.reason_code,
            reason=self.reason,
            usage_m3=self.usage_m3,
            prices={each.component_code: each.price for each in self.prices},
            amounts={each.component_code: each.amount for each in self.amounts},
            moves_pointer=self.moves_pointer,
            accounting_month=self.accounting_month,
        )


class ReasonView(View):
    """A reason."""

    code: str = Field(description="代码")
    name: str = Field(description="名称")


class AdjustmentLineView(View):
    """A line of an adjustment."""

    line_no: int = Field(description="行号")
    component_code: str = Field(description="费用组成")
    component_name: str = Field(description="费用名称")
    kind: str = Field(description="种类")
    tier: int | None = Field(description="阶梯")
    usage_amount: DecimalOut | None = Field(description="水量")
    price: DecimalOut | None = Field(description="单价")
    amount: YuanOut = Field(validation_alias="amount_fen", description="金额（元）")


class AdjustmentPreviewView(View):
    """What an adjustment would come to."""

    usage_m3: DecimalOut = Field(description="增减水量")
    lines: list[AdjustmentLineView] = Field(description="差额明细")
    total: YuanOut = Field(validation_alias="total_fen", description="合计（元）")
    to_deposit: YuanOut = Field(validation_alias="to_deposit_fen", description="转入预存（元）")
    counter_before_m3: DecimalOut | None = Field(description="调整前阶梯累计")
    counter_after_m3: DecimalOut | None = Field(description="调整后阶梯累计")


class AdjustmentView(View):
    """An adjustment."""

    id: int = Field(description="调整 id")
    code: str = Field(description="调整单号")
    kind: AdjustmentKind = Field(description="种类：quantity 水量，amount 金额")
    status: AdjustmentStatus = Field(
        description="状态：requested 待审批，executed 已执行，rejected 已驳回，withdrawn 已撤回"
    )
    cust_id: int = Field(description="客户 id")
    account_id: int = Field(description="账户 id")
    bill_number: str = Field(description="被调整的账单号")
    usage_m3: DecimalOut = Field(description="增减水量")
    prices: dict[str, DecimalOut] = Field(description="指定单价")
    amounts: dict[str, YuanOut] = Field(description="按费用增减金额（元）")
    moves_pointer: bool = Field(description="是否移动表底")
    reason_code: str = Field(description="原因代码")
    reason: str = Field(description="理由")
    total: YuanOut = Field(validation_alias="total_fen", description="合计（元）")
    process_id: int | None = Field(description="审批单 id")
    process_code: str | None = Field(description="审批单号")
    adjustment_number: str | None = Field(description="调整账单号")
    requested_by: int | None = Field(description="申请人 id")
    requested_at: datetime = Field(description="申请时间")
    executed_at: datetime | None = Field(description="执行时间")


def adjustment_view(adjustment: AdjustmentContract) -> AdjustmentView:
    """Return an adjustment as clients see it."""
    return AdjustmentView.model_validate(adjustment)


class ScopeBody(RequestBody):
    """Which bills are taken back; all that is given must hold."""

    bill_numbers: list[BillNumber] = Field(default=[], max_length=_MANY, description="账单号")
    account_ids: list[IdIn] = Field(default=[], max_length=_MANY, description="账户 id")
    book_ids: list[IdIn] = Field(default=[], max_length=_MANY, description="册本 id")
    first_month: MonthIn | None = Field(default=None, description="起始账期")
    last_month: MonthIn | None = Field(default=None, description="截止账期")
    run_id: IdIn | None = Field(default=None, description="开账批次 id")
    first_chunk: int | None = Field(default=None, ge=1, le=2**31 - 1, description="起始分片")
    last_chunk: int | None = Field(default=None, ge=1, le=2**31 - 1, description="截止分片")
    parked_code: CodeText | None = Field(default=None, description="只取该批次曾因此代码挂起的账户")

    def scope(self) -> CancelScope:
        """Return the scope; raises ``E_BILL_NUMBER``."""
        bills = [parse_bill_number(number) for number in self.bill_numbers]
        chunks = None
        if self.first_chunk is not None or self.last_chunk is not None:
            chunks = (self.first_chunk or 1, self.last_chunk or 2**31 - 1)
        return CancelScope(
            bills=tuple((bill_id, month) for month, bill_id in bills),
            account_ids=tuple(self.account_ids),
            book_ids=tuple(self.book_ids),
            first_month=self.first_month,
            last_month=self.last_month,
            run_id=self.run_id,
            chunks=chunks,
            parked_code=self.parked_code,
        )


class CancellationBody(ScopeBody):
    """Bills to take back."""

    reason_code: CodeText = Field(description="原因代码")
    reason: LineText = Field(description="理由")


class HeldPreviewView(View):
    """An account that would be left alone."""

    account_id: int = Field(description="账户 id")
    number: str = Field(description="账单号")
    code: str = Field(description="原因代码")
    message: str = Field(description="原因")


class CancellationPreviewView(View):
    """What taking bills back would come to."""

    account_count: int = Field(description="户数")
    bill_count: int = Field(description="账单数")
    usage_m3: DecimalOut = Field(description="计费水量")
    total: YuanOut = Field(validation_alias="total_amount_fen", description="账单合计（元）")
    settled: YuanOut = Field(validation_alias="settled_fen", description="其中已销（元）")
    credited: YuanOut | None = Field(
        validation_alias="credited_fen", description="将冲减（元）；户数很多时不预先计算"
    )
    held: list[HeldPreviewView] = Field(description="将保留的账户")


class RequestedCancellationView(View):
    """What became of a request."""

    process_id: int | None = Field(description="审批单 id")
    process_code: str | None = Field(description="审批单号")
    cancellation_id: int | None = Field(description="撤销批次 id（无须审批时）")


class CancellationView(View):
    """A cancellation."""

    id: int = Field(description="撤销批次 id")
    code: str = Field(description="撤销批次号")
    scope: dict[str, Any] = Field(description="范围")
    reason: str = Field(description="理由")
    status: CancellationStatus = Field(
        description="状态：running 进行中，done 已完成，abandoned 已放弃"
    )
    chunk_count: int = Field(description="分片数")
    account_count: int = Field(description="户数")
    bill_count: int = Field(description="账单数")
    process_id: int | None = Field(description="审批单 id")
    created_at: datetime = Field(description="开始时间")
    finished_at: datetime | None = Field(description="完成时间")


class CancellationProgressView(View):
    """How far a cancellation is."""

    cancellation: CancellationView = Field(description="撤销批次")
    done_chunks: int = Field(description="已完成分片")
    bill_count: int = Field(description="已撤销账单数")
    held_count: int = Field(description="保留户数")
    repriced_count: int = Field(description="重新计价的账单数")
    cancelled: YuanOut = Field(validation_alias="cancelled_fen", description="原账单合计（元）")
    credited: YuanOut = Field(validation_alias="credited_fen", description="冲减合计（元）")
    restored: YuanOut = Field(validation_alias="restored_fen", description="退回预存（元）")


class HeldView(HeldPreviewView):
    """An account that was left alone."""

    customer_name: str = Field(description="客户名称")
    held_at: datetime = Field(description="时间")


class AbandonBody(RequestBody):
    """Why a cancellation is given up."""

    reason: LineText = Field(description="理由")
