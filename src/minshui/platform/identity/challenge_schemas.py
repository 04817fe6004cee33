"""Bodies and views of second factors at sign-in and of step-up."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from minshui.infrastructure.http.values import RequestBody, View
from minshui.platform.factor.facade import FactorKind
from minshui.platform.identity.schemas import Password, SecretBody

Challenge = Annotated[
    str, Field(min_length=1, max_length=120, description="登录第一步得到的凭据 challenge")
]
Code = Annotated[str, Field(pattern=r"^[0-9A-Za-z -]{6,32}$")]


class SecondFactorView(View):
    """The first step is done; a second factor completes the sign-in."""

    challenge: str = Field(description="第二步要带上的凭据，只有发起登录的一方知道")
    kinds: tuple[FactorKind, ...] = Field(
        description="可用的二次验证：totp 验证器应用、sms 短信验证码、recovery 恢复码"
    )
    expires_at: datetime = Field(description="凭据的到期时刻")


class ChallengeBody(RequestBody):
    """A sign-in that is half done."""

    challenge: Challenge


class SecondFactorBody(ChallengeBody):
    """What completes a sign-in."""

    kind: FactorKind = Field(description="方式：totp 验证器应用、sms 短信验证码、recovery 恢复码")
    code: Code = Field(description="验证码或恢复码")


class StepUpBody(SecretBody):
    """A proof that it is still oneself."""

    kind: FactorKind | Literal["password"] = Field(
        description="方式：totp、sms、recovery；没有启用二次验证的用 password 密码"
    )
    proof: Password = Field(description="验证码、恢复码或密码")


class StepUpView(View):
    """A step-up that holds."""

    until_at: datetime = Field(description="此刻之前可办理高风险操作")


class StepUpStateView(View):
    """Whether high-risk routes are open, and what would open them."""

    kinds: tuple[FactorKind | Literal["password"], ...] = Field(description="可用的验证方式")
    until_at: datetime | None = Field(description="已验证身份，到此刻有效；空为须先验证")
