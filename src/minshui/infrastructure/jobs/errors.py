"""Coded errors of schedules."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

SCHEDULE_CRON = ErrorCode(
    "E_SCHEDULE_CRON",
    "定时表达式“{cron}”不对：{reason}；应为五段“分 时 日 月 周”，如 10 3 * * * 表示每天 3:10",
)
SCHEDULE_ZONE = ErrorCode("E_SCHEDULE_ZONE", "没有时区“{zone}”；应为 IANA 时区名，如 Asia/Shanghai")
SCHEDULE_POLICY = ErrorCode(
    "E_SCHEDULE_POLICY",
    "错过的各次都补（each）时，同时运行只能是排队（queue）或允许（allow），否则补的会被跳过",
)
SCHEDULE_PARAMETERS = ErrorCode("E_SCHEDULE_PARAMETERS", "参数 {field} 不对：{reason}")
