"""Permissions of the counter."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

COLLECT = Permission("revenue.cashier.collect", "柜台收费、开班和结账")
REVERSE = Permission("revenue.cashier.reverse", "红冲结账前的收费")
READ = Permission("revenue.cashier.read", "查询收费记录和班次")
