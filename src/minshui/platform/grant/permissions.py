"""Permissions of cross-tenant grants."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

GRANT_READ = Permission("platform.grant.read", "查询跨租户授权")
GRANT_ASK = Permission("platform.grant.ask", "申请跨租户授权")
GRANT_DECIDE = Permission("platform.grant.decide", "审批和撤销跨租户授权")
