"""What the routes of late fees take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from minshui.infrastructure.http.values import (
    DecimalOut,
    LineText,
    RequestBody,
    View,
    YuanIn,
    YuanOut,
)
from minshui.revenue.billing.late_fee_contracts import TransitOutcome

Reason = Annotated[LineText, Field(min_length=1, max_length=200)]
Number = Annotated[str, Field(min_length=16, max_length=16)]


class BillLateFeeView(View):
    """A bill's late fee as of a day."""

    number: str = Field(description="账单号")
    as_of: date = Field(description="计算日期")
    due_on: date = Field(description="应收日期")
    open_amount: YuanOut = Field(validation_alias="open_fen", description="当日未缴本金（元）")
    days: int = Field(description="未缴本金的计费天数")
    factor: DecimalOut = Field(description="占本金的比例，已按封顶")
    accrued: YuanOut = Field(validation_alias="accrued_fen", description="应计违约金（元）")
    paid: YuanOut = Field(validation_alias="paid_fen", description="已缴（元）")
    waived: YuanOut = Field(validation_alias="waived_fen", description="已减免（元）")
    due: YuanOut = Field(validation_alias="due_fen", description="应缴（元）")
    text: list[str] = Field(description="计算过程")


class AccountLateFeeView(View):
    """The late fee that a bill of an account owes."""

    number: str = Field(description="账单号")
    due_on: date = Field(description="应收日期")
    open_amount: YuanOut = Field(description="未缴本金（元）")
    days: int = Field(description="未缴本金的计费天数")
    due: YuanOut = Field(description="应缴违约金（元）")


class CollectedFeeView(View):
    """A late fee that was collected by itself."""

    number: str = Field(description="账单号")
    late_fee: YuanOut = Field(description="收取的违约金（元）")


class CollectedFeesView(View):
    """Late fees that were collected by themselves."""

    bills: list[CollectedFeeView] = Field(description="逐张账单")
    late_fee: YuanOut = Field(description="合计（元）")


class WaiverItemBody(RequestBody):
    """How much of a bill's late fee to let off."""

    number: Number = Field(description="账单号")
    amount: YuanIn | None = Field(None, description="减免金额（元），不填为全部应缴")


class WaiverBody(RequestBody):
    """Late fees to let off."""

    bills: Annotated[list[WaiverItemBody], Field(min_length=1, max_length=200)] = Field(
        description="同一账户的账单"
    )
    until_on: date | None = Field(None, description="减免计至该日的违约金，不填为今天")
    reason: Reason = Field(description="减免原因")


class WaiverRequestedView(View):
    """A request for a waiver."""

    process_id: int = Field(validation_alias="id", description="审批单")
    code: str = Field(description="审批单号")
    subject: str = Field(description="事项")


class WaiverView(View):
    """Late fee of a bill that was let off."""

    id: int = Field(description="减免")
    number: str = Field(description="账单号")
    account_id: int = Field(description="账户")
    customer_code: str = Field(description="客户编号")
    customer_name: str = Field(description="户名")
    amount: YuanOut = Field(validation_alias="amount_fen", description="减免金额（元）")
    until_on: date | None = Field(description="减免计至")
    reason: str = Field(description="原因")
    status: str = Field(description="standing 有效，reversed 已撤销")
    process_id: int = Field(description="审批单")
    created_at: datetime = Field(description="时间")
    reversed_at: datetime | None = Field(description="撤销时间")
    reversal_reason: str | None = Field(description="撤销原因")


class ReverseWaiverBody(RequestBody):
    """Why a waiver is taken back."""

    reason: Reason = Field(description="撤销原因")


class WaiverReversedView(View):
    """A waiver that was taken back."""

    amount: YuanOut = Field(description="恢复应缴的违约金（元）")


class TransitView(View):
    """Money on its way to a bill."""

    id: int = Field(description="在途")
    number: str = Field(description="账单号")
    account_id: int = Field(description="账户")
    customer_code: str = Field(description="客户编号")
    customer_name: str = Field(description="户名")
    reason: str = Field(description="原因")
    locks: bool = Field(description="期间是否不收其他款项")
    held_on: date = Field(description="在途自")
    released_on: date | None = Field(description="解除日期，空为仍在途")
    outcome: TransitOutcome | None = Field(description="arrived 到账，returned 退回")
    pauses: bool | None = Field(description="期间是否免计违约金")


class ComponentShareView(View):
    """What of a component of a bill has been paid."""

    component_code: str = Field(description="费用组成编码")
    component_name: str = Field(description="费用组成")
    total: YuanOut = Field(validation_alias="total_fen", description="金额（元）")
    paid: YuanOut = Field(validation_alias="paid_fen", description="已缴（元）")
