"""Permissions of the audit log: an auditor's, who administers nothing."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("platform.audit.read", "查询审计日志")
READ_PERSONAL = Permission("platform.audit.read_personal", "查看审计日志中的个人信息")
EXPORT = Permission("platform.audit.export", "导出审计日志")
MANAGE = Permission("platform.audit.manage", "设置审计日志的封存和保留")
