"""The only door of scheduling."""

from __future__ import annotations

from minshui.platform.scheduling.contracts import (
    RunFilter,
    ScheduleChange,
    ScheduleContract,
    ScheduleRunEntry,
    StartedRun,
)
from minshui.platform.scheduling.queries.runs import list_runs
from minshui.platform.scheduling.queries.schedules import (
    declared_schedule,
    list_schedules,
    read_schedule,
)
from minshui.platform.scheduling.use_cases.change_schedule import change_schedule
from minshui.platform.scheduling.use_cases.pause_schedule import pause_schedule
from minshui.platform.scheduling.use_cases.resume_schedule import resume_schedule
from minshui.platform.scheduling.use_cases.run_schedule import run_schedule

__all__ = [
    "RunFilter",
    "ScheduleChange",
    "ScheduleContract",
    "ScheduleRunEntry",
    "StartedRun",
    "change_schedule",
    "declared_schedule",
    "list_runs",
    "list_schedules",
    "pause_schedule",
    "read_schedule",
    "resume_schedule",
    "run_schedule",
]
