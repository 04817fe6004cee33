"""Adapt a schedule to the tenant, or take the program's own again."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.schedule_store import lock_schedule, move_mark
from minshui.infrastructure.jobs.scheduling import Schedule, SchedulePlan, check_plan
from minshui.platform.scheduling.contracts import ScheduleChange
from minshui.platform.scheduling.schedule_rows import lock_row, write_row

_COLUMNS = ("cron", "time_zone", "parameters", "overlap", "misfire", "grace_seconds")


async def change_schedule(ctx: Context, schedule: Schedule, change: ScheduleChange) -> None:
    """Let ``change`` hold in this tenant, in place of what held before.

    Where the times change, it goes on with the next occurrence of the new ones. Raises
    ``E_SCHEDULE_CRON``, ``E_SCHEDULE_ZONE``, ``E_SCHEDULE_PARAMETERS`` or ``E_SCHEDULE_POLICY``.
    """
    values = {
        "cron": change.cron,
        "time_zone": change.zone,
        "parameters": (
            None if change.parameters is None else schedule.checked_parameters(change.parameters)
        ),
        "overlap": change.overlap,
        "misfire": change.misfire,
        "grace_seconds": change.grace_seconds,
    }
    declared = schedule.plan
    plan = SchedulePlan(
        cron=declared.cron if change.cron is None else change.cron,
        zone=declared.zone if change.zone is None else change.zone,
        parameters=declared.parameters,
        overlap=change.overlap or declared.overlap,
        misfire=change.misfire or declared.misfire,
        grace_seconds=declared.grace_seconds,
    )
    check_plan(plan)
    row = await lock_row(ctx, schedule)
    state = await lock_schedule(ctx, schedule)
    await write_row(ctx, schedule, values)
    if (plan.cron, plan.zone) != (state.plan.cron, state.plan.zone):
        await move_mark(ctx, schedule, ctx.clock.now())
    await record_audit(
        ctx,
        "schedule.change",
        "sys_schedule",
        schedule.name,
        before={name: row[name] for name in _COLUMNS},
        after=values,
    )
