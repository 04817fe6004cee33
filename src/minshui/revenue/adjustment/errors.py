"""Coded errors of adjustment."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

ADJUSTMENT_UNKNOWN = ErrorCode("E_ADJUSTMENT_UNKNOWN", "没有编号为 {adjustment} 的账务调整", 404)
ADJUSTMENT_DONE = ErrorCode(
    "E_ADJUSTMENT_DONE", "账务调整 {adjustment} 已执行，不能再执行；请刷新后核对", 409
)
ADJUSTMENT_STALE = ErrorCode(
    "E_ADJUSTMENT_STALE",
    "账务调整 {adjustment} 申请时合计 {asked} 元，现在是 {now} 元（其间累计水量或账单有变动）；"
    "请驳回后重新申请",
    409,
)
REASON_CODE = ErrorCode(
    "E_ADJUSTMENT_REASON_CODE", "没有原因代码“{code}”，请从原因清单中选择：{known}"
)
REASON_MISSING = ErrorCode("E_ADJUSTMENT_REASON", "请写明调整的理由")
POINTER_WAY = ErrorCode(
    "E_ADJUSTMENT_POINTER", "只有追加的水量（大于 0）可以移动表底；调减、金额调整的表底不动"
)
HELD_NONE = ErrorCode(
    "E_HELD_NONE", "账单 {number} 没有费用“{component}”的押金；请从该账户的押金清单中选择"
)
HELD_UNPAID = ErrorCode(
    "E_HELD_UNPAID", "账单 {number} 尚有 {amount} 元未缴，不能退还押金；请先缴清", 409
)
HELD_AMOUNT = ErrorCode(
    "E_HELD_AMOUNT", "退还金额 {amount} 元应大于 0 且不超过账单 {number} 现存押金 {held} 元"
)
