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
    TextColumn,
)


class JobRow(TenantBase):
    """A piece of background work.

    ``state``: queued → running → done, or back to queued to be tried again, or failed.
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
    heartbeat_at: Mapped[InstantColumn | None]
    progress_done: Mapped[int] = mapped_column(server_default=text("0"))
    progress_total: Mapped[int | None]
    progress_note: Mapped[NameColumn | None]
    result: Mapped[JsonColumn | None]
    last_error: Mapped[TextColumn | None]
    finished_at: Mapped[InstantColumn | None]


class ScheduleRun(TenantBase):
    """When a schedule last fired for this tenant; locked by whoever fires it."""

    __tablename__ = "sys_schedule_run"

    name: Mapped[CodeColumn] = mapped_column(primary_key=True)
    fired_for_at: Mapped[InstantColumn]
