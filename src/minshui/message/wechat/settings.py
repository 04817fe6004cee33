"""What an official account's settings and secrets are."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from minshui.infrastructure.http.values import RequestBody

_KEY_BYTES = 32


def _key_text(value: str) -> str:
    try:
        if value and len(base64.b64decode(f"{value}=", validate=True)) != _KEY_BYTES:
            raise ValueError
    except (ValueError, binascii.Error) as fault:
        raise ValueError("EncodingAESKey 应为 43 个字母和数字") from fault
    return value


class WechatSettings(RequestBody):
    """What anybody may see of an official account."""

    app_id: str = Field(pattern=r"^wx[0-9a-z]{16}$", description="公众号的 AppID")
    api_base: str = Field(
        default="https://api.weixin.qq.com",
        pattern=r"^https?://[0-9A-Za-z.:\[\]-]+$",
        description="接口地址，如 https://api.weixin.qq.com",
    )
    token_mode: Literal["stable", "plain"] = Field(
        default="stable", description="取访问令牌的接口：stable 稳定版（推荐），plain 普通版"
    )
    push_mode: Literal["safe", "plain"] = Field(
        default="safe", description="消息推送的加密方式：safe 安全模式（推荐），plain 明文模式"
    )
    mini_program_app_id: str = Field(
        default="", max_length=32, description="点开消息后进入的小程序 AppID，可不填"
    )
    mini_program_path: str = Field(
        default="", max_length=200, description="点开消息后进入的小程序页面，可不填"
    )


class WechatSecrets(RequestBody):
    """What is stored encrypted."""

    app_secret: str = Field(min_length=1, max_length=128, description="公众号的 AppSecret")
    token: str = Field(
        default="", pattern=r"^[0-9A-Za-z-]{0,32}$", description="消息推送的令牌（Token）"
    )
    encoding_aes_key: Annotated[str, AfterValidator(_key_text)] = Field(
        default="", max_length=43, description="消息推送的加解密密钥（EncodingAESKey）"
    )
