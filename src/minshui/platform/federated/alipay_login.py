"""Sign-in with Alipay: the authorisation page, and its code exchanged at the gateway.

Requests are signed, and an answer is believed only if the platform signed its raw text. Alipay
takes no PKCE parameters: a code is exchanged with the application's signature, once.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.errors import MinshuiError
from minshui.platform.federated.asking import ask, unclear
from minshui.platform.federated.contracts import Provider
from minshui.platform.federated.domain.alipay_signature import (
    is_signed,
    raw_node,
    read_answer,
    signature_of,
)
from minshui.platform.federated.domain.rsa_keys import private_key, public_key
from minshui.platform.federated.errors import FEDERATED_CODE, FEDERATED_SIGNATURE
from minshui.platform.federated.settings import AlipaySettings

_METHOD = "alipay.system.oauth.token"
_NODE = "alipay_system_oauth_token_response"
_ERROR_NODE = "error_response"
_CODE_REFUSED = "isv.code-"


class AlipayLogin:
    """The adapter."""

    def authorize_url(self, provider: Provider, redirect_uri: str, state: str) -> str:
        """Return the page where somebody lets us know who they are, and no more."""
        settings = _settings(provider)
        query = urlencode(
            {
                "app_id": settings.app_id,
                "scope": "auth_base",
                "redirect_uri": redirect_uri,
                "state": state,
            }
        )
        return f"{settings.authorize_url}?{query}"

    async def subject_of(self, provider: Provider, code: str, now: datetime) -> str:
        """Return the user that a code stands for; see ``Adapter``."""
        settings = _settings(provider)
        parameters = {
            "app_id": settings.app_id,
            "method": _METHOD,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": now.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M:%S"),
            "version": "1.0",
            "grant_type": "authorization_code",
            "code": code,
        }
        parameters["sign"] = signature_of(parameters, private_key(provider.secret))
        answer = await ask("POST", settings.gateway_url, data=parameters)
        return _user(answer, settings)


def _user(answer: str, settings: AlipaySettings) -> str:
    try:
        whole = read_answer(answer)
        node = raw_node(answer, _NODE)
        read: dict[str, Any] = whole.get(_ERROR_NODE, {}) if node is None else json.loads(node)
    except ValueError as failure:
        raise unclear("答复不是约定的 JSON") from failure
    sub_code = str(read.get("sub_code", ""))
    if sub_code.startswith(_CODE_REFUSED):
        raise MinshuiError(FEDERATED_CODE)
    # New applications are told an open_id only, older ones a user_id.
    user = read.get("user_id") or read.get("open_id")
    if node is None or not isinstance(user, str):
        raise unclear(f"支付宝错误码 {read.get('code', '')} {sub_code}".rstrip())
    if not is_signed(node, str(whole.get("sign", "")), public_key(settings.alipay_public_key)):
        raise MinshuiError(FEDERATED_SIGNATURE)
    return user


def _settings(provider: Provider) -> AlipaySettings:
    if not isinstance(provider.settings, AlipaySettings):
        raise TypeError(provider.platform)
    return provider.settings
