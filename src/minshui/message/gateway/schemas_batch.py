"""Bodies and views of batches."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from minshui.infrastructure.http.values import (
    CodeText,
    InstantIn,
    LineText,
    RequestBody,
    View,
)
from minshui.infrastructure.imports.views import ImportResultView
from minshui.message.gateway.contracts import ChannelCode, MessageState, Priority, ReceiverKind
from minshui.message.gateway.contracts_batch import (
    AudienceOrder,
    BatchOrder,
    BatchProgress,
    BatchSource,
    BatchState,
    FileOrder,
)
from minshui.message.gateway.schemas import Channels


class _OrderBody(RequestBody):
    """What every batch says."""

    title: LineText = Field(description="批次名称")
    template: CodeText = Field(description="模板编码")
    channels: Channels = Field(default_factory=list)
    priority: Priority = Field(default=Priority.BULK, description="优先级：0 紧急，5 普通，9 批量")
    send_at: InstantIn | None = Field(default=None, description="最早发送时间；不填立即")
    expires_at: InstantIn | None = Field(default=None, description="失效时间，过后不再发送")

    def _order(self) -> BatchOrder:
        return BatchOrder(
            title=self.title,
            template_code=self.template,
            channels=tuple(self.channels),
            priority=self.priority,
            send_at=self.send_at,
            expires_at=self.expires_at,
        )


class AudienceBatchBody(_OrderBody):
    """A batch to whom a query finds."""

    audience: CodeText = Field(description="发送范围")
    parameters: dict[CodeText, Annotated[str, Field(max_length=200)] | int] = Field(
        default_factory=dict, max_length=20, description="发送范围的参数"
    )

    def order(self) -> AudienceOrder:
        """Return what is asked for."""
        return AudienceOrder(self._order(), self.audience, self.parameters)


class FileBatchQuery(_OrderBody):
    """What goes with the file of a batch, in the address."""

    receiver_kind: ReceiverKind = Field(
        default=ReceiverKind.ADDRESS,
        description="文件中的接收人：address 直接给地址，customer 客户编号，user 用户编号",
    )
    valid_only: bool = Field(default=False, description="只发没有错误的行")

    def order(self) -> FileOrder:
        """Return what is asked for."""
        return FileOrder(self._order(), self.receiver_kind)


class AudienceView(View):
    """An audience."""

    code: str = Field(description="发送范围")
    name: str = Field(description="名称")
    parameter_names: list[str] = Field(description="参数")


class BatchView(View):
    """A batch."""

    id: int = Field(description="批次编号")
    title: str = Field(description="批次名称")
    template_code: str = Field(description="模板编码")
    channels: list[ChannelCode] = Field(description="依次尝试的渠道；空为按模板")
    priority: Priority = Field(description="优先级")
    send_at: datetime | None = Field(description="最早发送时间")
    expires_at: datetime | None = Field(description="失效时间")
    source: BatchSource = Field(description="来源：file 文件，audience 发送范围")
    audience_code: str | None = Field(description="发送范围")
    parameters: dict[str, Any] | None = Field(description="发送范围的参数")
    file_name: str | None = Field(description="文件名")
    state: BatchState = Field(description="状态：taking_in 生成中，done 已生成，cancelled 已取消")
    total: int | None = Field(description="接收人总数；生成完前可能未知")
    taken_in: int = Field(description="已生成的消息数")
    refused: int = Field(description="无法生成的接收人数")
    job_id: int | None = Field(description="后台任务编号")
    created_by_name: str = Field(description="创建人")
    created_at: datetime = Field(description="创建时间")
    finished_at: datetime | None = Field(description="结束时间")
    cancel_reason: str | None = Field(description="取消原因")


class ProgressView(BatchView):
    """A batch and its messages' states."""

    counts: dict[MessageState, int] = Field(description="各状态的消息数")


def progress_view(progress: BatchProgress) -> ProgressView:
    """Return a batch's progress as clients see it."""
    batch = BatchView.model_validate(progress.batch)
    return ProgressView(**dict(batch), counts=dict(progress.counts))


class FileBatchView(View):
    """What became of a file."""

    batch_id: int | None = Field(description="批次编号；文件被拒绝时为空")
    file: ImportResultView = Field(description="文件检查结果")


class RefusedView(View):
    """A receiver who could not be taken in."""

    place: int = Field(description="行号（文件）或次序")
    member_key: str = Field(description="序号")
    receiver_ref: str = Field(description="接收人编号")
    error_code: str | None = Field(description="错误代码")
    error_text: str | None = Field(description="错误")
