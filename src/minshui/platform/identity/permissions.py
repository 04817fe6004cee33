"""Permissions of users."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

USER_READ = Permission("platform.identity.read", "查询用户")
USER_MANAGE = Permission("platform.identity.manage", "维护用户和重置密码")
SESSION_READ = Permission("platform.identity.sessions", "查询在线人员")
SESSION_END = Permission("platform.identity.end_sessions", "强制下线")
POLICY_MANAGE = Permission("platform.identity.policy", "维护登录策略")
