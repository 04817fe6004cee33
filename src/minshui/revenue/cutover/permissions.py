"""Permissions of cut-over."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

IMPORT = Permission("revenue.cutover.import", "导入期初欠费、预存和阶梯用量")
READ = Permission("revenue.cutover.read", "查看系统切换及其核对报告")
LOAD = Permission("revenue.cutover.load", "新建系统切换，检查、载入、核对和撤销")
ACCEPT = Permission("revenue.cutover.accept", "验收系统切换")
COMPARE = Permission("revenue.cutover.compare", "与原系统并行比对账单")
