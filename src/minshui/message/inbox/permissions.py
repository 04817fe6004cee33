"""Permissions of inboxes; one's own inbox needs none."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

SEND = Permission("message.inbox.send", "向用户发送站内消息，查看是否已读")
