"""What the routes of late readings take and send."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from minshui.infrastructure.http.values import (
    CodeText,
    DecimalIn,
    DecimalOut,
    IdIn,
    LineText,
    RequestBody,
    View,
)
from minshui.revenue.reading.contracts_practice import (
    LateDecision,
    LateRemedy,
)
from minshui.revenue.reading.domain.late_readings import LateFinding


class LateReadingBody(RequestBody):
    """A late reading."""

    meter_id: IdIn | None = Field(None, description="水表 id")
    meter_no: CodeText | None = Field(None, description="表号")
    reading: DecimalIn = Field(description="读数", ge=0)
    reading_on: date = Field(description="抄表日期")
    source: Literal["manual", "remote", "self"] = Field("manual", description="来源")
    photo_ref: LineText | None = Field(None, description="照片证据编号")
    note: LineText | None = Field(None, description="备注")


class LateDecisionBody(RequestBody):
    """How a proposal is closed."""

    decision: LateDecision = Field(description="settled 已处理、dismissed 驳回")
    reason: LineText = Field(description="处理说明")
    reference: CodeText | None = Field(
        None, description="处理单据号：该账户的账单号，或已执行的账务调整编号；已开账的必填"
    )


class LateReadingRow(View):
    """A late reading."""

    id: int = Field(description="迟到读数 id")
    meter_no: str = Field(description="表号")
    customer_code: str = Field(description="户号")
    customer_name: str = Field(description="户名")
    account_id: int = Field(description="账户")
    bill_month: int = Field(description="所涉账期")
    reading_on: date = Field(description="抄表日期")
    reading: DecimalOut = Field(description="读数")
    source: str = Field(description="来源")
    finding: LateFinding = Field(
        description="结论：consistent 一致、between 在前后读数之间、estimate_high 估高、"
        "estimate_low 估低、contradiction 与实抄矛盾"
    )
    against_id: int | None = Field(description="所对照的抄表记录")
    recorded_on: date | None = Field(description="对照记录的抄表日期")
    recorded_reading: DecimalOut | None = Field(description="对照记录的指针")
    recorded_usage_m3: DecimalOut | None = Field(description="对照记录的水量")
    difference_m3: DecimalOut = Field(description="对照记录少计的水量，多计为负")
    bill_id: int | None = Field(description="对照记录的账单；空为未开账")
    billed_usage_m3: DecimalOut | None = Field(description="账单水量")
    late_status: str = Field(
        description="状态：evidence 凭证、proposed 待处理、settled 已处理、dismissed 已驳回"
    )
    remedy: LateRemedy | None = Field(
        description="建议：correct 更正读数、rebill 冲销重开或调整、reallocate 后期已补差只调分期、"
        "inspect 现场核实"
    )
    photo_ref: str | None = Field(description="照片证据编号")
    note: str | None = Field(description="备注")
    entered_by: int | None = Field(description="登记人")
    entered_at: datetime = Field(description="登记时间")
    decided_by: int | None = Field(description="处理人")
    decided_at: datetime | None = Field(description="处理时间")
    decision_reason: str | None = Field(description="处理说明")
    decision_reference: str | None = Field(description="处理单据号")
