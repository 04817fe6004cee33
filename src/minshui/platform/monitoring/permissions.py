"""Permissions of monitoring."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("platform.monitoring.read", "查看队列、搁置的事件和失败的任务")
RETRY = Permission("platform.monitoring.retry", "重新处理搁置的事件和失败的任务")
DROP = Permission("platform.monitoring.drop", "放弃搁置的事件和失败的任务")
CLEAR = Permission("platform.monitoring.clear", "清除系统缓存")
