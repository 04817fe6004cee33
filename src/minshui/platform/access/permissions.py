"""Permissions of roles."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

ROLE_READ = Permission("platform.access.read", "查询角色和权限")
ROLE_MANAGE = Permission("platform.access.manage", "维护角色和授权")
