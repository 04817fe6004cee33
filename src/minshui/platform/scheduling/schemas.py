"""Bodies and views of schedules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from minshui.infrastructure.http.values import CodeText, LineText, RequestBody, View
from minshui.infrastructure.jobs.contracts import JobState
from minshui.infrastructure.jobs.schedule_store import RunOutcome
from minshui.infrastructure.jobs.scheduling import Misfire, Overlap
from minshui.platform.scheduling.contracts import ScheduleContract, ScheduleRunEntry

_MOST_GRACE_SECONDS = 7 * 24 * 3600
_MOST_PARAMETERS = 50


class ChangeScheduleBody(RequestBody):
    """What is to hold in the tenant; left out: what the program declares."""

    cron: LineText | None = Field(
        default=None, description="定时表达式，五段：分 时 日 月 周；不给则用默认值，下同"
    )
    zone: CodeText | None = Field(default=None, description="时区（IANA 名），如 Asia/Shanghai")
    parameters: dict[str, Any] | None = Field(
        default=None, max_length=_MOST_PARAMETERS, description="参数，按 parameter_schema"
    )
    overlap: Overlap | None = Field(
        default=None,
        description="上一次未结束时：skip 跳过、queue 排队等它结束、allow 同时执行",
    )
    misfire: Misfire | None = Field(
        default=None,
        description="错过执行时刻后：once 只补最近一次、skip 超过宽限就不补、each 逐次补齐",
    )
    grace_seconds: int | None = Field(
        default=None, ge=0, le=_MOST_GRACE_SECONDS, description="宽限（秒），misfire 为 skip 时用"
    )


class ReasonBody(RequestBody):
    """Why a schedule is paused or resumed."""

    reason: LineText = Field(description="原因")


class RunScheduleBody(RequestBody):
    """A run by hand."""

    parameters: dict[str, Any] = Field(
        default_factory=dict,
        max_length=_MOST_PARAMETERS,
        description="只用于这一次的参数，没给的用该任务现行的",
    )


class ScheduleRunView(View):
    """One entry of the log."""

    id: int = Field(description="日志号")
    schedule_name: str = Field(description="定时任务")
    occurrence_at: datetime = Field(description="应执行时刻")
    fired_at: datetime = Field(description="实际处理时刻")
    outcome: RunOutcome = Field(
        description="处理结果：fired 已执行、manual 人工执行、waiting 排队中、"
        "skipped_overlap 上一次未结束而跳过、skipped_misfire 超过宽限而跳过、paused 暂停中"
    )
    missed: int = Field(description="连同错过的更早次数（最多数到 1000）")
    parameters: dict[str, Any] = Field(description="参数")
    acted_by: str | None = Field(description="执行人（人工执行时）")
    job_id: int | None = Field(description="后台任务号")
    job_state: JobState | None = Field(
        description="任务状态：queued 等待、running 执行中、done 完成、failed 失败、dropped 放弃"
    )
    attempts: int | None = Field(description="尝试次数")
    started_at: datetime | None = Field(description="开始时刻")
    finished_at: datetime | None = Field(description="结束时刻")
    duration_seconds: int | None = Field(description="用时（秒）")
    note: str | None = Field(description="进度说明")
    result: dict[str, Any] | None = Field(description="结果")
    error: str | None = Field(description="最近一次失败的原因")


class ScheduleView(View):
    """A schedule in the tenant."""

    name: str = Field(description="名称（编码）")
    title: str = Field(description="标题")
    queue: str = Field(description="所在队列")
    cron: str = Field(description="定时表达式")
    zone: str = Field(description="时区")
    parameters: dict[str, Any] = Field(description="现行参数")
    parameter_schema: dict[str, Any] = Field(description="参数的 JSON Schema")
    overlap: Overlap = Field(description="上一次未结束时的办法")
    misfire: Misfire = Field(description="错过后的办法")
    grace_seconds: int = Field(description="宽限（秒）")
    adapted: list[str] = Field(description="本租户调整过的项目")
    paused_at: datetime | None = Field(description="暂停时刻")
    paused_by: str | None = Field(description="暂停人")
    pause_reason: str | None = Field(description="暂停原因")
    next_at: datetime | None = Field(description="下次执行时刻；暂停时为空")
    last: ScheduleRunView | None = Field(description="最近一次")


class StartedRunView(View):
    """What became of a run by hand."""

    log_id: int = Field(description="日志号")
    outcome: RunOutcome = Field(description="manual 已开始、waiting 排队等上一次结束")
    job_id: int | None = Field(description="后台任务号；排队时为空")


def run_view(entry: ScheduleRunEntry) -> ScheduleRunView:
    """Return an entry of the log as clients see it."""
    names = ScheduleRunView.model_fields.keys() - {"duration_seconds"}
    duration = entry.duration
    return ScheduleRunView(
        **{name: getattr(entry, name) for name in names},
        duration_seconds=None if duration is None else round(duration.total_seconds()),
    )


def schedule_view(found: ScheduleContract) -> ScheduleView:
    """Return a schedule as clients see it."""
    schedule, plan = found.schedule, found.plan
    return ScheduleView(
        name=schedule.name,
        title=schedule.title,
        queue=schedule.queue,
        cron=plan.cron,
        zone=plan.zone,
        parameters=dict(plan.parameters),
        parameter_schema=type(schedule.parameters).model_json_schema(),
        overlap=plan.overlap,
        misfire=plan.misfire,
        grace_seconds=plan.grace_seconds,
        adapted=sorted(found.adapted),
        paused_at=found.paused_at,
        paused_by=found.paused_by,
        pause_reason=found.pause_reason,
        next_at=found.next_at,
        last=None if found.last is None else run_view(found.last),
    )
