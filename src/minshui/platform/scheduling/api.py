"""HTTP: the schedules of a tenant, and their log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Path, Query, Request

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import CodeText, InstantIn, PageView
from minshui.infrastructure.jobs.contracts import JobState
from minshui.infrastructure.jobs.schedule_store import RunOutcome
from minshui.infrastructure.jobs.scheduling import Schedule
from minshui.platform.scheduling.contracts import RunFilter, ScheduleChange
from minshui.platform.scheduling.permissions import SCHEDULE_MANAGE, SCHEDULE_READ, SCHEDULE_RUN
from minshui.platform.scheduling.queries.runs import list_runs
from minshui.platform.scheduling.queries.schedules import (
    declared_schedule,
    list_schedules,
    read_schedule,
)
from minshui.platform.scheduling.schemas import (
    ChangeScheduleBody,
    ReasonBody,
    RunScheduleBody,
    ScheduleRunView,
    ScheduleView,
    StartedRunView,
    run_view,
    schedule_view,
)
from minshui.platform.scheduling.use_cases.change_schedule import change_schedule
from minshui.platform.scheduling.use_cases.pause_schedule import pause_schedule
from minshui.platform.scheduling.use_cases.resume_schedule import resume_schedule
from minshui.platform.scheduling.use_cases.run_schedule import run_schedule

router = ApiRouter(prefix="/api/v1/platform", tags=["定时任务"])

ScheduleName = Annotated[CodeText, Path(description="定时任务名称，如 infrastructure.prune")]


async def _declared(request: Request) -> Mapping[str, Schedule]:
    declared: Mapping[str, Schedule] = request.app.state.schedules
    return declared


SchedulesDep = Annotated[Mapping[str, Schedule], Depends(_declared)]
"""What the program declares; the entry point puts it in place as ``app.state.schedules``."""


@router.get("/schedules", summary="查询全部定时任务", access=require(SCHEDULE_READ))
async def list_all_schedules(ctx: ContextDep, schedules: SchedulesDep) -> list[ScheduleView]:
    """Return every schedule with its next occurrence and what became of the last."""
    return [schedule_view(each) for each in await list_schedules(ctx, schedules)]


@router.get("/schedules/{name}", summary="查询一个定时任务", access=require(SCHEDULE_READ))
async def read_one_schedule(
    ctx: ContextDep, schedules: SchedulesDep, name: ScheduleName
) -> ScheduleView:
    """Return a schedule."""
    return schedule_view(await read_schedule(ctx, schedules, name))


@router.put("/schedules/{name}", summary="调整定时任务", access=require(SCHEDULE_MANAGE))
async def change_one_schedule(
    ctx: ContextDep, schedules: SchedulesDep, name: ScheduleName, body: ChangeScheduleBody
) -> ScheduleView:
    """Let the body hold in this tenant; what it leaves out is the program's own again."""
    change = ScheduleChange(**{field: getattr(body, field) for field in ScheduleChange.__slots__})
    await change_schedule(ctx, declared_schedule(schedules, name), change)
    return schedule_view(await read_schedule(ctx, schedules, name))


@router.post("/schedules/{name}/pause", summary="暂停定时任务", access=require(SCHEDULE_MANAGE))
async def pause_one_schedule(
    ctx: ContextDep, schedules: SchedulesDep, name: ScheduleName, body: ReasonBody
) -> ScheduleView:
    """Pause."""
    await pause_schedule(ctx, declared_schedule(schedules, name), body.reason)
    return schedule_view(await read_schedule(ctx, schedules, name))


@router.post("/schedules/{name}/resume", summary="恢复定时任务", access=require(SCHEDULE_MANAGE))
async def resume_one_schedule(
    ctx: ContextDep, schedules: SchedulesDep, name: ScheduleName, body: ReasonBody
) -> ScheduleView:
    """Resume with the next occurrence."""
    await resume_schedule(ctx, declared_schedule(schedules, name), body.reason)
    return schedule_view(await read_schedule(ctx, schedules, name))


@router.post(
    "/schedules/{name}/run",
    summary="立即执行定时任务",
    access=require(SCHEDULE_RUN),
    idempotent=True,
    status_code=202,
)
async def run_one_schedule(
    ctx: ContextDep, schedules: SchedulesDep, name: ScheduleName, body: RunScheduleBody
) -> StartedRunView:
    """Start a run by hand."""
    started = await run_schedule(ctx, declared_schedule(schedules, name), body.parameters)
    return StartedRunView.model_validate(started)


@router.get("/schedule-log", summary="查询定时任务执行日志", access=require(SCHEDULE_READ))
async def list_schedule_log(
    ctx: ContextDep,
    page: PageDep,
    *,
    name: Annotated[CodeText | None, Query(description="定时任务名称")] = None,
    outcome: Annotated[RunOutcome | None, Query(description="处理结果")] = None,
    job_state: Annotated[JobState | None, Query(description="后台任务状态")] = None,
    since: Annotated[InstantIn | None, Query(description="起始时刻（含），须带时区")] = None,
    until: Annotated[InstantIn | None, Query(description="截止时刻（不含），须带时区")] = None,
) -> PageView[ScheduleRunView]:
    """Return the log, newest first."""
    found = await list_runs(ctx, RunFilter(name, outcome, job_state, since, until), page)
    items = [run_view(each) for each in found.items]
    return PageView[ScheduleRunView](
        items=items, total=found.total, page=found.page, size=found.size
    )
