"""Permissions of CAS services."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("platform.cas.read", "查询统一登录（CAS）的系统")
MANAGE = Permission("platform.cas.manage", "登记统一登录（CAS）的系统")
