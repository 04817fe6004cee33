"""Permissions of finance."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("revenue.finance.read", "查询关账、凭证和科目对照")
CLOSE = Permission("revenue.finance.close", "关账和申请反关账")
APPROVE_REOPEN = Permission("revenue.finance.approve_reopen", "审批反关账")
MAP = Permission("revenue.finance.map", "维护科目对照")
EXPORT = Permission("revenue.finance.export", "导出记账凭证")
REMIT = Permission("revenue.finance.remit", "申请代收费上缴")
APPROVE_REMIT = Permission("revenue.finance.approve_remit", "审批代收费上缴")
