"""Permissions of tariffs."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("revenue.tariff.read", "查看价格、试算水费")
SAVE = Permission("revenue.tariff.save", "录入价格版本")
APPROVE = Permission("revenue.tariff.approve", "审核价格版本")
