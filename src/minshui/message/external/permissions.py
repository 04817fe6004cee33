"""Permissions of messages to systems outside."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

SEND = Permission("message.external.send", "向外部系统发送消息")
