"""Coded errors of verification codes."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

VERIFICATION_MOBILE = ErrorCode("E_VERIFICATION_MOBILE", "手机号应为 1 开头的 11 位数字")
VERIFICATION_TOO_SOON = ErrorCode(
    "E_VERIFICATION_TOO_SOON", "验证码刚刚发送过，请 {seconds} 秒后再试", 429
)
VERIFICATION_TOO_MANY = ErrorCode(
    "E_VERIFICATION_TOO_MANY", "该手机号 24 小时内已发送 {limit} 次验证码，请过后再试", 429
)
VERIFICATION_SOURCE = ErrorCode(
    "E_VERIFICATION_SOURCE", "一小时内请求验证码已达 {limit} 次，请稍后再试", 429
)
