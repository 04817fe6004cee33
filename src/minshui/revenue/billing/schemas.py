"""Bodies of billing's routes."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from minshui.infrastructure.http.values import (
    DecimalOut,
    IdIn,
    LineText,
    MonthIn,
    RequestBody,
    View,
    YuanOut,
)
from minshui.revenue.billing.contracts import BillKind, RunStatus

_KINDS = (
    "来源：ordinary 抄表开账，closing 抄清结账，special 特殊开账，opening 期初欠费，"
    "credit 冲减，adjustment 调整，split 分账，succession 过户承接"
)


class PlanRunBody(RequestBody):
    """A run to plan, and to begin with unless it is to be previewed first."""

    bill_month: MonthIn = Field(description="账期，YYYYMM")
    book_ids: list[IdIn] = Field(
        default_factory=list, max_length=1000, description="册本；空为不限"
    )
    account_ids: list[IdIn] = Field(
        default_factory=list, max_length=10_000, description="账户；空为不限"
    )
    issued_on: date | None = Field(None, description="开账日期；不给时为今天")
    due_on: date | None = Field(None, description="应收日期；不给时按参数推算")
    chunk_size: int | None = Field(None, ge=1, le=200_000, description="每片户数；不给时按参数")
    confirmed: bool = Field(True, description="false：只建批次，供试算后再确认开账")


class AbandonRunBody(RequestBody):
    """Why a run is given up."""

    reason: LineText = Field(description="放弃原因")


class RetryBody(RequestBody):
    """Which parked accounts to bill again."""

    account_ids: list[IdIn] = Field(
        default_factory=list, max_length=10_000, description="账户；空为全部待处理账户"
    )


class RunView(View):
    """A run as planned."""

    id: int = Field(description="批次")
    code: str = Field(description="批次号")
    bill_month: int = Field(description="账期")
    status: RunStatus = Field(description="状态：已计划、开账中、已完成、已放弃")
    issued_on: date = Field(description="开账日期")
    due_on: date = Field(description="应收日期")
    chunk_count: int = Field(description="分片数")
    account_count: int = Field(description="户数")
    created_at: datetime = Field(description="建立时间")
    finished_at: datetime | None = Field(description="结束时间")


class ProgressView(View):
    """How far a run is, and what it has come to."""

    run: RunView = Field(description="批次")
    done_chunks: int = Field(description="已完成分片")
    bill_count: int = Field(description="账单数")
    line_count: int = Field(description="明细数")
    parked_count: int = Field(description="待处理户数")
    scalar_count: int = Field(description="逐张计价的账单数")
    usage_m3: DecimalOut = Field(description="计费水量（立方米）")
    total: YuanOut = Field(validation_alias="total_amount_fen", description="金额（元）")
    offset: YuanOut = Field(validation_alias="offset_fen", description="预存抵扣（元）")


class ParkedView(View):
    """An account that could not be billed."""

    account_id: int = Field(description="账户")
    account_code: str = Field(description="账户编号")
    customer_name: str = Field(description="客户名称")
    reading_id: int | None = Field(description="抄表记录")
    code: str = Field(description="错误代码")
    message: str = Field(description="原因及处理办法")
    place: str | None = Field(description="出错位置")
    status: str = Field(description="状态：parked 待处理，billed 已补开，dropped 已无须开账")
    attempts: int = Field(description="尝试次数")
    parked_at: datetime = Field(description="首次挂起时间")
    resolved_at: datetime | None = Field(description="处理时间")


class GeneratedView(View):
    """What generating bills came to: summary and the first failures."""

    summary: ProgressView = Field(description="生成汇总")
    failures: list[ParkedView] = Field(description="失败清单（至多 200 户，其余见待处理清单）")
    queued: bool = Field(description="true：已交后台分片开账，请查询批次进度")


class TariffTotalView(View):
    """What a run charges under one tariff."""

    tariff_code: str = Field(description="价格")
    bill_count: int = Field(description="账单数")
    usage_m3: DecimalOut = Field(description="计费水量（立方米）")
    amount: YuanOut = Field(validation_alias="amount_fen", description="金额（元）")


class ComponentAmountView(View):
    """What a run charges for one component."""

    component_code: str = Field(description="费用组成")
    amount: YuanOut = Field(validation_alias="amount_fen", description="金额（元）")


class PreviewFailureView(View):
    """An account that a run would park."""

    account_id: int = Field(description="账户")
    reading_id: int | None = Field(description="抄表记录")
    code: str = Field(description="错误代码")
    message: str = Field(description="原因及处理办法")
    place: str | None = Field(description="出错位置")


class PreviewView(View):
    """What a run would come to."""

    open_books: int = Field(description="本账期仍可录入读数的册本数")
    locked_books: int = Field(description="已锁定或关闭本账期录入的册本数")
    bill_count: int = Field(description="账单数")
    line_count: int = Field(description="明细数")
    scalar_count: int = Field(description="逐张计价的账单数")
    usage_m3: DecimalOut = Field(description="计费水量（立方米）")
    total: YuanOut = Field(validation_alias="total_amount_fen", description="金额（元）")
    by_tariff: list[TariffTotalView] = Field(description="按价格汇总")
    by_component: list[ComponentAmountView] = Field(description="按费用组成汇总")
    failures: list[PreviewFailureView] = Field(description="不能开账的账户")


class BillView(View):
    """A bill as lists show it."""

    bill_id: int = Field(validation_alias="id", description="账单，缴费时用")
    number: str = Field(description="账单号")
    bill_month: int = Field(description="账期")
    account_id: int = Field(description="账户")
    customer_code: str = Field(description="客户编号")
    customer_name: str = Field(description="客户名称")
    kind: BillKind = Field(description=_KINDS)
    usage_m3: DecimalOut = Field(description="计费水量（立方米）")
    period_from: date | None = Field(description="上次抄表日期")
    period_to: date = Field(description="本次抄表日期")
    total: YuanOut = Field(validation_alias="total_amount_fen", description="金额（元）")
    open_amount: YuanOut = Field(validation_alias="open_fen", description="未缴金额（元）")
    status: str = Field(description="状态：open 未缴，partial 部分已缴，paid 已缴，reversed 已冲销")
    issued_on: date = Field(description="开账日期")
    due_on: date = Field(description="应收日期")
    corrects_number: str | None = Field(description="所冲减、调整或分账的账单号")


class BilledNowView(View):
    """What billing an account at once came to."""

    bills: list[BillView] = Field(description="新账单")
    total: YuanOut = Field(validation_alias="total_amount_fen", description="金额（元）")
    offset: YuanOut = Field(validation_alias="offset_fen", description="预存抵扣（元）")


class BillLineView(View):
    """A line of a bill."""

    line_no: int = Field(description="行号")
    component_code: str = Field(description="费用组成编码")
    component_name: str = Field(description="费用组成")
    kind: str = Field(description="类别")
    tier: int | None = Field(description="阶梯档")
    usage_amount: DecimalOut | None = Field(description="水量（立方米）")
    price: DecimalOut | None = Field(description="单价（元）")
    amount: YuanOut = Field(validation_alias="amount_fen", description="金额（元）")


class BillReadingView(View):
    """The reading that a bill was made from."""

    id: int = Field(description="抄表记录")
    meter_no: str = Field(description="表号")
    previous_on: date = Field(description="上次抄表日期")
    reading_on: date = Field(description="本次抄表日期")
    previous_reading: DecimalOut = Field(description="上次表底")
    current_reading: DecimalOut = Field(description="本次表底")
    residual_usage_m3: DecimalOut = Field(description="换表余量（立方米）")
    usage_m3: DecimalOut = Field(description="用水量（立方米）")


class BillDetailView(View):
    """A bill with its lines and its reading."""

    bill: BillView = Field(description="账单")
    address: str = Field(description="用水地址")
    lines: list[BillLineView] = Field(description="明细")
    reading: BillReadingView | None = Field(description="抄表记录；期初欠费没有")


class DifferenceView(View):
    """Where what is stored differs from what replay gives."""

    place: str = Field(description="出入处")
    stored: str = Field(description="保存的值")
    replayed: str = Field(description="重算的值")


class ExplanationView(View):
    """A bill replayed from what is stored with it."""

    detail: BillDetailView = Field(description="账单")
    text: list[str] = Field(description="计价过程，逐行")
    agrees: bool = Field(description="重算与账单是否一致")
    differences: list[DifferenceView] = Field(description="出入")
