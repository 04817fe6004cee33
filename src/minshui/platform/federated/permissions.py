"""Permissions of sign-in by other platforms."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

FEDERATED_MANAGE = Permission("platform.federated.manage", "维护第三方登录")
