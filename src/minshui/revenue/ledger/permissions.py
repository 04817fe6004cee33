"""Permissions of the ledger."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("revenue.ledger.read", "查询科目余额和账户流水")
VERIFY = Permission("revenue.ledger.verify", "核对账务")
