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
    "E_REFERENCE_MISSING", "{method}收费须填写凭证号（POS 单号、转账流水号或支票号）"
)
PAYER_MISSING = ErrorCode("E_PAYER_MISSING", "没有指明缴费客户，请填写账户或客户编号")
PAYER_DIFFERS = ErrorCode(
    "E_PAYER_DIFFERS",
    "账户 {account} 属于客户 {owner}，不是客户 {customer}；请核对，或只填其中一项",
)
PAYER_CLOSED = ErrorCode(
    "E_PAYER_CLOSED",
    "客户 {customer} 已销户，不能再缴费；若仍有欠费（如退票），请先恢复该客户",
    409,
)
AMOUNT_FORM = ErrorCode("E_AMOUNT_FORM", "“{text}”不是金额，应为元，最多两位小数，如 70.35")
BILL_NOT_OF_ACCOUNT = ErrorCode(
    "E_BILL_NOT_OF_ACCOUNT", "账单（id {bills}）不属于客户 {customer}，请重新选择账单"
)
PAYMENT_UNKNOWN = ErrorCode("E_PAYMENT_UNKNOWN", "没有编号为 {payment} 的缴费记录", 404)
PAYMENT_REVERSED = ErrorCode("E_PAYMENT_REVERSED", "缴费 {payment} 已冲销，不能再{work}", 409)
PAYMENT_IS_REVERSAL = ErrorCode(
    "E_PAYMENT_IS_REVERSAL",
    "{payment} 本身是冲销或退款记录，不能{work}；如需恢复请重新收费",
    409,
)
PAYMENT_NOT_AT_TILL = ErrorCode(
    "E_PAYMENT_NOT_AT_TILL", "缴费 {payment} 不是柜台班次收取的，不能在柜台红冲", 409
)
REVERSAL_REASON_MISSING = ErrorCode("E_REVERSAL_REASON_MISSING", "{work}须填写原因")
TILL_STILL_OPEN = ErrorCode(
    "E_TILL_STILL_OPEN", "缴费 {payment} 所在班次 {till} 尚未结账，{advice}", 409
)
CASH_NEEDS_TILL = ErrorCode(
    "E_CASH_NEEDS_TILL", "{work}的现金须从当日班次付出，请由开着班次的收费员申请", 409
)
ROUNDING_OFF = ErrorCode("E_ROUNDING_OFF", "未启用现金抹零，请按 {amount} 元足额收取", 409)
ROUNDING_NOT_CASH = ErrorCode("E_ROUNDING_NOT_CASH", "只有现金可以抹零，{method}请足额收取")
ROUNDING_NOT_FULL = ErrorCode(
    "E_ROUNDING_NOT_FULL",
    "抹零只用于整单缴清：{amount} 元不是恰好缴清所选账单，请核对金额或不抹零收取",
    409,
)
CHEQUE_MISSING = ErrorCode("E_CHEQUE_MISSING", "支票收费须填写出票银行和出票日期")
CHEQUE_NOT_WANTED = ErrorCode("E_CHEQUE_NOT_WANTED", "{method}收费不能填写支票信息")
CHEQUE_DATE = ErrorCode(
    "E_CHEQUE_DATE",
    "支票的出票日期 {day} 不对：应不晚于今天，且在 {days} 天的提示付款期内，请退回支票",
)
PAPER_DATE = ErrorCode(
    "E_PAPER_DATE",
    "手工收据的收款日期 {day} 不能补录：应不晚于今天，且在 {days} 天以内，请走账务处理",
)
PAPER_KNOWN = ErrorCode("E_PAPER_KNOWN", "手工收据 {paper} 已补录（缴费 {payment}），不能重复", 409)
METHOD_SAME = ErrorCode("E_METHOD_SAME", "缴费 {payment} 的支付方式已是{method}，无须更正")
METHOD_ROUNDED = ErrorCode(
    "E_METHOD_ROUNDED", "缴费 {payment} 是抹零的现金收费，不能改支付方式；请红冲后重收", 409
)
MOVE_SAME_ACCOUNT = ErrorCode("E_MOVE_SAME_ACCOUNT", "转出与转入是同一账户，请重新选择")
DEBTS_OPEN = ErrorCode(
    "E_DEBTS_OPEN", "客户 {customer} 还有未缴账单 {amount} 元，不能{work}；请先抵缴或收清", 409
)
PAYOUT_AMOUNT = ErrorCode("E_PAYOUT_AMOUNT", "{work}金额 {amount} 元不对，应大于零")
PAYOUT_TOO_MUCH = ErrorCode(
    "E_PAYOUT_TOO_MUCH", "{work}金额 {amount} 元超过预存余额 {balance} 元，请核对", 409
)
PAYOUT_PENDING = ErrorCode(
    "E_PAYOUT_PENDING",
    "要{work}的预存中有尚未到账的支票款（缴费 {payment}），请待到账后再{work}",
    409,
)
PAYEE_MISSING = ErrorCode(
    "E_PAYEE_MISSING", "其中 {amount} 元须原路转账退回，请填写收款户名、开户行和账号"
)
REFUND_UNKNOWN = ErrorCode("E_REFUND_UNKNOWN", "没有编号为 {refund} 的退款单", 404)
ADJUST_ZERO = ErrorCode("E_ADJUST_ZERO", "预存调整金额不能为零")
HANDOVER_EMPTY = ErrorCode("E_HANDOVER_EMPTY", "没有选择要交款的班次")
HANDOVER_SITES = ErrorCode("E_HANDOVER_SITES", "所选班次不属于同一营业所，请分别交款")
TILL_NOT_CLOSED = ErrorCode("E_TILL_NOT_CLOSED", "班次 {till} 尚未结账，不能交款", 409)
TILL_HANDED_OVER = ErrorCode("E_TILL_HANDED_OVER", "班次 {till} 已交款，不能重复", 409)
HANDOVER_UNKNOWN = ErrorCode("E_HANDOVER_UNKNOWN", "没有编号为 {handover} 的交款单", 404)
HANDOVER_STATE = ErrorCode("E_HANDOVER_STATE", "交款单 {handover} {status}，不能{work}", 409)
HANDOVER_OWN = ErrorCode(
    "E_HANDOVER_OWN", "交款单 {handover} 是您自己交的，或其中有您的班次，请由他人确认", 403
)
HANDOVER_METHOD = ErrorCode("E_HANDOVER_METHOD", "交款单 {handover} 没有{method}，不能确认该项")
DIFFERENCE_REASON = ErrorCode(
    "E_DIFFERENCE_REASON",
    "{method}交款 {amount} 元，确认 {confirmed} 元，请写明差异原因",
)
ARRIVAL_EMPTY = ErrorCode("E_ARRIVAL_EMPTY", "没有选择要确认到账的收费或交款单")
ARRIVAL_DATE = ErrorCode("E_ARRIVAL_DATE", "到账日期 {day} 不对，应不晚于今天且不早于收款日")
ARRIVAL_CASH = ErrorCode("E_ARRIVAL_CASH", "缴费 {payment} 是现金，请按交款单确认到账")
ARRIVED_ALREADY = ErrorCode("E_ARRIVED_ALREADY", "缴费 {payment} 已确认到账，不能重复", 409)
ARRIVAL_UNDONE = ErrorCode(
    "E_ARRIVAL_UNDONE", "缴费 {payment} 在到账前已冲销，没有款项会到账，请从清单中去掉", 409
)
ARRIVAL_AMOUNT = ErrorCode(
    "E_ARRIVAL_AMOUNT",
    "到账金额 {amount} 元与交款单确认的现金 {expected} 元不符；请先在财务确认中写明差异",
    409,
)
DISHONOUR_CASH = ErrorCode("E_DISHONOUR_CASH", "缴费 {payment} 是现金，没有退票或拒付")
BATCH_EMPTY = ErrorCode("E_BATCH_EMPTY", "批量收费没有任何记录")
BATCH_AMOUNT = ErrorCode("E_BATCH_AMOUNT", "批量收费第 {row} 笔金额 {amount} 元不对，应大于零")
BATCH_CUSTOMER = ErrorCode(
    "E_BATCH_CUSTOMER", "批量收费第 {row} 笔的客户与账户 {account} 不符，整批未入账；请核对该笔"
)
RECEIPT_FORMAT = ErrorCode("E_RECEIPT_FORMAT", "没有“{format}”这种收据格式，可用：{formats}")
EXPORT_TOO_LARGE = ErrorCode(
    "E_EXPORT_TOO_LARGE", "符合条件的收费记录超过 {limit} 条，请缩小日期范围分次导出"
)
