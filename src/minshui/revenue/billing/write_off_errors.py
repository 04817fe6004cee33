"""Coded errors of bad debt."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

WRITE_OFF_BILLS = ErrorCode("E_WRITE_OFF_BILLS", "请选择同一账户的一张或多张账单，每张只填一次")
WRITE_OFF_SETTLED = ErrorCode(
    "E_WRITE_OFF_SETTLED", "账单 {number} 没有未缴金额，不能核销；请核对账单状态", 409
)
WRITE_OFF_TRANSIT = ErrorCode(
    "E_WRITE_OFF_TRANSIT", "账单 {number} 有资金在途（{reason}），请等其到账或退回后再核销", 409
)
WRITE_OFF_STALE = ErrorCode(
    "E_WRITE_OFF_STALE",
    "账单 {number} 申请核销时未缴 {asked} 元，现在是 {now} 元；请驳回后重新申请",
    409,
)
WRITE_OFF_UNKNOWN = ErrorCode("E_WRITE_OFF_UNKNOWN", "没有编号为 {write_off} 的坏账核销", 404)
WRITE_OFF_CLOSED = ErrorCode(
    "E_WRITE_OFF_CLOSED", "账单 {number} 的坏账已全部收回或已撤销核销，请刷新后核对", 409
)
RECOVERY_AMOUNT = ErrorCode(
    "E_RECOVERY_AMOUNT", "收回金额 {amount} 元应大于 0 且不超过尚未收回的坏账 {standing} 元"
)
RECOVERY_PREPAYMENT = ErrorCode(
    "E_RECOVERY_PREPAYMENT",
    "账户 {account} 的预存 {balance} 元不足以收回坏账 {amount} 元；请先收款再收回",
    409,
)
