"""Permissions of business parameters."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("revenue.parameter.read", "查看业务参数和费用组成")
SET = Permission("revenue.parameter.set", "设置业务参数和费用组成")
