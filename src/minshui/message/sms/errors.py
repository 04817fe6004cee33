"""Coded errors of short messages."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

MOBILE_INVALID = ErrorCode("E_MOBILE_INVALID", "不是中国大陆的手机号码，请核对后重新发送")
REPORT_ADDRESS_UNKNOWN = ErrorCode(
    "E_SMS_REPORT_ADDRESS", "没有这个短信回执地址，请核对供应商控制台里填写的地址", 404
)
REPORT_SOURCE_REFUSED = ErrorCode(
    "E_SMS_REPORT_SOURCE", "来源 {source} 不在该供应商允许的网段内", 403
)
REPORT_UNREADABLE = ErrorCode("E_SMS_REPORT_UNREADABLE", "短信回执应为 JSON 数组", 400)
MONTHS_INVALID = ErrorCode(
    "E_SMS_MONTHS", "止月应不早于起月，且一次至多查询 {most} 个月，请缩小范围"
)
