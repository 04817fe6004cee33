"""Permissions of mails."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("message.mail.read", "查看退信和不可达的邮箱")
LIFT = Permission("message.mail.lift", "恢复向退信邮箱发信")
