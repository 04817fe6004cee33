"""Bodies and views of approvals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from minshui.infrastructure.http.values import RequestBody, View, YuanOut
from minshui.workorder.approval.contracts import Process, ProcessStatus, approval_kinds


class ApproveBody(RequestBody):
    """An approval."""

    note: str | None = Field(default=None, max_length=200, description="审批意见")


class RejectBody(RequestBody):
    """A refusal."""

    note: str = Field(min_length=1, max_length=200, description="驳回理由")


class KindView(View):
    """A kind of approval."""

    code: str = Field(description="类别")
    name: str = Field(description="名称")


class RequestedView(View):
    """What somebody who asked for something is told: it waits for a second person."""

    id: int = Field(description="审批单 id")
    code: str = Field(description="审批单号")
    status: ProcessStatus = Field(description="状态")
    subject: str = Field(description="事项")


class ProcessView(View):
    """A process."""

    id: int = Field(description="审批单 id")
    code: str = Field(description="审批单号")
    kind: str = Field(description="类别")
    kind_name: str = Field(description="类别名称")
    status: ProcessStatus = Field(description="状态")
    subject: str = Field(description="事项")
    reason: str = Field(description="申请理由")
    payload: dict[str, Any] = Field(description="申请内容")
    cust_id: int | None = Field(description="客户 id")
    account_id: int | None = Field(description="账户 id")
    amount: YuanOut | None = Field(description="金额（元）")
    requested_by: int | None = Field(description="申请人 id")
    requested_at: datetime = Field(description="申请时间")
    decided_by: int | None = Field(description="审批人 id")
    decided_at: datetime | None = Field(description="审批时间")
    note: str | None = Field(description="审批意见")
    result: dict[str, Any] | None = Field(description="执行结果")


def process_view(process: Process) -> ProcessView:
    """Return a process as clients see it."""
    return ProcessView(
        **{name: getattr(process, name) for name in Process.__slots__ if name != "amount_fen"},
        kind_name=approval_kinds()[process.kind].name,
        amount=process.amount_fen,
    )
