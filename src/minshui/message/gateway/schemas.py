"""Bodies and views of messages."""

from __future__ import annotations

import base64
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from minshui.infrastructure.http.values import (
    CodeText,
    DecimalOut,
    InstantIn,
    LineText,
    RequestBody,
    View,
)
from minshui.message.gateway.contracts import (
    Attachment,
    ChannelCode,
    MessageState,
    Priority,
    Receiver,
    ReceiverKind,
    Submission,
)
from minshui.message.gateway.queries.messages import MessageHistory

MOST_TOGETHER = 500
MAX_ATTACHMENTS = 10


def _without_repeats(channels: list[ChannelCode]) -> list[ChannelCode]:
    if len(set(channels)) < len(channels):
        raise ValueError("渠道不能重复")
    return channels


def _bytes_of(value: object) -> bytes:
    try:
        return base64.b64decode(str(value), validate=True)
    except ValueError as reason:
        raise ValueError("应为 Base64 编码") from reason


FileContent = Annotated[
    bytes, BeforeValidator(_bytes_of), WithJsonSchema({"type": "string", "format": "byte"})
]
Parameters = Annotated[
    dict[CodeText, Annotated[str, Field(max_length=500)] | int],
    Field(max_length=50, description="模板参数：名称到取值，金额和水量写成字符串"),
]
Channels = Annotated[
    list[ChannelCode],
    Field(max_length=5, description="依次尝试的渠道；不填按模板"),
    AfterValidator(_without_repeats),
]
Address = Annotated[str, Field(min_length=1, max_length=200)]


class _Asked(RequestBody):
    """What every way of asking for a message has."""

    template: CodeText = Field(description="模板编码")
    parameters: Parameters = Field(default_factory=dict)
    dedupe_key: LineText = Field(description="防重键：同一键只发一条，重复提交返回原消息")
    priority: Priority | None = Field(
        default=None, description="优先级：0 紧急，5 普通，9 批量；不填按模板"
    )
    send_at: InstantIn | None = Field(default=None, description="最早发送时间；不填立即")
    expires_at: InstantIn | None = Field(default=None, description="失效时间，过后不再发送")


class ReceiverBody(RequestBody):
    """Who gets a message."""

    kind: ReceiverKind = Field(
        description="接收人类别：customer 客户，user 用户，system 外部系统，address 仅地址"
    )
    ref: str = Field(default="", max_length=100, description="接收人编号；类别为 address 时不填")
    addresses: dict[ChannelCode, Address] = Field(
        default_factory=dict, description="各渠道的地址，优先于已登记的地址"
    )


class MessageBody(_Asked):
    """A message by whatever channel."""

    receiver: ReceiverBody = Field(description="接收人")
    channels: Channels = Field(default_factory=list)

    def submission(self, caller: str) -> Submission:
        """Return what is asked for."""
        about = self.receiver
        return _submission(
            self, caller, Receiver(about.kind, about.ref, about.addresses), tuple(self.channels)
        )


class MessagesBody(RequestBody):
    """Several messages, all or none."""

    messages: list[MessageBody] = Field(
        min_length=1, max_length=MOST_TOGETHER, description="消息，全部接收或全部拒绝"
    )


class SmsBody(_Asked):
    """A short message (IF-MSG-001)."""

    mobile: str = Field(min_length=5, max_length=20, description="手机号")

    def submission(self, caller: str) -> Submission:
        """Return what is asked for."""
        receiver = Receiver(ReceiverKind.ADDRESS, "", {ChannelCode.SMS: self.mobile})
        return _submission(self, caller, receiver, (ChannelCode.SMS,))


class AttachmentBody(RequestBody):
    """A file of a mail."""

    name: str = Field(min_length=1, max_length=100, description="文件名")
    media_type: str = Field(max_length=100, description="媒体类型，如 application/pdf")
    content: FileContent = Field(description="内容，Base64 编码，最大 5 MB")


class MailBody(_Asked):
    """A mail (IF-MSG-002)."""

    address: str = Field(min_length=3, max_length=200, description="邮箱地址")
    attachments: list[AttachmentBody] = Field(
        default_factory=list, max_length=MAX_ATTACHMENTS, description="附件，共最大 10 MB"
    )

    def submission(self, caller: str) -> Submission:
        """Return what is asked for."""
        receiver = Receiver(ReceiverKind.ADDRESS, "", {ChannelCode.MAIL: self.address})
        files = tuple(
            Attachment(file.name, file.media_type, file.content) for file in self.attachments
        )
        return _submission(self, caller, receiver, (ChannelCode.MAIL,), files)


def _submission(
    body: _Asked,
    caller: str,
    receiver: Receiver,
    channels: tuple[ChannelCode, ...],
    attachments: tuple[Attachment, ...] = (),
) -> Submission:
    return Submission(
        template_code=body.template,
        receiver=receiver,
        parameters=body.parameters,
        caller=caller,
        dedupe_key=body.dedupe_key,
        channels=channels,
        priority=body.priority,
        send_at=body.send_at,
        expires_at=body.expires_at,
        attachments=attachments,
    )


class ReasonBody(RequestBody):
    """Why a person acts."""

    reason: LineText = Field(description="原因")


class ResendBody(ReasonBody):
    """Why, and as which message."""

    dedupe_key: LineText = Field(description="新消息的防重键")


class AcceptedView(View):
    """What became of what was asked for."""

    message_id: int = Field(description="消息编号")
    state: MessageState = Field(description="状态")
    replayed: bool = Field(description="防重键已用过，返回的是原消息")
    due_at: datetime | None = Field(description="预计发送时间")


class AcceptedManyView(View):
    """What became of several, in their order."""

    messages: list[AcceptedView] = Field(description="各条消息，与提交的次序相同")


class MessageView(View):
    """A message, its address masked."""

    id: int = Field(description="消息编号")
    state: MessageState = Field(description="状态")
    channel: ChannelCode = Field(description="渠道")
    template_code: str = Field(description="模板编码")
    category: str = Field(description="类别")
    receiver_kind: ReceiverKind = Field(description="接收人类别")
    receiver_ref: str = Field(description="接收人编号")
    address_mask: str = Field(description="接收地址（打码）")
    priority: Priority = Field(description="优先级")
    caller: str = Field(description="调用方")
    dedupe_key: str = Field(description="防重键")
    batch_id: int | None = Field(description="批次编号")
    supplier: str | None = Field(description="供应商")
    supplier_message_id: str | None = Field(description="供应商的消息编号")
    attempts: int = Field(description="已尝试次数")
    last_code: str | None = Field(description="最近的返回码")
    last_text: str | None = Field(description="最近的返回说明")
    parts: int = Field(description="计费条数")
    cost_yuan: DecimalOut | None = Field(description="费用（元）")
    trace_id: str = Field(description="跟踪号")
    due_at: datetime = Field(description="预计发送时间")
    expires_at: datetime | None = Field(description="失效时间")
    created_at: datetime = Field(description="接收时间")
    sent_at: datetime | None = Field(description="发送时间")
    delivered_at: datetime | None = Field(description="送达时间")
    finished_at: datetime | None = Field(description="结束时间")


class EventView(View):
    """Something that happened to a message."""

    happened_at: datetime = Field(description="时间")
    event: str = Field(description="事件")
    from_state: str = Field(description="原状态")
    to_state: str = Field(description="新状态")
    channel: str = Field(description="渠道")
    supplier: str | None = Field(description="供应商")
    code: str | None = Field(description="返回码")
    note: str | None = Field(description="说明")
    actor: str = Field(description="操作者")


class ReceiptView(View):
    """A receipt."""

    supplier: str = Field(description="供应商")
    supplier_message_id: str = Field(description="供应商的消息编号")
    delivered: bool = Field(description="是否送达")
    code: str | None = Field(description="返回码")
    text: str | None = Field(description="返回说明")
    reported_at: datetime = Field(description="供应商报告的时间")
    received_at: datetime = Field(description="收到的时间")


class HistoryView(MessageView):
    """A message with its log and receipts."""

    events: list[EventView] = Field(description="处理日志")
    receipts: list[ReceiptView] = Field(description="回执")


def history_view(history: MessageHistory) -> HistoryView:
    """Return a history as clients see it."""
    message = MessageView.model_validate(history.message)
    return HistoryView(
        **dict(message),
        events=[EventView.model_validate(event) for event in history.events],
        receipts=[ReceiptView.model_validate(receipt) for receipt in history.receipts],
    )


class ContentView(View):
    """What a message says."""

    message_id: int = Field(description="消息编号")
    address: str = Field(description="接收地址")
    subject: str = Field(description="标题")
    body: str = Field(description="正文")
    parameters: dict[str, str] = Field(description="模板参数")
    attachments: list[str] = Field(description="附件名")


class DayView(View):
    """The figures of a day, a channel and a supplier."""

    day: date = Field(description="日期（接收日）")
    channel: ChannelCode = Field(description="渠道")
    supplier: str | None = Field(description="供应商；空为尚未交给供应商")
    counts: dict[MessageState, int] = Field(description="各状态的条数")
    parts: int = Field(description="计费条数")
    cost_yuan: DecimalOut = Field(description="费用（元）")
    delivery_rate: DecimalOut | None = Field(description="送达率：已送达占已交付供应商的比例")
