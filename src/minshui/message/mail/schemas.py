"""Bodies and views of mails."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from minshui.infrastructure.http.values import LineText, RequestBody, View


class LiftBody(RequestBody):
    """Why an address may be tried again."""

    reason: LineText = Field(description="恢复发信的理由")


class BounceView(View):
    """A mail that came back."""

    id: int = Field(description="退信 id")
    supplier: str = Field(description="邮件服务器（供应商编码）")
    kind: str = Field(
        description="种类：failed 未送达，delayed 延迟，delivered 已送达，other 不是退信，"
        "unreadable 无法读取"
    )
    status: str = Field(description="状态码（RFC 3463）")
    text: str = Field(description="对方服务器的说明（邮箱已隐去）")
    message_id: int | None = Field(description="消息 id，认不出时为空")
    address_mask: str | None = Field(description="收件邮箱（打码）")
    read_at: datetime = Field(description="读取时间")


class UnreachableView(View):
    """An address that cannot be reached."""

    id: int = Field(description="退信邮箱 id")
    address_mask: str | None = Field(description="邮箱（打码）")
    message_id: int = Field(description="最近退信的消息 id")
    status: str = Field(description="状态码（RFC 3463）")
    text: str = Field(description="对方服务器的说明（邮箱已隐去）")
    times: int = Field(description="退信的消息数")
    first_at: datetime = Field(description="首次退信时间")
    last_at: datetime = Field(description="最近退信时间")
    lifted_at: datetime | None = Field(description="恢复发信的时间，空为已停止发信")
    lift_reason: str | None = Field(description="恢复发信的理由")


class ConnectionStepView(View):
    """One step of a connection test."""

    name: str = Field(description="步骤")
    passed: bool = Field(description="是否通过")
    text: str = Field(description="结果，未通过时是对方服务器或网络的说明")


class LiftedView(View):
    """What was lifted."""

    id: int = Field(description="退信邮箱 id")
    lifted: bool = Field(description="是否已恢复发信")
