"""Bodies and views of verification codes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from minshui.infrastructure.http.values import CodeText, RequestBody, View
from minshui.message.verification.contracts import Finding, Purpose

# What staff may ask for; the others are for those who sign in or bind by themselves.
StaffPurpose = Literal[Purpose.MOBILE_CHECK]


class RequestCodeBody(RequestBody):
    """A code asked for."""

    mobile: CodeText = Field(description="手机号")
    purpose: StaffPurpose = Field(default=Purpose.MOBILE_CHECK, description="用途：核验手机号")


class VerifyCodeBody(RequestCodeBody):
    """A code that the customer has told."""

    code: str = Field(pattern=r"^[0-9]{6}$", description="6 位验证码")


class CodeRequestedView(View):
    """A code on its way."""

    id: int = Field(description="验证码 id")
    message_id: int = Field(description="短信 id，可据此查看送达情况")
    expires_at: datetime = Field(description="失效时间")
    next_request_at: datetime = Field(description="最早可再次发送的时间")


class VerdictView(View):
    """What the code is worth."""

    finding: Finding = Field(
        description="accepted 通过，wrong 不正确，worthless 没有可用的验证码（过期、已用等）"
    )
    attempts_left: int = Field(description="还可试几次")
