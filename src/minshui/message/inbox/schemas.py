"""Bodies and views of inboxes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from minshui.infrastructure.http.values import CodeText, IdIn, LineText, RequestBody, View
from minshui.message.gateway.facade import MessageState
from minshui.message.inbox.contracts import InboxMessage
from minshui.message.template.facade import TemplateCategory

GENERIC_NOTICE = "notice.general"


class InboxMessageView(View):
    """A message of one's own."""

    id: int = Field(description="编号，在本人收件箱内递增")
    message_id: int = Field(description="消息 ID")
    category: TemplateCategory = Field(description="消息分类")
    title: str = Field(description="标题")
    body: str = Field(description="内容")
    link: str = Field(description="点开后的链接，没有时为空")
    created_at: datetime = Field(description="收到时间")
    read_at: datetime | None = Field(description="阅读时间，未读时为空")


class InboxPageView(View):
    """Messages, newest first."""

    items: list[InboxMessageView] = Field(description="消息，新的在前")
    next_before: int | None = Field(description="下一页用作 before 的值；没有更多时为空")


class UnreadView(View):
    """Unread messages."""

    total: int = Field(description="未读总数")
    by_category: dict[str, int] = Field(description="各分类的未读数")


class ReadBody(RequestBody):
    """Messages to be marked."""

    ids: list[IdIn] = Field(min_length=1, max_length=200, description="消息编号")


class ReadAllBody(RequestBody):
    """All messages up to one."""

    up_to: IdIn = Field(description="把编号不大于它的都标为已读（取列表里最新一条的编号）")
    category: TemplateCategory | None = Field(default=None, description="只标这个分类的")


class ChangedView(View):
    """How many messages changed."""

    changed: int = Field(description="本次改变的条数")


class SendNoticeBody(RequestBody):
    """A notice to users."""

    user_ids: list[IdIn] = Field(default_factory=list, max_length=500, description="接收用户 id")
    role_codes: list[CodeText] = Field(
        default_factory=list, max_length=50, description="发给这些角色的用户"
    )
    department_codes: list[CodeText] = Field(
        default_factory=list, max_length=50, description="发给这些部门及其下级的用户"
    )
    title: LineText = Field(max_length=100, description="消息标题")
    content: Annotated[str, Field(min_length=1, max_length=2000)] = Field(description="消息内容")
    template_code: CodeText = Field(
        default=GENERIC_NOTICE, description="消息模板，决定消息类型；不填为通用通知"
    )
    dedupe_key: CodeText = Field(description="去重键：重发时用原值，每个用户只收到一条")


class SentNoticeView(View):
    """One user's message."""

    user_id: int = Field(description="接收用户 id")
    message_id: int = Field(description="消息 ID")
    state: MessageState = Field(description="消息状态")
    replayed: bool = Field(description="是否此前已受理（去重键相同）")


class DeliveryView(View):
    """Whether a message has been delivered and read."""

    message_id: int = Field(description="消息 ID")
    owner: str = Field(description="接收人")
    delivered_at: datetime = Field(description="送达时间")
    read_at: datetime | None = Field(description="阅读时间，未读时为空")
    is_deleted: bool = Field(description="接收人是否已删除")


def message_view(message: InboxMessage) -> InboxMessageView:
    """Return a message as its owner is sent it."""
    return InboxMessageView.model_validate(message)
