"""Permissions of suppliers."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("message.supplier.read", "查看消息供应商和路由")
MANAGE = Permission("message.supplier.manage", "维护消息供应商和路由")
TRY = Permission("message.supplier.try", "用消息供应商试发")
