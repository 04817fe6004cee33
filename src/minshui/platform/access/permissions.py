"""Permissions of roles, menus and what the platform lets tenants have."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

ROLE_READ = Permission("platform.access.read", "查询角色和权限")
ROLE_MANAGE = Permission("platform.access.manage", "维护角色和授权")
MENU_MANAGE = Permission("platform.access.manage_menus", "维护菜单")
LIMIT = Permission("platform.access.limit", "设定各租户的权限上限（集团）")
