"""What a tenant says about a schedule, written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.jobs.models import ScheduleRow
from minshui.infrastructure.jobs.schedule_store import lock_schedule
from minshui.infrastructure.jobs.scheduling import Schedule

_ROW = select(ScheduleRow.__table__).where(ScheduleRow.name == bindparam("schedule"))


async def lock_row(ctx: Context, schedule: Schedule) -> Mapping[str, Any]:
    """Keep schedulers and others from a schedule; return the columns of its row."""
    await lock_schedule(ctx, schedule)
    values = {
        "name": schedule.name,
        "changed_at": ctx.clock.now(),
        "changed_by": ctx.actor.user_name,
    }
    await database_of(ctx.session).insert_if_absent(ctx.session, ScheduleRow, values)
    row = (await ctx.session.execute(_ROW, {"schedule": schedule.name})).one()
    return dict(row._mapping)


async def write_row(ctx: Context, schedule: Schedule, values: Mapping[str, Any]) -> None:
    """Change columns of a locked row, noting who did."""
    await ctx.session.execute(
        update(ScheduleRow)
        .where(ScheduleRow.name == schedule.name)
        .values(**values, changed_at=ctx.clock.now(), changed_by=ctx.actor.user_name)
        .execution_options(synchronize_session=False)
    )
