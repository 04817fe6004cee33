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
