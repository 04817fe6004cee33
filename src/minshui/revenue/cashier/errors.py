"""Coded errors of the counter."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

TILL_NOT_OPEN = ErrorCode("E_TILL_NOT_OPEN", "您还没有开班，请先开班再收费", 409)
TILL_ALREADY_OPEN = ErrorCode(
    "E_TILL_ALREADY_OPEN", "您的班次 {till} 尚未结账，请先结账再开新班", 409
)
TILL_STALE = ErrorCode(
    "E_TILL_STALE", "班次 {till} 是 {day} 开的，按每日结账的规定请先结账，再开今天的班次", 409
)
TILL_CLOSED = ErrorCode(
    "E_TILL_CLOSED", "班次 {till} 已结账，不能再{work}；结账后的差错请走冲正或退款", 409
)
TILL_OTHERS = ErrorCode("E_TILL_OTHERS", "班次 {till} 不是您的班次，不能{work}", 403)
TILL_UNKNOWN = ErrorCode("E_TILL_UNKNOWN", "没有编号为 {till} 的班次", 404)
CASHIER_MISSING = ErrorCode("E_CASHIER_MISSING", "没有指明收费员，不能开班或收费；请先登录")
SITE_MISSING = ErrorCode("E_SITE_MISSING", "没有指明营业所，不能开班；请选择营业所")
FLOAT_INVALID = ErrorCode("E_FLOAT_INVALID", "备用金 {amount} 元不对，应为零或正数")
COUNTED_INVALID = ErrorCode("E_COUNTED_INVALID", "清点现金 {amount} 元不对，应为零或正数")
AMOUNT_INVALID = ErrorCode("E_AMOUNT_INVALID", "缴费金额 {amount} 元不对，应大于零")
AMOUNT_TOO_LARGE = ErrorCode(
    "E_AMOUNT_TOO_LARGE", "缴费金额 {amount} 元超过单笔上限 {limit} 元，请核对或分笔收取"
)
TENDERED_SHORT = ErrorCode(
    "E_TENDERED_SHORT", "实收现金 {tendered} 元不足应收 {amount} 元，请补足或改收部分金额"
)
TENDERED_NOT_CASH = ErrorCode(
    "E_TENDERED_NOT_CASH", "{method}没有找零，实收 {tendered} 元应等于缴费金额 {amount} 元"
)
REFERENCE_MISSING = ErrorCode(
    "E_REFERENCE_MISSING", "{method}收费须填写凭证号（POS 单号或转账流水号）"
)
PAYER_MISSING = ErrorCode("E_PAYER_MISSING", "没有指明缴费客户，请填写账户或客户编号")
PAYER_CLOSED = ErrorCode("E_PAYER_CLOSED", "客户 {customer} 已销户，不能再缴费", 409)
AMOUNT_FORM = ErrorCode("E_AMOUNT_FORM", "“{text}”不是金额，应为元，最多两位小数，如 70.35")
BILL_NOT_OF_ACCOUNT = ErrorCode(
    "E_BILL_NOT_OF_ACCOUNT", "账单（id {bills}）不属于客户 {customer}，请重新选择账单"
)
PAYMENT_UNKNOWN = ErrorCode("E_PAYMENT_UNKNOWN", "没有编号为 {payment} 的缴费记录", 404)
PAYMENT_REVERSED = ErrorCode("E_PAYMENT_REVERSED", "缴费 {payment} 已红冲，不能再次红冲", 409)
PAYMENT_IS_REVERSAL = ErrorCode(
    "E_PAYMENT_IS_REVERSAL", "{payment} 本身是红冲记录，不能红冲；如需恢复请重新收费", 409
)
PAYMENT_NOT_AT_TILL = ErrorCode(
    "E_PAYMENT_NOT_AT_TILL", "缴费 {payment} 不是柜台班次收取的，不能在柜台红冲", 409
)
REVERSAL_REASON_MISSING = ErrorCode("E_REVERSAL_REASON_MISSING", "红冲须填写原因")
BATCH_EMPTY = ErrorCode("E_BATCH_EMPTY", "批量收费没有任何记录")
BATCH_AMOUNT = ErrorCode("E_BATCH_AMOUNT", "批量收费第 {row} 笔金额 {amount} 元不对，应大于零")
BATCH_CUSTOMER = ErrorCode(
    "E_BATCH_CUSTOMER", "批量收费第 {row} 笔的客户与账户 {account} 不符，整批未入账；请核对该笔"
)
RECEIPT_FORMAT = ErrorCode("E_RECEIPT_FORMAT", "没有“{format}”这种收据格式，可用：{formats}")
EXPORT_TOO_LARGE = ErrorCode(
    "E_EXPORT_TOO_LARGE", "符合条件的收费记录超过 {limit} 条，请缩小日期范围分次导出"
)
