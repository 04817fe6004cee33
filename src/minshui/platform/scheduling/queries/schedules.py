"""The schedules of the program as they stand in a tenant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.models import ScheduleRow
from minshui.infrastructure.jobs.occurrences import next_occurrence
from minshui.infrastructure.jobs.schedule_store import ScheduleState, read_states
from minshui.infrastructure.jobs.scheduling import Schedule
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.scheduling.contracts import ScheduleContract, ScheduleRunEntry
from minshui.platform.scheduling.errors import SCHEDULE_UNKNOWN
from minshui.platform.scheduling.queries.runs import latest_runs

_ROWS = select(ScheduleRow.__table__)
_ADAPTABLE = {
    "cron": "cron",
    "zone": "time_zone",
    "parameters": "parameters",
    "overlap": "overlap",
    "misfire": "misfire",
    "grace_seconds": "grace_seconds",
}


async def list_schedules(ctx: Context, schedules: Mapping[str, Schedule]) -> list[ScheduleContract]:
    """Return every schedule of the program, by name."""
    states = await read_states(ctx, schedules)
    rows = {row.name: row for row in await ctx.session.execute(_ROWS)}
    latest = await latest_runs(ctx)
    return [
        _contract(ctx, schedule, states.get(name), rows.get(name), latest.get(name))
        for name, schedule in sorted(schedules.items())
    ]


async def read_schedule(
    ctx: Context, schedules: Mapping[str, Schedule], name: str
) -> ScheduleContract:
    """Return one schedule; raises ``E_SCHEDULE_UNKNOWN``."""
    schedule = declared_schedule(schedules, name)
    (found,) = await list_schedules(ctx, {name: schedule})
    return found


def declared_schedule(schedules: Mapping[str, Schedule], name: str) -> Schedule:
    """Return what the program declares; raises ``E_SCHEDULE_UNKNOWN``."""
    if name not in schedules:
        raise MinshuiError(SCHEDULE_UNKNOWN, place=Place("name"), name=name)
    return schedules[name]


def _contract(
    ctx: Context,
    schedule: Schedule,
    state: ScheduleState | None,
    row: Row[Any] | None,
    last: ScheduleRunEntry | None,
) -> ScheduleContract:
    now = ctx.clock.now()
    plan = schedule.plan if state is None else state.plan
    dealt_with = now if state is None else max(now, state.fired_for_at)
    paused_at = None if row is None else row.paused_at
    following = next_occurrence(plan.cron, plan.zone, dealt_with)
    return ScheduleContract(
        schedule=schedule,
        plan=plan,
        adapted=frozenset(
            name
            for name, column in _ADAPTABLE.items()
            if row is not None and getattr(row, column) is not None
        ),
        paused_at=paused_at,
        paused_by=None if row is None else row.paused_by,
        pause_reason=None if row is None else row.pause_reason,
        next_at=following if paused_at is None else None,
        last=last,
    )
