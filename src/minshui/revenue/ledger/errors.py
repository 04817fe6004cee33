"""Coded errors of the ledger."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

JOURNAL_UNBALANCED = ErrorCode(
    "E_JOURNAL_UNBALANCED",
    "凭证（{kind}）借贷不平：合计相差 {difference} 元，未记账；请核对各行金额",
)
JOURNAL_EMPTY = ErrorCode(
    "E_JOURNAL_EMPTY", "凭证（{kind}）没有金额不为零的分录，无须记账；请核对来源单据"
)
PERIOD_CLOSED = ErrorCode(
    "E_PERIOD_CLOSED", "会计期间 {month} 已关账，不能再记账；请记入当前期间或先申请反关账", 409
)
LEDGER_ACCOUNT_MISSING = ErrorCode(
    "E_LEDGER_ACCOUNT_MISSING",
    "科目表中没有用途为“{purpose}”的科目；请先用 minshui ledger chart 建立默认科目",
    409,
)
LEDGER_ACCOUNT_UNKNOWN = ErrorCode(
    "E_LEDGER_ACCOUNT_UNKNOWN", "科目 {account} 不在科目表中；请先增加该科目"
)
COMPONENT_UNMAPPED = ErrorCode(
    "E_COMPONENT_UNMAPPED", "费用组成“{component}”没有对应的会计科目；请先在业务参数中设置"
)
DEPOSIT_SHORT = ErrorCode(
    "E_DEPOSIT_SHORT",
    "账户 {account} 的预存余额只有 {balance} 元，不足以支出 {wanted} 元",
    409,
)
DEPOSIT_OPENED = ErrorCode(
    "E_DEPOSIT_OPENED", "账户 {account} 已有预存记录，不能再次录入期初预存", 409
)
