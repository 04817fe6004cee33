"""Bodies and views of sign-in by other platforms."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from minshui.infrastructure.http.values import CodeText, RequestBody, View
from minshui.platform.federated.contracts import Platform
from minshui.platform.federated.settings import AlipaySettings, WechatSettings

_PLATFORMS = "wechat_open 微信扫码、wechat_mp 微信内网页、alipay 支付宝"
_MOST_SECRET = 5000
ReturnUri = Annotated[str, Field(min_length=1, max_length=300)]


class BeginBody(RequestBody):
    """Where to come back to."""

    redirect_uri: ReturnUri | None = Field(
        default=None, description="授权后的回调地址，须已登记；不填用第一个"
    )


class BeginSignInBody(BeginBody):
    """Who wants to sign in."""

    tenant_code: CodeText = Field(description="租户编码（机构编号）")


class BegunView(View):
    """Where to send the browser."""

    authorize_url: str = Field(description="第三方平台的授权地址，浏览器转到那里")
    attempt: str = Field(description="本次授权的凭据，只留在发起的浏览器里，回来时带上")
    expires_at: datetime = Field(description="须在此刻之前回来")


class AnswerBody(RequestBody):
    """What a browser brings back."""

    attempt: str = Field(min_length=1, max_length=120, description="发起时得到的凭据")
    state: str = Field(min_length=1, max_length=128, description="平台带回的 state")
    code: str = Field(
        pattern=r"^[0-9A-Za-z_-]{1,256}$", description="平台带回的授权码（code 或 auth_code）"
    )


class DoorsView(View):
    """By which platforms a tenant's people sign in."""

    platforms: list[Platform] = Field(description=f"可用的第三方登录：{_PLATFORMS}")


class BindingView(View):
    """An account of a platform that stands for the user."""

    platform: Platform = Field(description=f"平台：{_PLATFORMS}")
    bound_at: datetime = Field(description="绑定时刻")
    last_used_at: datetime | None = Field(description="最近用来登录的时刻")


class _ProviderBody(RequestBody):
    """The tenant's application with a platform."""

    # A private key has lines of its own.
    model_config = ConfigDict(str_strip_whitespace=False)
    enabled: bool = Field(description="是否启用")


class WechatProviderBody(_ProviderBody):
    """An application with WeChat."""

    settings: WechatSettings = Field(description="设置")
    secret: str | None = Field(
        default=None, max_length=128, description="AppSecret；不填则保留原来的"
    )


class AlipayProviderBody(_ProviderBody):
    """An application with Alipay."""

    settings: AlipaySettings = Field(description="设置")
    secret: str | None = Field(
        default=None,
        max_length=_MOST_SECRET,
        description="应用私钥（PEM 或一行 Base64）；不填则保留原来的",
    )


class ProviderView(View):
    """An application with a platform; its secret is never shown."""

    platform: Platform = Field(description=f"平台：{_PLATFORMS}")
    settings: WechatSettings | AlipaySettings = Field(description="设置")
    enabled: bool = Field(description="是否启用")
    changed_at: datetime = Field(description="最近修改时刻")
