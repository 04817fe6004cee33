"""Permissions of meters."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("metering.device.read", "查询水表")
REGISTER = Permission("metering.device.register", "登记和导入水表")
