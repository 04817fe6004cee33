"""Coded errors of the audit log."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

AUDIT_BROKEN = ErrorCode(
    "E_AUDIT_BROKEN",
    "审计日志 {chain} 与封存不符（{count} 处），不能归档；请先用 minshui audit verify 查明",
    409,
)
ARCHIVE_UNREADABLE = ErrorCode(
    "E_AUDIT_ARCHIVE_UNREADABLE", "刚写好的审计归档文件 {file} 读回校验不符，日志没有删除", 500
)
