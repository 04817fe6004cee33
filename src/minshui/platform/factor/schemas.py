"""Bodies and views of second factors."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from minshui.infrastructure.http.values import CodeText, RequestBody, View
from minshui.platform.factor.contracts import FactorKind

_MOST_REQUIRED = 200


class EnrolledFactorView(View):
    """A second factor that a user has confirmed."""

    kind: FactorKind = Field(description="方式：totp 验证器应用、sms 短信验证码")
    confirmed_at: datetime = Field(description="启用时刻")
    last_used_at: datetime | None = Field(description="最近使用时刻")


class FactorsView(View):
    """All factors of a user."""

    enrolled: tuple[EnrolledFactorView, ...] = Field(description="已启用的二次验证")
    recovery_codes_left: int = Field(description="还可用的恢复码个数")
    locked_until_at: datetime | None = Field(description="连续出错，暂停验证到何时")


class TotpOfferView(View):
    """A secret for an authenticator application, told once."""

    secret: str = Field(description="密钥（Base32），不能扫码时手工输入")
    uri: str = Field(description="otpauth 地址，即二维码的内容")
    qr_code: str = Field(description="二维码图片（SVG，data URL）")


class SmsCodeSentView(View):
    """A code is on its way."""

    mobile_tail: str = Field(description="手机号后四位")
    expires_at: datetime = Field(description="验证码的到期时刻")
    next_request_at: datetime = Field(description="最早可再次发送的时刻")


class ConfirmFactorBody(RequestBody):
    """The first code of a factor."""

    code: str = Field(pattern=r"^[0-9]{6}$", description="6 位验证码")


class RecoveryCodesView(View):
    """Recovery codes, told once."""

    recovery_codes: tuple[str, ...] = Field(
        description="恢复码，每个只能用一次，只显示这一次；已有恢复码时为空"
    )


class FactorPolicyBody(RequestBody):
    """The tenant's policy of second factors."""

    step_up_minutes: int = Field(
        ge=0, le=60, description="高风险操作验证身份后的有效分钟数；0 为不要求，正式环境不允许"
    )
    max_failures: int = Field(ge=3, le=20, description="验证码连续错几次暂停验证")
    lock_minutes: int = Field(ge=1, le=1440, description="暂停验证的分钟数")
    sms_allowed: bool = Field(description="是否可绑定短信作为二次验证")
    required_roles: tuple[CodeText, ...] = Field(
        max_length=_MOST_REQUIRED, description="须启用二次验证的角色编码"
    )
    required_permissions: tuple[CodeText, ...] = Field(
        max_length=_MOST_REQUIRED, description="拥有其中任一权限的用户须启用二次验证"
    )


class FactorPolicyView(View):
    """The tenant's policy of second factors."""

    step_up_minutes: int = Field(description="高风险操作验证身份后的有效分钟数，0 为不要求")
    max_failures: int = Field(description="验证码连续错几次暂停验证")
    lock_minutes: int = Field(description="暂停验证的分钟数")
    sms_allowed: bool = Field(description="是否可绑定短信作为二次验证")
    required_roles: tuple[str, ...] = Field(description="须启用二次验证的角色编码")
    required_permissions: tuple[str, ...] = Field(description="拥有任一即须启用二次验证的权限编码")
