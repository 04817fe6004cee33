"""Coded errors of the bus."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

LINE_UNKNOWN = ErrorCode("E_LINE_UNKNOWN", "没有名为“{line}”的队列；可选：{known}")
