"""Coded errors of notices."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

NOTICE_PARAMETER = ErrorCode("E_NOTICE_PARAMETER", "发送范围的参数 {name} 有误：{fault}")
