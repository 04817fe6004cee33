"""Permissions of messages."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

SEND = Permission("message.gateway.send", "发送消息")
SEND_MANY = Permission("message.gateway.send_many", "批量发送消息")
READ = Permission("message.gateway.read", "查看消息及其回执（内容打码）")
READ_CONTENT = Permission("message.gateway.read_content", "查看消息的接收地址和内容原文")
HANDLE = Permission("message.gateway.handle", "取消、重试和重发消息")
MANAGE = Permission("message.gateway.manage", "维护调用方配额、接收偏好和免打扰时段")
