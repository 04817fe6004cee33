"""Coded errors of finance."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

MONTH_INVALID = ErrorCode("E_MONTH_INVALID", "会计期间“{month}”不对，应为六位年月，如 202611")
MONTH_FUTURE = ErrorCode("E_MONTH_FUTURE", "会计期间 {month} 还没有到，不能关账", 409)
MONTH_EARLY = ErrorCode(
    "E_MONTH_EARLY", "会计期间 {month} 自 {day} 起才能关账（业务参数 finance.close_from_day）", 409
)
MONTH_CLOSED = ErrorCode("E_MONTH_CLOSED", "会计期间 {month} 已关账", 409)
MONTH_OPEN = ErrorCode("E_MONTH_OPEN", "会计期间 {month} 没有关账，不能{work}", 409)
MONTH_ORDER = ErrorCode("E_MONTH_ORDER", "会计期间 {earlier} 还没有关账，请先关它再关 {month}", 409)
MONTH_LATER = ErrorCode("E_MONTH_LATER", "会计期间 {later} 已关账，请先反关它再反关 {month}", 409)
MONTH_TILLS = ErrorCode(
    "E_MONTH_TILLS", "还有 {count} 个班次没有结账（如 {till}），请先结账再关 {month}", 409
)
MONTH_RUNS = ErrorCode(
    "E_MONTH_RUNS", "开账批次 {run} 还没有完成，请先完成或放弃它再关 {month}", 409
)
MONTH_LEDGER = ErrorCode(
    "E_MONTH_LEDGER",
    "账务核对有 {count} 项不符，第一项：{title}（{where}），请查明后再关 {month}",
    409,
)
SUBJECT_ACCOUNT = ErrorCode("E_SUBJECT_ACCOUNT", "科目表里没有科目“{account}”")
SUBJECT_COMPONENT = ErrorCode("E_SUBJECT_COMPONENT", "费用组成里没有“{component}”")
REMITTANCE_COMPONENT = ErrorCode(
    "E_REMITTANCE_COMPONENT", "“{component}”不是代收费用，不用上缴；代收费用有：{known}"
)
REMITTANCE_DAY = ErrorCode("E_REMITTANCE_DAY", "截止日 {day} 还没有过完，请选今天之前的日子")
REMITTANCE_AMOUNT = ErrorCode(
    "E_REMITTANCE_AMOUNT",
    "“{component}”截至 {day} 已收未缴 {due} 元，不能上缴 {amount} 元",
    409,
)
REMITTANCE_PERIOD = ErrorCode(
    "E_REMITTANCE_PERIOD", "起始日 {first} 在截止日 {last} 之后，或早于 1900 年"
)
