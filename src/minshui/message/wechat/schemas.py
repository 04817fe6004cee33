"""Bodies and views of WeChat messages."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from minshui.infrastructure.http.values import CodeText, RequestBody, View
from minshui.message.gateway.facade import MessageState


class SendWechatBody(RequestBody):
    """A template message to one follower."""

    openid: str = Field(pattern=r"^[0-9A-Za-z_-]{6,64}$", description="接收人在该公众号下的 OpenID")
    template_code: CodeText = Field(description="消息模板编码（其微信版本绑定了微信模板编号）")
    parameters: dict[str, Any] = Field(
        default_factory=dict, max_length=50, description="模板数据：参数名和值"
    )
    dedupe_key: CodeText = Field(description="去重键：同一业务事项重发时用原值，只发一次")


class SentWechatView(View):
    """What became of the request."""

    message_id: int = Field(description="消息 ID，可凭它查询送达状态")
    state: MessageState = Field(description="推送状态")
    replayed: bool = Field(description="是否此前已受理（去重键相同）")
