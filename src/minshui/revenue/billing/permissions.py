"""What may be allowed in billing."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

BILL_READ = Permission("revenue.billing.read", "查询账单")
RUN_BILLING = Permission("revenue.billing.run", "执行开账")
