"""Permissions of OAuth clients."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

CLIENT_READ = Permission("platform.oauth.read", "查询接入的应用")
CLIENT_MANAGE = Permission("platform.oauth.manage", "登记、修改和停用接入的应用")
