"""Coded errors of the audit log's screens."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

AUDIT_LOG_UNKNOWN = ErrorCode(
    "E_AUDIT_LOG_UNKNOWN", "没有编号 {log} 的审计记录，或它已归档，请核对编号", 404
)
AUDIT_CURSOR = ErrorCode("E_AUDIT_CURSOR", "翻页标记无效，请从第一页重新查询")
AUDIT_EXPORT_TOO_LONG = ErrorCode(
    "E_AUDIT_EXPORT_TOO_LONG", "符合条件的记录超过 {most} 条，请缩小时间范围后分次导出"
)
