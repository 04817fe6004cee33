"""Views of short messages."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from minshui.infrastructure.http.values import DecimalOut, View
from minshui.message.gateway.facade import MessageListing, MessageState
from minshui.message.sms.domain.mobile import carrier_of
from minshui.message.sms.queries.sms_log import CARRIER_NAMES, STATE_NAMES


class SmsLogView(View):
    """A short message in the log."""

    id: int = Field(description="消息号")
    mobile: str = Field(description="手机号（打码）")
    carrier: str = Field(description="号段所属运营商")
    template_code: str = Field(description="模板编码")
    state: MessageState = Field(description="状态")
    state_name: str = Field(description="状态名称")
    supplier: str | None = Field(description="供应商编码")
    supplier_message_id: str | None = Field(description="供应商消息号")
    attempts: int = Field(description="尝试次数")
    parts: int = Field(description="计费条数")
    cost: DecimalOut | None = Field(description="费用（元）")
    code: str | None = Field(description="供应商最近给出的代码")
    text: str | None = Field(description="说明")
    caller: str = Field(description="调用方")
    batch_id: int | None = Field(description="批次")
    created_at: datetime = Field(description="提交时间")
    sent_at: datetime | None = Field(description="发送时间")
    delivered_at: datetime | None = Field(description="送达时间")


class MonthCostView(View):
    """What a supplier carried in a month."""

    month: int = Field(description="月份，如 202611")
    supplier: str = Field(description="供应商编码")
    messages: int = Field(description="短信数")
    delivered: int = Field(description="已送达")
    failed: int = Field(description="失败")
    parts: int = Field(description="计费条数")
    cost: DecimalOut = Field(validation_alias="cost_yuan", description="费用（元）")


def sms_log_view(message: MessageListing) -> SmsLogView:
    """Return a message as the log shows it."""
    return SmsLogView(
        id=message.id,
        mobile=message.address_mask,
        carrier=CARRIER_NAMES[carrier_of(message.address_mask)],
        template_code=message.template_code,
        state=message.state,
        state_name=STATE_NAMES[message.state],
        supplier=message.supplier,
        supplier_message_id=message.supplier_message_id,
        attempts=message.attempts,
        parts=message.parts,
        cost=message.cost_yuan,
        code=message.last_code,
        text=message.last_text,
        caller=message.caller,
        batch_id=message.batch_id,
        created_at=message.created_at,
        sent_at=message.sent_at,
        delivered_at=message.delivered_at,
    )
