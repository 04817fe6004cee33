"""What may be allowed in billing."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("revenue.billing.read", "查询账单和开账批次")
EXPLAIN = Permission("revenue.billing.explain", "查看账单计价过程")
RUN = Permission("revenue.billing.run", "执行开账")
SPECIAL = Permission("revenue.billing.special", "特殊开账")
APPROVE_SPECIAL = Permission("revenue.billing.approve_special", "审批特殊开账")
