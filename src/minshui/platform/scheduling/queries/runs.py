"""The log of schedules: what fired, what did not and why, and how the jobs went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.models import JobRow, ScheduleLogRow
from minshui.infrastructure.jobs.schedule_store import RunOutcome
from minshui.kernel.paging import Page, PageRequest
from minshui.platform.scheduling.contracts import RunFilter, ScheduleRunEntry

_ENTRIES = select(
    ScheduleLogRow.id,
    ScheduleLogRow.schedule_name,
    ScheduleLogRow.occurrence_at,
    ScheduleLogRow.fired_at,
    ScheduleLogRow.outcome,
    ScheduleLogRow.missed,
    ScheduleLogRow.parameters,
    ScheduleLogRow.acted_by,
    ScheduleLogRow.job_id,
    JobRow.state.label("job_state"),
    JobRow.attempts,
    JobRow.started_at,
    JobRow.finished_at,
    JobRow.progress_note.label("note"),
    JobRow.result,
    JobRow.last_error.label("error"),
).outerjoin(JobRow, JobRow.id == ScheduleLogRow.job_id)
_LATEST = _ENTRIES.where(
    ScheduleLogRow.id.in_(
        select(func.max(ScheduleLogRow.id)).group_by(ScheduleLogRow.schedule_name)
    )
)


async def list_runs(ctx: Context, wanted: RunFilter, page: PageRequest) -> Page[ScheduleRunEntry]:
    """Return a page of the log, newest first."""
    where = _conditions(wanted)
    count = select(func.count(ScheduleLogRow.id)).where(*where)
    if wanted.job_state is not None:
        count = count.join(JobRow, JobRow.id == ScheduleLogRow.job_id)
    total = (await ctx.session.execute(count)).scalar_one()
    rows = await ctx.session.execute(
        _ENTRIES.where(*where)
        .order_by(ScheduleLogRow.id.desc())
        .limit(page.size)
        .offset(page.offset)
    )
    return Page([_entry(row) for row in rows], total, page.page, page.size)


async def latest_runs(ctx: Context) -> Mapping[str, ScheduleRunEntry]:
    """Return the last entry of each schedule, by its name."""
    return {row.schedule_name: _entry(row) for row in await ctx.session.execute(_LATEST)}


def _conditions(wanted: RunFilter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.schedule_name is not None:
        where.append(ScheduleLogRow.schedule_name == wanted.schedule_name)
    if wanted.outcome is not None:
        where.append(ScheduleLogRow.outcome == wanted.outcome.value)
    if wanted.job_state is not None:
        where.append(JobRow.state == wanted.job_state)
    if wanted.since is not None:
        where.append(ScheduleLogRow.fired_at >= wanted.since)
    if wanted.until is not None:
        where.append(ScheduleLogRow.fired_at < wanted.until)
    return where


def _entry(row: Row[Any]) -> ScheduleRunEntry:
    return ScheduleRunEntry(**{**row._mapping, "outcome": RunOutcome(row.outcome)})
