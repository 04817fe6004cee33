"""Coded errors of adapting and running schedules."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

SCHEDULE_UNKNOWN = ErrorCode(
    "E_SCHEDULE_UNKNOWN", "没有名为 {name} 的定时任务，请先查询定时任务列表", 404
)
SCHEDULE_PAUSED = ErrorCode("E_SCHEDULE_PAUSED", "定时任务“{title}”已经暂停（{reason}）", 409)
SCHEDULE_RUNNING = ErrorCode("E_SCHEDULE_RUNNING", "定时任务“{title}”没有暂停，不需要恢复", 409)
SCHEDULE_BUSY = ErrorCode(
    "E_SCHEDULE_BUSY",
    "定时任务“{title}”的上一次执行（后台任务 {job_id}）还没有结束，请等它结束再执行",
    409,
)
