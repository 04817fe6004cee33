"""Work that was given up on, as people see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from minshui.infrastructure.outbox.failures import Failure


class Subject(StrEnum):
    """What a decision is about."""

    EVENT = "event"
    JOB = "job"


class Action(StrEnum):
    """What a person decided."""

    RETRY = "retry"
    DROP = "drop"


class EventState(StrEnum):
    """Where an event that was given up on stands."""

    PARKED = "parked"
    DROPPED = "dropped"


class FailedJobState(StrEnum):
    """Where a job that was given up on stands."""

    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by whom, when, and why."""

    action: Action
    reason: str | None
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class ParkedEvent:
    """An event that no attempt could deliver.

    ``waiting_behind``: later events of its shard that wait now; they do not wait for it.
    """

    id: int
    event_type: str
    shard_key: str
    state: EventState
    occurred_at: datetime
    attempts: int
    failures: tuple[Failure, ...]
    waiting_behind: int
    trace_id: str


@dataclass(frozen=True, slots=True)
class ExplainedEvent:
    """A parked event with all that is known of it; the payload's words are masked."""

    event: ParkedEvent
    explanation: tuple[str, ...]
    payload: dict[str, Any]
    delivered_to: tuple[str, ...]
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that no attempt could do."""

    id: int
    queue: str
    kind: str
    state: FailedJobState
    created_at: datetime
    created_by: str
    attempts: int
    max_attempts: int
    progress_done: int
    progress_total: int | None
    last_error: str | None
    finished_at: datetime | None
    trace_id: str


@dataclass(frozen=True, slots=True)
class ExplainedJob:
    """A failed job with what it was to do; the payload's words are masked."""

    job: FailedJob
    explanation: tuple[str, ...]
    payload: dict[str, Any]
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """How much a line has to do in this tenant. Ages in whole seconds; None: nothing is due."""

    name: str
    title: str
    due: int
    delayed: int
    parked: int
    oldest_seconds: int | None
    lag_seconds: int | None
