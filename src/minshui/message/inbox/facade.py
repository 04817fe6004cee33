"""The only door of inboxes."""

from __future__ import annotations

from minshui.message.inbox.channel import InboxChannel
from minshui.message.inbox.contracts import (
    Delivery,
    InboxFilter,
    InboxMessage,
    InboxPage,
    SendNotice,
    Unread,
)
from minshui.message.inbox.domain.owner import inbox_of, inbox_of_user
from minshui.message.inbox.queries.deliveries import find_deliveries
from minshui.message.inbox.queries.messages import count_unread, list_messages, read_message
from minshui.message.inbox.queries.receivers import USER_INBOXES
from minshui.message.inbox.use_cases.delete_messages import delete_messages
from minshui.message.inbox.use_cases.mark_read import mark_read
from minshui.message.inbox.use_cases.send_notice import send_notice

__all__ = [
    "USER_INBOXES",
    "Delivery",
    "InboxChannel",
    "InboxFilter",
    "InboxMessage",
    "InboxPage",
    "SendNotice",
    "Unread",
    "count_unread",
    "delete_messages",
    "find_deliveries",
    "inbox_of",
    "inbox_of_user",
    "list_messages",
    "mark_read",
    "read_message",
    "send_notice",
]
