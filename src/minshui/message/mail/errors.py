"""Coded errors of mails."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

UNREACHABLE_UNKNOWN = ErrorCode("E_UNREACHABLE_UNKNOWN", "没有编号为 {id} 的退信邮箱", 404)
UNREACHABLE_LIFTED = ErrorCode(
    "E_UNREACHABLE_LIFTED", "退信邮箱 {id} 已经恢复发信，不必再恢复", 409
)
NOT_SMTP = ErrorCode("E_NOT_SMTP", "供应商 {supplier} 不是邮件服务器，不能这样测试")
