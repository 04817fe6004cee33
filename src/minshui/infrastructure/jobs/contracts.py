"""What a job is, to those who enqueue it and those who handle it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from minshui.infrastructure.context import Context

JobState = Literal["queued", "running", "done", "failed", "dropped"]


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its handler, or whoever watches it, sees it."""

    id: int
    queue: str
    kind: str
    payload: dict[str, Any]
    state: JobState
    attempts: int
    max_attempts: int
    created_by: str
    trace_id: str
    progress_done: int
    progress_total: int | None
    progress_note: str | None
    result: dict[str, Any] | None
    last_error: str | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class JobStep:
    """What one call of a handler reached.

    ``finished`` False: call again, in a new transaction, for the next chunk. ``progress_done``
    is the whole job's progress so far, of ``progress_total``.
    """

    finished: bool = True
    progress_done: int = 0
    progress_total: int | None = None
    note: str | None = None
    result: dict[str, Any] | None = None


JobHandler = Callable[[Context, Job], Awaitable[JobStep]]
"""Does one step of a job, idempotently: a step whose worker died is done again."""
