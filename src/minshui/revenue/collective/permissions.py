"""Permissions of collective payers."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("revenue.collective.read", "查询集收号及其欠费")
MANAGE = Permission("revenue.collective.manage", "维护集收号和成员")
UNDO = Permission("revenue.collective.undo", "撤销集收分配")
DISTRIBUTE = Permission("revenue.collective.distribute", "把集收预存分配到成员")
