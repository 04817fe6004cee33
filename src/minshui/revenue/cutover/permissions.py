"""Permissions of cut-over."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

IMPORT = Permission("revenue.cutover.import", "导入期初欠费、预存和阶梯用量")
