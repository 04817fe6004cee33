"""What may be allowed in adjustment."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("revenue.adjustment.read", "查询账务调整和撤销账单")
REQUEST = Permission("revenue.adjustment.request", "申请账务调整（水量、金额）")
CANCEL = Permission("revenue.adjustment.cancel", "申请撤销账单")
APPROVE = Permission("revenue.adjustment.approve", "审批账务调整和撤销账单")
