"""HTTP: queues, parked events and failed jobs."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import PageView
from minshui.platform.monitoring.contracts import EventState, FailedJobState
from minshui.platform.monitoring.permissions import DROP, READ, RETRY
from minshui.platform.monitoring.queries.failed_jobs import explain_failed_job, list_failed_jobs
from minshui.platform.monitoring.queries.parked_events import (
    explain_parked_event,
    list_parked_events,
)
from minshui.platform.monitoring.queries.queues import list_queues
from minshui.platform.monitoring.schemas import (
    ChangedView,
    DropBody,
    ExplainedEventView,
    ExplainedJobView,
    FailedJobView,
    ParkedEventView,
    QueueView,
    RetryEventsBody,
    RetryJobsBody,
    explained_event_view,
    explained_job_view,
)
from minshui.platform.monitoring.use_cases.drop_events import drop_events
from minshui.platform.monitoring.use_cases.drop_jobs import drop_jobs
from minshui.platform.monitoring.use_cases.retry_events import retry_events
from minshui.platform.monitoring.use_cases.retry_jobs import retry_jobs

router = ApiRouter(prefix="/api/v1/platform", tags=["运行监控"])

EventId = Annotated[int, Path(ge=1, le=2**63 - 1, description="事件编号")]
JobId = Annotated[int, Path(ge=1, le=2**63 - 1, description="任务编号")]
CodeQuery = Annotated[str | None, Query(min_length=1, max_length=64)]


@router.get("/queues", summary="队列状态", access=require(READ))
async def list_lines(ctx: ContextDep) -> list[QueueView]:
    """Return how much each line of the tenant has to do."""
    return [QueueView.model_validate(each) for each in await list_queues(ctx)]


@router.get("/events", summary="搁置的事件", access=require(READ))
async def list_events(
    ctx: ContextDep,
    page: PageDep,
    *,
    state: Annotated[EventState, Query(description="状态")] = EventState.PARKED,
    event_type: Annotated[CodeQuery, Query(description="事件类型")] = None,
    shard_key: Annotated[
        str | None, Query(min_length=1, max_length=200, description="分片")
    ] = None,
) -> PageView[ParkedEventView]:
    """Return events that were given up on."""
    found = await list_parked_events(
        ctx, page, state=state, event_type=event_type, shard_key=shard_key
    )
    return PageView[ParkedEventView].model_validate(found)


@router.get("/events/{event_id}", summary="搁置事件的说明", access=require(READ))
async def read_event(ctx: ContextDep, event_id: EventId) -> ExplainedEventView:
    """Explain one event."""
    return explained_event_view(await explain_parked_event(ctx, event_id))


@router.post("/events/retry", summary="重新处理搁置的事件", access=require(RETRY), idempotent=True)
async def retry_parked(ctx: ContextDep, body: RetryEventsBody) -> ChangedView:
    """Have events delivered after all."""
    return ChangedView(count=await retry_events(ctx, body.chosen, body.reason))


@router.post("/events/drop", summary="放弃搁置的事件", access=require(DROP), idempotent=True)
async def drop_parked(ctx: ContextDep, body: DropBody) -> ChangedView:
    """Give events up."""
    return ChangedView(count=await drop_events(ctx, tuple(body.ids), body.reason))


@router.get("/failed-jobs", summary="失败的任务", access=require(READ))
async def list_jobs(
    ctx: ContextDep,
    page: PageDep,
    *,
    state: Annotated[FailedJobState, Query(description="状态")] = FailedJobState.FAILED,
    kind: Annotated[CodeQuery, Query(description="任务类别")] = None,
    queue: Annotated[CodeQuery, Query(description="队列")] = None,
) -> PageView[FailedJobView]:
    """Return jobs that have failed for good."""
    found = await list_failed_jobs(ctx, page, state=state, kind=kind, queue=queue)
    return PageView[FailedJobView].model_validate(found)


@router.get("/failed-jobs/{job_id}", summary="失败任务的说明", access=require(READ))
async def read_job(ctx: ContextDep, job_id: JobId) -> ExplainedJobView:
    """Explain one job."""
    return explained_job_view(await explain_failed_job(ctx, job_id))


@router.post(
    "/failed-jobs/retry", summary="重新执行失败的任务", access=require(RETRY), idempotent=True
)
async def retry_failed(ctx: ContextDep, body: RetryJobsBody) -> ChangedView:
    """Have jobs done after all."""
    return ChangedView(count=await retry_jobs(ctx, body.chosen, body.reason))


@router.post("/failed-jobs/drop", summary="放弃失败的任务", access=require(DROP), idempotent=True)
async def drop_failed(ctx: ContextDep, body: DropBody) -> ChangedView:
    """Give jobs up."""
    return ChangedView(count=await drop_jobs(ctx, tuple(body.ids), body.reason))
