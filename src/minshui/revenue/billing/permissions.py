"""What may be allowed in billing."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("revenue.billing.read", "查询账单和开账批次")
EXPLAIN = Permission("revenue.billing.explain", "查看账单计价过程")
RUN = Permission("revenue.billing.run", "执行开账")
SPECIAL = Permission("revenue.billing.special", "特殊开账")
APPROVE_SPECIAL = Permission("revenue.billing.approve_special", "审批特殊开账")
SPLIT = Permission("revenue.billing.split", "申请分账")
APPROVE_SPLIT = Permission("revenue.billing.approve_split", "审批分账")
WRITE_OFF = Permission("revenue.billing.write_off", "申请坏账核销")
APPROVE_WRITE_OFF = Permission("revenue.billing.approve_write_off", "审批和撤销坏账核销")
RECOVER = Permission("revenue.billing.recover", "收回已核销的坏账")
COLLECT_FEES = Permission("revenue.billing.collect_late_fees", "单独收取违约金")
WAIVE = Permission("revenue.billing.waive", "申请违约金减免")
APPROVE_WAIVER = Permission("revenue.billing.approve_waiver", "审批和撤销违约金减免")
