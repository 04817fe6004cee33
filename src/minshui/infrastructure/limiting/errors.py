"""Coded errors of rate limits."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

LIMITER_UNREACHABLE = ErrorCode(
    "E_LIMITER_UNREACHABLE", "限流服务（Redis）暂时不可用：{reason}；请稍后重试", 503
)
