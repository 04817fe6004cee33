"""Sign-in with WeChat: the open platform's QR code, and pages opened inside WeChat.

WeChat takes no PKCE parameters: a code is exchanged with the application's secret, once, within
minutes, and the attempt it answers is the browser's own.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from minshui.kernel.errors import MinshuiError
from minshui.platform.federated.asking import ask, unclear
from minshui.platform.federated.contracts import Platform, Provider
from minshui.platform.federated.errors import FEDERATED_CODE
from minshui.platform.federated.settings import WechatSettings

# Bad, used, expired, missing.
_CODE_REFUSED = (40029, 40163, 42003, 41008)
_PAGES = {
    Platform.WECHAT_OPEN: ("/connect/qrconnect", "snsapi_login"),
    Platform.WECHAT_MP: ("/connect/oauth2/authorize", "snsapi_base"),
}


class WechatLogin:
    """The adapter for both of WeChat's doors."""

    def authorize_url(self, provider: Provider, redirect_uri: str, state: str) -> str:
        """Return the page with the QR code, or the one that WeChat answers at once."""
        settings = _settings(provider)
        path, scope = _PAGES[provider.platform]
        # The order is the platform's: other orders are refused inside WeChat.
        query = urlencode(
            {
                "appid": settings.app_id,
                "redirect_uri": redirect_uri,
                "response_type": "code",
                "scope": scope,
                "state": state,
            }
        )
        return f"{settings.authorize_base}{path}?{query}#wechat_redirect"

    async def subject_of(self, provider: Provider, code: str, now: datetime) -> str:
        """Return the openid that a code stands for; see ``Adapter``."""
        del now  # nothing here is stamped
        settings = _settings(provider)
        answer = await ask(
            "GET",
            f"{settings.api_base}/sns/oauth2/access_token",
            params={
                "appid": settings.app_id,
                "secret": provider.secret,
                "code": code,
                "grant_type": "authorization_code",
            },
        )
        return _openid(answer)


def _openid(answer: str) -> str:
    try:
        read: Any = json.loads(answer)
        error, openid = int(read.get("errcode", 0)), read.get("openid")
    except (ValueError, AttributeError, TypeError) as failure:
        raise unclear("答复不是约定的 JSON") from failure
    if error in _CODE_REFUSED:
        raise MinshuiError(FEDERATED_CODE)
    if error or not isinstance(openid, str) or not openid:
        raise unclear(f"微信错误码 {error}")
    return openid


def _settings(provider: Provider) -> WechatSettings:
    if not isinstance(provider.settings, WechatSettings):
        raise TypeError(provider.platform)
    return provider.settings
