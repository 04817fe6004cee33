"""Bodies and views of messages to and from systems outside."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from minshui.infrastructure.http.values import CodeText, RequestBody, View

PartyUser = Annotated[str, Field(min_length=1, max_length=100)]


class SendToPartyBody(RequestBody):
    """A message to users of a party."""

    party: CodeText = Field(description="系统标识：外部系统的供应商编码")
    template_code: CodeText = Field(
        default="notice.general", description="消息模板；对方的消息类型由外部系统的设置对应"
    )
    receivers: list[PartyUser] = Field(
        default_factory=list,
        max_length=100,
        description="接收用户（对方的用户标识），空为不指定",
    )
    parameters: dict[str, Any] = Field(
        max_length=50, description="消息内容：模板的参数，如 title、content"
    )
    dedupe_key: str = Field(min_length=1, max_length=60, description="防重键：同一键只发一次")


class SentToOneView(View):
    """What became of the message to one user."""

    receiver: str = Field(description="接收用户")
    message_id: int = Field(description="消息 id")
    state: str = Field(description="消息状态")
    replayed: bool = Field(description="防重键已用过，没有新发")


class SentToPartyView(View):
    """What became of a message."""

    party: str = Field(description="系统标识")
    results: list[SentToOneView] = Field(description="分发结果")


class CallResultView(View):
    """What became of a notice to one of our users."""

    receiver: str = Field(description="用户名")
    message_id: str = Field(description="消息 id")
    state: str = Field(description="消息状态")


class CallView(View):
    """What a party's call is answered."""

    code: str = Field(description="对接状态，0 为成功")
    message: str = Field(description="说明")
    applied: bool | None = Field(default=None, description="回执是否表明了送达结果")
    accepted: int | None = Field(default=None, description="受理的接收人数")
    unknown_receivers: list[str] | None = Field(default=None, description="本系统没有的用户名")
    results: list[CallResultView] | None = Field(default=None, description="分发结果")
