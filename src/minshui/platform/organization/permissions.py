"""Permissions of the organisation."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("platform.organization.read", "查看组织机构")
MANAGE = Permission("platform.organization.manage", "维护组织机构")
