"""Bodies of the sign-in routes; those of users: schemas_users.py."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from minshui.infrastructure.http.values import CodeText, RequestBody, View
from minshui.platform.identity.contracts import WhenFull
from minshui.platform.identity.domain.password_rules import MAX_PASSWORD_LENGTH
from minshui.platform.identity.domain.policy_limits import POLICY_LIMITS


def _readable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("不能含有控制字符")
    return text


Password = Annotated[
    str, Field(min_length=1, max_length=MAX_PASSWORD_LENGTH), AfterValidator(_readable)
]
Mobile = Annotated[str, Field(max_length=11), AfterValidator(_readable)]


MOBILE_PATTERN = r"^1[3-9][0-9]{9}$"


class SecretBody(RequestBody):
    """A body with passwords, which are taken as they are typed."""

    model_config = ConfigDict(str_strip_whitespace=False)


class CaptchaBody(RequestBody):
    """What somebody read in a picture."""

    captcha_id: CodeText = Field(description="图片验证码编号")
    text: CodeText = Field(description="图中的字符，不分大小写")


class CaptchaView(View):
    """A picture to read."""

    captcha_id: str = Field(description="图片验证码编号，只能用一次")
    image: str = Field(description="PNG 图片（data URL）")
    expires_at: datetime = Field(description="失效时刻")


class SignInBody(SecretBody):
    """What a user types to sign in."""

    tenant_code: CodeText = Field(description="租户编码（机构编号），如 FZ2026001")
    user_name: CodeText = Field(description="用户名")
    password: Password = Field(description="密码")
    captcha: CaptchaBody | None = Field(
        default=None, description="图片验证码；被要求（E_CAPTCHA_REQUIRED）时才须填"
    )
    remember: bool = Field(default=False, description="记住我：在本设备上若干天内自动登录")


class SmsCodeBody(RequestBody):
    """A code asked for."""

    tenant_code: CodeText = Field(description="租户编码（机构编号）")
    mobile: str = Field(pattern=MOBILE_PATTERN, description="手机号")
    captcha: CaptchaBody | None = Field(default=None, description="图片验证码，必填")


class CodePromisedView(View):
    """A code that may be on its way."""

    expires_at: datetime = Field(description="验证码失效时刻")
    next_request_at: datetime = Field(description="最早可再次获取的时刻")


class SmsSignInBody(RequestBody):
    """What a user types to sign in by mobile."""

    tenant_code: CodeText = Field(description="租户编码（机构编号）")
    mobile: str = Field(pattern=MOBILE_PATTERN, description="手机号")
    code: str = Field(pattern=r"^[0-9]{6}$", description="6 位短信验证码")
    remember: bool = Field(default=False, description="记住我：在本设备上若干天内自动登录")


class RememberedBody(RequestBody):
    """A remembered device's token."""

    remember_token: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="自动登录令牌，只能用一次，换得下一个"
    )


class RefreshBody(RequestBody):
    """A refresh token to exchange."""

    refresh_token: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="续期令牌，只能用一次"
    )


class TokenView(View):
    """Tokens of a session."""

    access_token: str = Field(description="访问令牌，放在 Authorization: Bearer 请求头")
    token_type: str = Field(default="Bearer", description="令牌类型")
    expires_at: datetime = Field(description="访问令牌的到期时刻")
    refresh_token: str = Field(description="续期令牌，只能用一次")
    session_expires_at: datetime = Field(description="本次登录的最晚到期时刻")
    user_id: int = Field(description="用户号")
    user_name: str = Field(description="用户名")
    display_name: str = Field(description="姓名")
    must_change_password: bool = Field(description="是否须先修改密码")
    remember_token: str | None = Field(description="自动登录令牌；未要求或策略不允许时为空")
    remember_until_at: datetime | None = Field(description="自动登录到何时为止")


class ChangePasswordBody(SecretBody):
    """One's own new password."""

    old_password: Password = Field(description="原密码")
    password: Password = Field(description="新密码")


def _limited(name: str, more: str = "") -> Any:
    title, low, high = POLICY_LIMITS[name]
    return Field(ge=low, le=high, description=title + more)


class PolicyFields(BaseModel):
    """What a sign-in policy says."""

    max_failures: int = _limited("max_failures")
    lock_minutes: int = _limited("lock_minutes")
    captcha_after: int = _limited("captcha_after", "，0 为每次都要")
    access_token_minutes: int = _limited("access_token_minutes")
    session_hours: int = _limited("session_hours")
    idle_minutes: int = _limited("idle_minutes", "，0 为不限")
    max_sessions: int = _limited("max_sessions", "，0 为不限")
    when_full: WhenFull = Field(
        description="同时登录数已满时：end_oldest 结束最早的登录，refuse 拒绝新登录"
    )
    remember_days: int = _limited("remember_days", "，0 为不允许自动登录")
    sms_sign_in: bool = Field(description="是否允许手机验证码登录")
    min_password_length: int = _limited("min_password_length")
    password_kinds: int = _limited("password_kinds", "：大写、小写、数字、符号中的几类")
    password_history: int = _limited("password_history", "，0 为不限")
    password_days: int = _limited("password_days", "，0 为不限")
    password_warn_days: int = _limited("password_warn_days")


class SignInPolicyBody(PolicyFields, RequestBody):
    """The tenant's sign-in policy, to be set."""


class SignInPolicyView(PolicyFields, View):
    """The tenant's sign-in policy."""
