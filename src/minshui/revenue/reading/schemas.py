"""What the routes of meter reading take and send."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Depends, Query
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
)
from minshui.revenue.reading.domain.anomalies import Anomaly
from minshui.revenue.reading.queries.reading_list import ReadingFilter

Cycle = Literal["monthly", "bimonthly", "quarterly"]
StatusCode = Annotated[str, Field(min_length=1, max_length=16, pattern=r"^[a-z_]+$")]
ShortCode = Annotated[str, Field(min_length=1, max_length=16, pattern=r"^[A-Za-z0-9_./-]+$")]
MAX_IDS = 1000


class CreateBookBody(RequestBody):
    """A new book."""

    code: Annotated[CodeText, Field(max_length=32)] = Field(description="册本编号")
    name: Annotated[LineText, Field(max_length=100)] = Field(description="册本名称")
    site_id: IdIn = Field(description="营业所")
    reader_id: IdIn | None = Field(None, description="抄表员（用户 id）")
    cycle_type: Cycle = Field("monthly", description="周期：monthly、bimonthly、quarterly")
    reading_day: int = Field(1, description="抄表例日，1 到 28", ge=1, le=28)
    first_month: int = Field(1, description="一年中应抄的一个月份", ge=1, le=12)


class EditBookBody(RequestBody):
    """New values of a book; what is left out stays."""

    name: LineText | None = Field(None, description="册本名称", max_length=100)
    reader_id: IdIn | None = Field(None, description="抄表员（用户 id）")
    cycle_type: Cycle | None = Field(None, description="周期")
    reading_day: int | None = Field(None, description="抄表例日，1 到 28", ge=1, le=28)
    first_month: int | None = Field(None, description="一年中应抄的一个月份", ge=1, le=12)
    status: Literal["open", "retired"] | None = Field(
        None, description="状态：open 启用、retired 停用；锁定另办"
    )


class BookView(View):
    """A book."""

    id: int = Field(description="册本 id")
    code: str = Field(description="册本编号")
    name: str = Field(description="册本名称")
    site_id: int = Field(description="营业所")
    reader_id: int | None = Field(description="抄表员")
    cycle_type: str = Field(description="周期")
    reading_day: int = Field(description="抄表例日")
    first_month: int = Field(description="一年中应抄的一个月份")
    status: str = Field(description="状态")


class CustomerMetersBody(RequestBody):
    """Relations of customers and meters, in order."""

    cust_meter_ids: list[IdIn] = Field(
        description="用户水表 id，按次序", min_length=1, max_length=10_000
    )


class ChangedView(View):
    """How many rows changed."""

    changed: int = Field(description="改动的行数")


class PlanBody(RequestBody):
    """Which month and book to plan."""

    bill_month: MonthIn = Field(description="账期，如 202611")
    book_id: IdIn | None = Field(None, description="只编这一册；不填为全部")


class PlanView(View):
    """What a plan made."""

    bill_month: int = Field(description="账期")
    planned: int = Field(description="新增任务数")
    already_planned: int = Field(description="原有任务数")
    off_cycle: int = Field(description="新增中因阶梯年度到期而非例月编入的")
    held: int = Field(description="因在办业务不能抄表的任务数")


class TaskRowView(View):
    """A task with its history."""

    id: int = Field(description="任务 id")
    book_id: int = Field(description="册本")
    bill_month: int = Field(description="账期")
    sequence: int = Field(description="册内序号")
    meter_no: str = Field(description="表号")
    customer_code: str = Field(description="户号")
    customer_name: str = Field(description="户名")
    address: str = Field(description="地址")
    read_status: str = Field(description="状态：due 待抄、read 已抄、skipped 跳过")
    previous_reading_m3: DecimalOut = Field(description="上次读数")
    previous_on: date = Field(description="上次抄表日期")
    last_usage_m3: DecimalOut | None = Field(description="上期水量")
    mean_usage_m3: DecimalOut | None = Field(description="历史平均（非零）水量")
    same_month_last_year_m3: DecimalOut | None = Field(description="去年同期水量")
    due_on: date | None = Field(description="应抄日（例日）")
    read_on: date | None = Field(description="实际抄表日")
    days_late: int = Field(description="晚于应抄日的天数，未抄的算到今天")
    lock_reason: str | None = Field(description="在办业务使其不能抄表的原因")


class ProgressView(View):
    """How far a month has come."""

    bill_month: int = Field(description="账期")
    due: int = Field(description="应抄")
    read: int = Field(description="已抄")
    skipped: int = Field(description="跳过")
    pending: int = Field(description="待复核")
    approved: int = Field(description="已复核")
    returned: int = Field(description="已退回")
    estimated: int = Field(description="估抄")
    read_rate: DecimalOut | None = Field(description="抄见率")


class SubmitBody(RequestBody):
    """One reading (IF-REV-004)."""

    task_id: IdIn | None = Field(None, description="抄表任务 id")
    meter_id: IdIn | None = Field(None, description="水表 id")
    meter_no: CodeText | None = Field(None, description="表号")
    customer_code: CodeText | None = Field(None, description="户号（只有一只表的用户）")
    reading: DecimalIn | None = Field(None, description="读数；状态允许时可不填")
    reading_on: date | None = Field(None, description="抄表日期，不填为今天")
    bill_month: MonthIn | None = Field(None, description="账期，不填按任务或抄表日期")
    status_code: StatusCode = Field("normal", description="抄表状态")
    rolled_over: bool = Field(False, description="指针过零")
    additional: bool = Field(False, description="追加抄表")
    source: Literal["manual", "remote", "self"] = Field("manual", description="来源")
    photo_ref: LineText | None = Field(None, description="照片证据编号")
    latitude: DecimalIn | None = Field(None, description="纬度", ge=-90, le=90)
    longitude: DecimalIn | None = Field(None, description="经度", ge=-180, le=180)
    note: LineText | None = Field(None, description="备注")
    registers: dict[ShortCode, DecimalIn] = Field(
        default_factory=dict, max_length=8, description="其他计数器的读数，按计数器编码"
    )


class CorrectBody(RequestBody):
    """A correction."""

    reason: LineText = Field(description="更正原因")
    reading: DecimalIn | None = Field(None, description="正确的读数；状态允许时可不填")
    status_code: StatusCode = Field("normal", description="抄表状态")
    rolled_over: bool = Field(False, description="指针过零")
    reading_on: date | None = Field(None, description="抄表日期，不填不变")
    registers: dict[ShortCode, DecimalIn] = Field(
        default_factory=dict, max_length=8, description="其他计数器的读数，按计数器编码"
    )


class ReadingResultView(View):
    """What became of a reading."""

    reading_id: int = Field(description="抄表记录 id")
    revision: int = Field(description="版本")
    bill_month: int = Field(description="账期")
    check_status: str = Field(description="校验状态：passed 通过、suspect 异常、unchanged 已有")
    review_status: str = Field(description="复核状态")
    usage_m3: DecimalOut = Field(description="水量")
    anomalies: list[Anomaly] = Field(description="异常标记")


class ReadingRowView(View):
    """A reading."""

    id: int = Field(description="抄表记录 id")
    root_id: int = Field(description="首个版本的 id")
    revision: int = Field(description="版本")
    is_current: bool = Field(description="是否当前版本")
    bill_month: int = Field(description="账期")
    meter_no: str = Field(description="表号")
    customer_code: str = Field(description="户号")
    customer_name: str = Field(description="户名")
    kind: str = Field(
        description="种类：ordinary 实抄、estimate 估抄、final 换表止码、fixed 固定量"
    )
    source: str = Field(description="来源")
    status_code: str = Field(description="抄表状态")
    previous_on: date = Field(description="上次抄表日期")
    reading_on: date = Field(description="抄表日期")
    previous_reading: DecimalOut = Field(description="上次读数")
    current_reading: DecimalOut = Field(description="本次指针")
    seen_reading: DecimalOut | None = Field(description="表盘所见（与指针不同时）")
    rolled_over: bool = Field(description="是否过零")
    observed_usage_m3: DecimalOut = Field(description="观测水量")
    residual_usage_m3: DecimalOut = Field(description="换表前余量")
    carried_usage_m3: DecimalOut = Field(description="留待下次抵扣的余量（≤ 0）")
    deducted_usage_m3: DecimalOut = Field(description="总表扣减的分表水量")
    settled_usage_m3: DecimalOut = Field(description="固定量，或按 0 计费所免的水量")
    usage_m3: DecimalOut = Field(description="计费水量")
    billable: bool = Field(description="是否计费（抄而不计、考核表、固定量期间的实抄不计费）")
    anomalies: list[Anomaly] = Field(description="异常标记")
    notices: list[Anomaly] = Field(description="只提示、不影响批量复核的标记")
    held_for: list[Anomaly] = Field(description="使读数被锁定的异常")
    hold_status: str | None = Field(description="锁定：held 待解锁、released 已解锁；空为未锁定")
    release_reason: str | None = Field(description="解锁原因")
    review_status: str = Field(description="复核状态")
    entered_by: int | None = Field(description="录入人")
    entered_at: datetime = Field(description="录入时间")
    reviewed_by: int | None = Field(description="复核人")
    reviewed_at: datetime | None = Field(description="复核时间")
    note: str | None = Field(description="备注")


class ReviewBody(RequestBody):
    """A review in bulk: by criteria, or of given readings."""

    decision: Literal["approve", "return"] = Field(description="approve 通过、return 退回")
    reason: LineText | None = Field(None, description="说明；退回时必填")
    bill_month: MonthIn | None = Field(None, description="账期")
    book_id: IdIn | None = Field(None, description="册本")
    site_id: IdIn | None = Field(None, description="营业所")
    reading_ids: list[IdIn] | None = Field(
        None, description="指定的抄表记录", min_length=1, max_length=MAX_IDS
    )
    normal_only: bool = Field(False, description="只含没有异常的")
    anomaly: Anomaly | None = Field(None, description="只含有此异常的")


class ReviewOneBody(RequestBody):
    """A review of one reading."""

    decision: Literal["approve", "return"] = Field(description="approve 通过、return 退回")
    reason: LineText | None = Field(None, description="说明；退回时必填")


class ReviewView(View):
    """What a review did."""

    review_id: int | None = Field(description="复核批号；没有可复核的为空")
    decision: str = Field(description="复核结论")
    count: int = Field(description="复核条数")
    usage_m3: DecimalOut = Field(description="复核水量")
    own: list[int] = Field(description="因本人录入而未复核的抄表记录")
    held: list[int] = Field(description="因异常规则或总表水量小于分表之和而未复核的抄表记录")
    waiting: list[int] = Field(description="因分表未复核而未复核的总表抄表记录")


class ReleaseBody(RequestBody):
    """Why a held reading is let go."""

    reason: LineText = Field(description="解锁原因")


class ExchangeBody(RequestBody):
    """A meter exchange."""

    cust_meter_id: IdIn = Field(description="旧表的用户水表 id")
    new_meter_no: CodeText = Field(description="新表表号（在库）")
    exchanged_on: date = Field(description="换表日期")
    stop_reading: DecimalIn = Field(description="旧表止码")
    start_reading: DecimalIn = Field(description="新表起码")
    reason: LineText = Field(description="换表原因")
    rolled_over: bool = Field(False, description="旧表指针过零")
    stop_registers: dict[ShortCode, DecimalIn] = Field(
        default_factory=dict, max_length=8, description="旧表其他计数器的止码，按计数器编码"
    )
    start_registers: dict[ShortCode, DecimalIn] = Field(
        default_factory=dict, max_length=8, description="新表其他计数器的起码，按计数器编码"
    )


class ExchangeView(View):
    """What an exchange made."""

    cust_meter_id: int = Field(description="新表的用户水表 id")
    final_reading_id: int = Field(description="止码的抄表记录 id")
    residual_usage_m3: DecimalOut = Field(description="旧表余量，随新表首次抄表计费")


def _filter(
    *,
    bill_month: Annotated[MonthIn | None, Query(description="账期")] = None,
    book_id: Annotated[IdIn | None, Query(description="册本")] = None,
    site_id: Annotated[IdIn | None, Query(description="营业所")] = None,
    account_id: Annotated[IdIn | None, Query(description="账户")] = None,
    review_status: Annotated[
        Literal["pending", "approved", "returned"] | None, Query(description="复核状态")
    ] = None,
    kind: Annotated[
        Literal["ordinary", "estimate", "final", "fixed"] | None, Query(description="种类")
    ] = None,
    anomaly: Annotated[Anomaly | None, Query(description="有此异常")] = None,
    suspect: Annotated[bool | None, Query(description="有无异常")] = None,
    text: Annotated[str | None, Query(max_length=50, description="户号、户名或表号的开头")] = None,
) -> ReadingFilter:
    return ReadingFilter(
        bill_month=bill_month,
        book_id=book_id,
        site_id=site_id,
        account_id=account_id,
        review_status=review_status,
        kind=kind,
        anomaly=anomaly,
        suspect=suspect,
        text=text,
    )


FilterDep = Annotated[ReadingFilter, Depends(_filter)]
"""Which readings a list is about."""
