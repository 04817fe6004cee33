"""Bodies of the sign-in routes; those of users: schemas_users.py."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from minshui.infrastructure.http.values import CodeText, RequestBody, View
from minshui.platform.identity.contracts import WhenFull
from minshui.platform.identity.domain.password_rules import MAX_PASSWORD_LENGTH


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


class SignInPolicyBody(RequestBody):
    """The tenant's sign-in policy."""

    max_failures: int = Field(ge=3, le=20, description="连续失败几次锁定")
    lock_minutes: int = Field(ge=1, le=1440, description="锁定分钟数")
    captcha_after: int = Field(ge=0, le=20, description="失败几次后要求图片验证码，0 为每次都要")
    access_token_minutes: int = Field(ge=5, le=120, description="访问令牌分钟数")
    session_hours: int = Field(ge=1, le=72, description="一次登录最长小时数")
    idle_minutes: int = Field(ge=0, le=1440, description="多少分钟不操作须重新登录，0 为不限")
    max_sessions: int = Field(ge=0, le=100, description="每人同时登录数，0 为不限")
    when_full: WhenFull = Field(
        description="同时登录数已满时：end_oldest 结束最早的登录，refuse 拒绝新登录",
    )
    remember_days: int = Field(ge=0, le=90, description="自动登录天数，0 为不允许自动登录")
    sms_sign_in: bool = Field(description="是否允许手机验证码登录")
    min_password_length: int = Field(ge=8, le=32, description="密码最短长度")
    password_kinds: int = Field(ge=1, le=4, description="密码须含大写、小写、数字、符号中的几类")
    password_history: int = Field(ge=0, le=24, description="不得重复最近几次用过的密码，0 为不限")
    password_days: int = Field(ge=0, le=730, description="密码多少天后须更换，0 为不限")
    password_warn_days: int = Field(ge=0, le=60, description="密码到期前几天提醒")


class SignInPolicyView(View):
    """The tenant's sign-in policy."""

    max_failures: int = Field(description="连续失败几次锁定")
    lock_minutes: int = Field(description="锁定分钟数")
    captcha_after: int = Field(description="失败几次后要求图片验证码，0 为每次都要")
    access_token_minutes: int = Field(description="访问令牌分钟数")
    session_hours: int = Field(description="一次登录最长小时数")
    idle_minutes: int = Field(description="多少分钟不操作须重新登录，0 为不限")
    max_sessions: int = Field(description="每人同时登录数，0 为不限")
    when_full: WhenFull = Field(
        description="同时登录数已满时：end_oldest 结束最早的登录，refuse 拒绝新登录"
    )
    remember_days: int = Field(description="自动登录天数，0 为不允许自动登录")
    sms_sign_in: bool = Field(description="是否允许手机验证码登录")
    min_password_length: int = Field(description="密码最短长度")
    password_kinds: int = Field(description="密码须含大写、小写、数字、符号中的几类")
    password_history: int = Field(description="不得重复最近几次用过的密码，0 为不限")
    password_days: int = Field(description="密码多少天后须更换，0 为不限")
    password_warn_days: int = Field(description="密码到期前几天提醒")
