"""Permissions of short messages."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("message.sms.read", "查看短信日志和费用")
