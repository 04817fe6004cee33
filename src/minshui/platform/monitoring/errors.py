"""Coded errors of monitoring."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

EVENT_UNKNOWN = ErrorCode("E_EVENT_UNKNOWN", "没有编号为 {event} 的事件，或它已投递并清理", 404)
EVENT_NOT_PARKED = ErrorCode(
    "E_EVENT_NOT_PARKED", "事件 {event} {state}，只有搁置的事件可以{work}", 409
)
JOB_NOT_FAILED = ErrorCode("E_JOB_NOT_FAILED", "任务 {job} {state}，只有失败的任务可以{work}", 409)
CACHE_UNKNOWN = ErrorCode("E_CACHE_UNKNOWN", "没有名为“{name}”的缓存", 404)
