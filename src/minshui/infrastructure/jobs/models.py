"""The job table of a tenant database."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import (
    CodeColumn,
    Id,
    InstantColumn,
    JsonColumn,
    NameColumn,
    RefId,
    TextColumn,
)


class JobRow(TenantBase):
    """A piece of background work.

    ``state``: queued → running → done, or back to queued to be tried again, or failed; a person
    has a failed one tried again (queued) or drops it (dropped).
    A running job whose heartbeat is old belonged to a dead worker and may be claimed anew.
    ``dedup_key`` lets at most one unfinished job with that key exist.
    """

    __tablename__ = "sys_job"
    __table_args__ = (
        Index(
            "ix_sys_job_open",
            "queue",
            "due_at",
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        Index("ix_sys_job_failed", "id", postgresql_where=text("state IN ('failed', 'dropped')")),
        Index("ux_sys_job_dedup_key", "dedup_key", unique=True),
    )

    id: Mapped[Id]
    queue: Mapped[CodeColumn]
    kind: Mapped[CodeColumn]
    payload: Mapped[JsonColumn]
    dedup_key: Mapped[NameColumn | None]
    state: Mapped[CodeColumn] = mapped_column(server_default="queued")
    due_at: Mapped[InstantColumn]
    created_at: Mapped[InstantColumn]
    created_by: Mapped[NameColumn]
    trace_id: Mapped[CodeColumn]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    max_attempts: Mapped[int] = mapped_column(server_default=text("5"))
    worker: Mapped[NameColumn | None]
    started_at: Mapped[InstantColumn | None]
    heartbeat_at: Mapped[InstantColumn | None]
    progress_done: Mapped[int] = mapped_column(server_default=text("0"))
    progress_total: Mapped[int | None]
    progress_note: Mapped[NameColumn | None]
    result: Mapped[JsonColumn | None]
    last_error: Mapped[TextColumn | None]
    finished_at: Mapped[InstantColumn | None]


class ScheduleRun(TenantBase):
    """Up to when a schedule's occurrences are dealt with; locked by whoever deals with them."""

    __tablename__ = "sys_schedule_run"

    name: Mapped[CodeColumn] = mapped_column(primary_key=True)
    fired_for_at: Mapped[InstantColumn]


class ScheduleRow(TenantBase):
    """What the tenant says about a schedule; NULL: what the program declares holds.

    ``paused_at`` set: its occurrences pass by until somebody resumes it.
    """

    __tablename__ = "sys_schedule"

    name: Mapped[CodeColumn] = mapped_column(primary_key=True)
    cron: Mapped[NameColumn | None]
    time_zone: Mapped[CodeColumn | None]
    parameters: Mapped[JsonColumn | None]
    overlap: Mapped[CodeColumn | None]
    misfire: Mapped[CodeColumn | None]
    grace_seconds: Mapped[int | None]
    paused_at: Mapped[InstantColumn | None]
    paused_by: Mapped[NameColumn | None]
    pause_reason: Mapped[NameColumn | None]
    changed_at: Mapped[InstantColumn]
    changed_by: Mapped[NameColumn]


class ScheduleLogRow(TenantBase):
    """What became of an occurrence of a schedule, or of a run by hand; the job has the rest.

    ``outcome``: fired, manual, waiting (for the job before), skipped_overlap, skipped_misfire,
    paused. ``missed``: how many occurrences before this one passed with it.
    """

    __tablename__ = "sys_schedule_log"
    __table_args__ = (
        Index("ix_sys_schedule_log_name", "schedule_name", "id"),
        Index("ix_sys_schedule_log_fired", "fired_at"),
        Index(
            "ix_sys_schedule_log_waiting",
            "schedule_name",
            "id",
            postgresql_where=text("outcome = 'waiting'"),
        ),
    )

    id: Mapped[Id]
    schedule_name: Mapped[CodeColumn]
    occurrence_at: Mapped[InstantColumn]
    fired_at: Mapped[InstantColumn]
    outcome: Mapped[CodeColumn]
    missed: Mapped[int] = mapped_column(server_default=text("0"))
    parameters: Mapped[JsonColumn]
    job_id: Mapped[RefId | None]
    acted_by: Mapped[NameColumn | None]
