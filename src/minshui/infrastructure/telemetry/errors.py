"""Coded errors of what is told of the running program."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

METRICS_REFUSED = ErrorCode(
    "E_METRICS_REFUSED",
    "运行指标只对本机开放；从别的机器读取，须设置 MINSHUI_METRICS_TOKEN，"
    "并带请求头 Authorization: Bearer <该令牌>",
    403,
)
