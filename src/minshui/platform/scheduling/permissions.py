"""Permissions of schedules."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

SCHEDULE_READ = Permission("platform.scheduling.read", "查询定时任务和执行日志")
SCHEDULE_MANAGE = Permission("platform.scheduling.manage", "调整、暂停和恢复定时任务")
SCHEDULE_RUN = Permission("platform.scheduling.run", "立即执行定时任务")
