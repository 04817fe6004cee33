"""What others know of schedules in a tenant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from minshui.infrastructure.jobs.contracts import JobState
from minshui.infrastructure.jobs.schedule_store import RunOutcome
from minshui.infrastructure.jobs.scheduling import Misfire, Overlap, Schedule, SchedulePlan


@dataclass(frozen=True, slots=True)
class ScheduleChange:
    """What the tenant says about a schedule; None: what the program declares holds."""

    cron: str | None = None
    zone: str | None = None
    parameters: Mapping[str, Any] | None = None
    overlap: Overlap | None = None
    misfire: Misfire | None = None
    grace_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class ScheduleRunEntry:
    """One entry of the log, with what its job knows.

    ``outcome`` tells what became of the occurrence, ``job_state`` of the job that it started.
    """

    id: int
    schedule_name: str
    occurrence_at: datetime
    fired_at: datetime
    outcome: RunOutcome
    missed: int
    parameters: Mapping[str, Any]
    acted_by: str | None
    job_id: int | None
    job_state: JobState | None
    attempts: int | None
    started_at: datetime | None
    finished_at: datetime | None
    note: str | None
    result: Mapping[str, Any] | None
    error: str | None

    @property
    def duration(self) -> timedelta | None:
        """From the first attempt's start to the end; None while it has not ended."""
        if self.started_at is None or self.finished_at is None:
            return None
        return self.finished_at - self.started_at


@dataclass(frozen=True, slots=True)
class ScheduleContract:
    """A schedule in one tenant: ``adapted`` names the parts of ``plan`` that are its own.

    ``next_at`` is None while it is paused.
    """

    schedule: Schedule
    plan: SchedulePlan
    adapted: frozenset[str]
    paused_at: datetime | None
    paused_by: str | None
    pause_reason: str | None
    next_at: datetime | None
    last: ScheduleRunEntry | None


@dataclass(frozen=True, slots=True)
class StartedRun:
    """A run by hand: ``job_id`` None: it waits for the one before."""

    log_id: int
    outcome: RunOutcome
    job_id: int | None


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which entries of the log to list; what is None does not restrict.

    ``since`` and ``until`` bound the instant at which the entry was made; ``until`` is exclusive.
    """

    schedule_name: str | None = None
    outcome: RunOutcome | None = None
    job_state: JobState | None = None
    since: datetime | None = None
    until: datetime | None = None
