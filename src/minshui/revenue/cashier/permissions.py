"""Permissions of the counter."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

COLLECT = Permission("revenue.cashier.collect", "柜台收费、开班和结账")
REVERSE = Permission("revenue.cashier.reverse", "红冲结账前的收费，更正支付方式和缴费客户")
READ = Permission("revenue.cashier.read", "查询收费记录和班次")
REQUEST = Permission("revenue.cashier.request", "申请冲正、退款、转户和预存调整")
APPROVE_UNDOING = Permission("revenue.cashier.approve_undoing", "审批结账后的冲正和转户")
APPROVE_PAYOUT = Permission("revenue.cashier.approve_payout", "审批退款、预存转账和预存调整")
HAND_OVER = Permission("revenue.cashier.hand_over", "交款")
CONFIRM = Permission("revenue.cashier.confirm", "财务确认交款、确认到账、办理退票")
