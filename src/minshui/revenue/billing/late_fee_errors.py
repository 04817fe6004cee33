"""Coded errors of late fees, waivers and money on its way."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

LATE_FEE_NONE = ErrorCode(
    "E_LATE_FEE_NONE", "账户 {account} 没有可收的违约金，或预存为零；请先查询应收违约金并缴款", 409
)
AS_OF_RANGE = ErrorCode(
    "E_AS_OF_RANGE", "日期 {day} 超出范围，应在账单开账日 {first} 至 {last} 之间"
)
WAIVER_NONE = ErrorCode(
    "E_WAIVER_NONE", "账单 {number} 没有未缴的违约金，不需要减免；请核对账单号", 409
)
WAIVER_AMOUNT = ErrorCode(
    "E_WAIVER_AMOUNT", "账单 {number} 的减免金额 {amount} 元应大于 0 且不超过未缴违约金 {due} 元"
)
WAIVER_DATE = ErrorCode("E_WAIVER_DATE", "减免截止日期 {day} 不能晚于今天 {today}")
WAIVER_BILLS = ErrorCode("E_WAIVER_BILLS", "请选择同一账户的一张或多张账单，每张只填一次")
WAIVER_UNKNOWN = ErrorCode("E_WAIVER_UNKNOWN", "没有编号为 {waiver} 的违约金减免，请核对", 404)
WAIVER_REVERSED = ErrorCode("E_WAIVER_REVERSED", "违约金减免 {waiver} 已撤销，不能再次撤销", 409)
TRANSIT_BILL = ErrorCode(
    "E_TRANSIT_BILL", "账单 {number} 不是未缴账单，不能设为在途；请核对账单状态", 409
)
BILL_IN_TRANSIT = ErrorCode(
    "E_BILL_IN_TRANSIT", "账单 {number} 已有资金在途（{reason}，自 {day}），请等其到账或退回", 409
)
TRANSIT_NONE = ErrorCode("E_TRANSIT_NONE", "账单 {number} 没有在途资金，不能解除；请核对", 409)
