"""Permissions of verification codes."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

CHECK = Permission("message.verification.check", "用短信验证码核验手机号")
