"""Permissions of WeChat messages."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

SEND = Permission("message.wechat.send", "发送微信模板消息")
