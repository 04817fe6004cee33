"""Permissions of meter reading."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("revenue.reading.read", "查询册本、抄表任务和读数")
MANAGE_BOOKS = Permission("revenue.reading.manage_books", "维护册本和册本调整")
PLAN = Permission("revenue.reading.plan", "编制抄表计划")
SUBMIT = Permission("revenue.reading.submit", "录入读数")
CORRECT = Permission("revenue.reading.correct", "更正读数")
REVIEW = Permission("revenue.reading.review", "复核读数")
EXCHANGE = Permission("revenue.reading.exchange", "办理换表")
IMPORT = Permission("revenue.reading.import", "批量导入读数")
LOCK_BOOKS = Permission("revenue.reading.lock_books", "锁定和解锁册本或其账期")
RELEASE = Permission("revenue.reading.release", "解锁被异常规则锁定的读数")
MANAGE_RULES = Permission("revenue.reading.manage_rules", "维护抄表异常规则")
LATE = Permission("revenue.reading.submit_late", "登记迟到读数")
DECIDE_LATE = Permission("revenue.reading.decide_late", "处理迟到读数")
FIX_USAGE = Permission("revenue.reading.fix_usage", "申请和终止固定量，签发固定量读数")
APPROVE_FIXED = Permission("revenue.reading.approve_fixed_usage", "审批固定量")
MOUNT = Permission("revenue.reading.mount", "登记水表反装或恢复正装")
