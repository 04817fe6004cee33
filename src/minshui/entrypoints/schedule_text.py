"""Schedules and their runs in the words of the command line."""

from __future__ import annotations

from datetime import timedelta

from minshui.infrastructure.jobs.schedule_store import RunOutcome
from minshui.infrastructure.jobs.scheduling import Misfire, Overlap
from minshui.platform.scheduling.facade import ScheduleRunEntry

OUTCOME_NAMES = {
    RunOutcome.FIRED: "已执行",
    RunOutcome.MANUAL: "人工执行",
    RunOutcome.WAITING: "排队中",
    RunOutcome.SKIPPED_OVERLAP: "上一次未结束，跳过",
    RunOutcome.SKIPPED_MISFIRE: "超过宽限，跳过",
    RunOutcome.PAUSED: "暂停中，未执行",
}
OVERLAP_NAMES = {
    Overlap.SKIP: "跳过",
    Overlap.QUEUE: "排队，等它结束",
    Overlap.ALLOW: "同时执行",
}
MISFIRE_NAMES = {
    Misfire.ONCE: "只补最近一次",
    Misfire.SKIP: "迟于 {grace_seconds} 秒就不补",
    Misfire.EACH: "逐次补齐",
}
_JOB_NAMES = {"queued": "等待执行", "running": "执行中", "done": "完成", "failed": "失败"}


def run_text(entry: ScheduleRunEntry) -> str:
    """Return in one line how a run went, or why there was none."""
    parts = [
        OUTCOME_NAMES[entry.outcome] if entry.job_state is None else _JOB_NAMES[entry.job_state]
    ]
    if entry.missed:
        parts.append(f"连同错过的 {entry.missed} 次")
    if entry.acted_by is not None:
        parts.append(f"由{entry.acted_by}执行")
    if entry.note:
        parts.append(entry.note)
    if entry.error:
        parts.append(entry.error)
    return "，".join(parts)


def duration_text(duration: timedelta | None) -> str:
    """Return e.g. ``1 分 5 秒``; less than a second counts as none."""
    if duration is None:
        return "—"
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    return f"{minutes} 分 {seconds} 秒" if minutes else f"{seconds} 秒"
