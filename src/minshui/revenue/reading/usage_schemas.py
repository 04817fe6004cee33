"""What the routes of how usage comes about take and give."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from minshui.infrastructure.http.values import (
    DecimalIn,
    DecimalOut,
    IdIn,
    LineText,
    MonthIn,
    RequestBody,
    View,
)
from minshui.revenue.reading.schemas import ReadingRowView


class FixedUsageBody(RequestBody):
    """A fixed volume asked for."""

    cust_meter_id: IdIn = Field(description="用户水表 id")
    volume_m3: DecimalIn = Field(description="每期水量（m³）", gt=0)
    from_month: MonthIn = Field(description="起始账期")
    until_month: MonthIn = Field(description="最后账期（含），到期须重新申请")
    reason: LineText = Field(description="申请原因")


class FixedUsageRow(View):
    """An agreement on a fixed volume."""

    id: int = Field(description="固定量 id")
    cust_meter_id: int = Field(description="用户水表 id")
    account_id: int = Field(description="账户")
    customer_code: str = Field(description="户号")
    customer_name: str = Field(description="户名")
    meter_no: str = Field(description="表号")
    volume_m3: DecimalOut = Field(description="每期水量（m³）")
    from_month: int = Field(description="起始账期")
    until_month: int = Field(description="最后账期（含）")
    reason: str = Field(description="申请原因")
    approved_by: int | None = Field(description="审批人")
    approved_at: datetime = Field(description="审批时间")
    end_reason: str | None = Field(description="提前终止的原因")
    last_issued_month: int | None = Field(description="已签发到的账期")


class EndFixedBody(RequestBody):
    """An early end."""

    last_month: MonthIn = Field(description="最后一个按固定量计费的账期")
    reason: LineText = Field(description="原因")


class IssueBody(RequestBody):
    """A month to issue fixed readings of."""

    bill_month: MonthIn = Field(description="账期")


class IssueView(View):
    """What was issued."""

    bill_month: int = Field(description="账期")
    issued: int = Field(description="本次签发条数")
    already: int = Field(description="此前已签发条数")
    usage_m3: DecimalOut = Field(description="本次签发水量（m³）")


class ZeroBody(RequestBody):
    """A decision that nothing is charged."""

    reason: LineText = Field(description="按 0 计费的原因")


class MountingBody(RequestBody):
    """How a meter is mounted."""

    reversed: bool = Field(description="是否反装")
    reason: LineText = Field(description="原因")


class MountingView(View):
    """How a meter is mounted now."""

    meter_no: str = Field(description="表号")
    reversed: bool = Field(description="是否反装")


class PartView(View):
    """One part of a usage."""

    reading_id: int = Field(description="抄表记录 id")
    kind: str = Field(
        description="ordinary 实抄、estimate 估抄、final 换表止码、fixed 固定量、credit 抵扣余额"
    )
    meter_no: str = Field(description="表号")
    previous_on: date = Field(description="起始日期")
    reading_on: date = Field(description="截止日期")
    previous_reading: DecimalOut = Field(description="起码")
    current_reading: DecimalOut = Field(description="止码")
    usage_m3: DecimalOut = Field(description="水量（m³）")


class RegisterPartView(View):
    """What one of several registers showed."""

    code: str = Field(description="计数器编码")
    name: str = Field(description="计数器名称")
    previous_reading: DecimalOut = Field(description="上次读数")
    current_reading: DecimalOut = Field(description="本次指针")
    seen_reading: DecimalOut | None = Field(description="表盘所见（与指针不同时）")
    rolled_over: bool = Field(description="是否过零")
    usage_m3: DecimalOut = Field(description="水量（m³）")


class SubPartView(View):
    """What was taken off for a sub."""

    reading_id: int = Field(description="分表的抄表记录 id")
    meter_no: str = Field(description="分表表号")
    bill_month: int = Field(description="账期")
    reading_on: date = Field(description="抄表日期")
    usage_m3: DecimalOut = Field(description="扣减水量（m³）")


class ReadingDetailView(View):
    """A reading with all that makes up its usage."""

    reading: ReadingRowView = Field(description="读数")
    parts: list[PartView] = Field(description="水量的各段：换表前的旧表与本表，各有起止")
    registers: list[RegisterPartView] = Field(description="其他计数器")
    subs: list[SubPartView] = Field(description="总表扣减的分表")
