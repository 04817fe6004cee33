"""What a tenant enters of its applications with other platforms."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from minshui.infrastructure.http.values import View
from minshui.platform.federated.domain.rsa_keys import public_key

_HOST = r"^https?://[0-9A-Za-z.:\[\]-]+"
_LOCAL = r"http://(?:localhost|127\.0\.0\.1)(?::\d{1,5})?"
_MOST_REDIRECTS = 10


def _is_public_key(text: str) -> str:
    public_key(text)
    return text


RedirectUri = Annotated[
    str, Field(max_length=300, pattern=rf"^(?:https://[0-9A-Za-z.:-]+|{_LOCAL})/[^\s#]*$")
]


class _Settings(View):
    redirect_uris: tuple[RedirectUri, ...] = Field(
        min_length=1,
        max_length=_MOST_REDIRECTS,
        description="授权后的回调地址，须与平台上登记的一致；第一个为默认",
    )


class WechatSettings(_Settings):
    """An application with WeChat: of the open platform, or an official account."""

    app_id: str = Field(pattern=r"^wx[0-9a-z]{16}$", description="应用的 AppID")
    authorize_base: str = Field(
        default="https://open.weixin.qq.com",
        pattern=rf"{_HOST}$",
        description="授权页面所在的地址",
    )
    api_base: str = Field(
        default="https://api.weixin.qq.com", pattern=rf"{_HOST}$", description="接口地址"
    )


class AlipaySettings(_Settings):
    """An application with Alipay, in public-key mode."""

    app_id: str = Field(pattern=r"^\d{16}$", description="支付宝应用的 APPID")
    alipay_public_key: Annotated[str, AfterValidator(_is_public_key)] = Field(
        max_length=2000, description="支付宝公钥（PEM 或一行 Base64），用来验证支付宝的答复"
    )
    authorize_url: str = Field(
        default="https://openauth.alipay.com/oauth2/publicAppAuthorize.htm",
        pattern=rf"{_HOST}/[^\s?#]*$",
        description="授权页面的地址",
    )
    gateway_url: str = Field(
        default="https://openapi.alipay.com/gateway.do",
        pattern=rf"{_HOST}/[^\s?#]*$",
        description="网关地址",
    )
