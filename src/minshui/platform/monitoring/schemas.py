"""Bodies and views of monitoring."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field, model_validator

from minshui.infrastructure.http.values import CodeText, IdIn, LineText, RequestBody, View
from minshui.platform.monitoring.choosing import MOST_AT_ONCE, Chosen
from minshui.platform.monitoring.contracts import (
    Action,
    EventState,
    ExplainedEvent,
    ExplainedJob,
    FailedJob,
    FailedJobState,
)


class _RetryBody(RequestBody):
    ids: list[IdIn] = Field(default_factory=list, max_length=200, description="编号；与类别二选一")
    reason: LineText | None = Field(default=None, description="说明")


class RetryEventsBody(_RetryBody):
    """Which events to deliver after all."""

    event_type: CodeText | None = Field(
        default=None, description=f"事件类型：重新处理该类型最早的 {MOST_AT_ONCE} 个"
    )

    @model_validator(mode="after")
    def _one_way_of_choosing(self) -> RetryEventsBody:
        _check_choice(self.ids, self.event_type)
        return self

    @property
    def chosen(self) -> Chosen:
        """What the body means."""
        return Chosen(tuple(self.ids), self.event_type)


class RetryJobsBody(_RetryBody):
    """Which jobs to do after all."""

    kind: CodeText | None = Field(
        default=None, description=f"任务类别：重新执行该类别最早的 {MOST_AT_ONCE} 个"
    )

    @model_validator(mode="after")
    def _one_way_of_choosing(self) -> RetryJobsBody:
        _check_choice(self.ids, self.kind)
        return self

    @property
    def chosen(self) -> Chosen:
        """What the body means."""
        return Chosen(tuple(self.ids), self.kind)


class DropBody(RequestBody):
    """What to give up for good, and why."""

    ids: list[IdIn] = Field(min_length=1, max_length=200, description="编号")
    reason: LineText = Field(description="放弃的理由，留在审计记录里")


class ChangedView(View):
    """How many a decision concerned."""

    count: int = Field(description="处理的个数")


class FailureView(View):
    """What one subscriber said."""

    subscriber: str = Field(description="订阅方")
    code: str | None = Field(description="错误码")
    kind: str = Field(description="错误类别")
    message: str = Field(description="报错内容，号码已遮盖")
    failed_at: str | None = Field(description="时间")


class DecisionView(View):
    """What a person decided."""

    action: Action = Field(description="处理：retry 重新处理、drop 放弃")
    reason: str | None = Field(description="理由")
    decided_by: str = Field(description="处理人")
    decided_at: datetime = Field(description="处理时间")


class ParkedEventView(View):
    """An event that no attempt could deliver."""

    id: int = Field(description="事件编号")
    event_type: str = Field(description="事件类型")
    shard_key: str = Field(description="分片：同一分片的事件依次投递")
    state: EventState = Field(description="状态：parked 已搁置、dropped 已放弃")
    occurred_at: datetime = Field(description="发生时间")
    attempts: int = Field(description="已投递次数")
    failures: list[FailureView] = Field(description="最后一次投递时各订阅方的报错")
    waiting_behind: int = Field(description="同一分片现在待投递的较晚事件数")
    trace_id: str = Field(description="跟踪号")


class ExplainedEventView(ParkedEventView):
    """A parked event with all that is known of it."""

    explanation: list[str] = Field(description="说明：原因与处理办法")
    payload: dict[str, Any] = Field(description="事件内容，文字已遮盖")
    delivered_to: list[str] = Field(description="已收到它的订阅方，不会再收一次")
    decisions: list[DecisionView] = Field(description="以往的处理")


class FailedJobView(View):
    """A job that no attempt could do."""

    id: int = Field(description="任务编号")
    queue: str = Field(description="队列")
    kind: str = Field(description="任务类别")
    state: FailedJobState = Field(description="状态：failed 已失败、dropped 已放弃")
    created_at: datetime = Field(description="提交时间")
    created_by: str = Field(description="提交人")
    attempts: int = Field(description="已执行次数")
    max_attempts: int = Field(description="最多执行次数")
    progress_done: int = Field(description="已完成的进度")
    progress_total: int | None = Field(description="总进度")
    last_error: str | None = Field(description="最后一次报错，号码已遮盖")
    finished_at: datetime | None = Field(description="失败时间")
    trace_id: str = Field(description="跟踪号")


class ExplainedJobView(FailedJobView):
    """A failed job with what it was to do."""

    explanation: list[str] = Field(description="说明：原因与处理办法")
    payload: dict[str, Any] = Field(description="任务内容，文字已遮盖")
    decisions: list[DecisionView] = Field(description="以往的处理")


class QueueView(View):
    """How much a line has to do."""

    name: str = Field(description="队列")
    title: str = Field(description="名称")
    due: int = Field(description="待办：现在就可处理的，含正在处理的")
    delayed: int = Field(description="延后：到时间才处理的")
    parked: int = Field(description="已搁置：等人处理的")
    oldest_seconds: int | None = Field(description="最早的一个已存在多少秒")
    lag_seconds: int | None = Field(description="等得最久的一个到期已多少秒")


def explained_event_view(explained: ExplainedEvent) -> ExplainedEventView:
    """Return an explained event as clients see it."""
    return ExplainedEventView.model_validate(
        ParkedEventView.model_validate(explained.event).model_dump()
        | {
            "explanation": list(explained.explanation),
            "payload": explained.payload,
            "delivered_to": list(explained.delivered_to),
            "decisions": [DecisionView.model_validate(each) for each in explained.decisions],
        }
    )


def explained_job_view(explained: ExplainedJob) -> ExplainedJobView:
    """Return an explained job as clients see it."""
    job: FailedJob = explained.job
    return ExplainedJobView.model_validate(
        FailedJobView.model_validate(job).model_dump()
        | {
            "explanation": list(explained.explanation),
            "payload": explained.payload,
            "decisions": [DecisionView.model_validate(each) for each in explained.decisions],
        }
    )


def _check_choice(ids: list[int], kind: str | None) -> None:
    if bool(ids) == (kind is not None):
        raise ValueError("编号与类别应当给且只给一种")
