"""Permissions of users."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

USER_READ = Permission("platform.identity.read", "查询用户")
USER_MANAGE = Permission("platform.identity.manage", "维护用户和重置密码")
POLICY_MANAGE = Permission("platform.identity.policy", "维护登录策略")
