"""The log of short messages (F-0762): the gateway's messages, and where they went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from minshui.infrastructure.context import Context
from minshui.infrastructure.http.exporting import Cell, ExportTable
from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.paging import Page, PageRequest
from minshui.message.gateway.facade import (
    ChannelCode,
    MessageFilter,
    MessageListing,
    MessageState,
    list_messages,
    messages_where,
)
from minshui.message.sms.domain.mobile import carrier_of

MOST_EXPORTED = 50_000
STATE_NAMES: Mapping[MessageState, str] = {
    MessageState.QUEUED: "待发",
    MessageState.SENDING: "发送中",
    MessageState.SENT: "已提交",
    MessageState.DELIVERED: "已送达",
    MessageState.FAILED: "失败",
    MessageState.UNCERTAIN: "结果不明",
    MessageState.SUPPRESSED: "未发送",
    MessageState.EXPIRED: "已过期",
    MessageState.CANCELLED: "已取消",
}
CARRIER_NAMES = {"mobile": "移动", "unicom": "联通", "telecom": "电信", "broadcast": "广电", "": ""}
_HEADERS = (
    "消息号", "提交时间", "手机号", "运营商", "模板", "状态", "供应商", "供应商消息号",
    "条数", "费用（元）", "代码", "说明", "发送时间", "送达时间", "调用方",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SmsWanted:
    """Which short messages; ``mobile`` is a whole number, days are local and inclusive."""

    mobile: str | None = None
    state: MessageState | None = None
    supplier: str | None = None
    template_code: str | None = None
    batch_id: int | None = None
    first_on: date | None = None
    last_on: date | None = None

    def as_filter(self) -> MessageFilter:
        """Return what the gateway is asked for."""
        return MessageFilter(
            state=self.state,
            channel=ChannelCode.SMS,
            batch_id=self.batch_id,
            template_code=self.template_code,
            supplier=self.supplier,
            address=self.mobile,
            created_from=_midnight(self.first_on),
            created_until=_midnight(self.last_on and self.last_on + timedelta(days=1)),
        )


async def list_sms(ctx: Context, wanted: SmsWanted, page: PageRequest) -> Page[MessageListing]:
    """Return a page of the log, newest first, with masked numbers."""
    return await list_messages(ctx, wanted.as_filter(), page)


async def sms_table(ctx: Context, wanted: SmsWanted) -> ExportTable:
    """Return the log as a table to hand out: the newest ``MOST_EXPORTED`` rows."""
    found = await messages_where(ctx, wanted.as_filter(), MOST_EXPORTED)
    return ExportTable("短信日志", _HEADERS, [_row(each) for each in found])


def _row(message: MessageListing) -> tuple[Cell, ...]:
    return (
        message.id,
        _local(message.created_at),
        message.address_mask,
        CARRIER_NAMES[carrier_of(message.address_mask)],
        message.template_code,
        STATE_NAMES[message.state],
        message.supplier,
        message.supplier_message_id,
        message.parts,
        message.cost_yuan,
        message.last_code,
        message.last_text,
        _local(message.sent_at),
        _local(message.delivered_at),
        message.caller,
    )


def _local(instant: datetime | None) -> datetime | None:
    return instant and instant.astimezone(LOCAL_ZONE).replace(tzinfo=None)


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), LOCAL_ZONE).astimezone(UTC)
