"""Sign-in with Alipay 支付宝登录, simulated: the authorisation page, and the gateway with RSA2.

``python -m minshui.simulators.alipay_login --port 9402`` speaks as openauth.alipay.com and
openapi.alipay.com do and prints ``ready <url>``. Its own key is made at the start;
``GET /_control/state`` tells the public part. ``POST /_control/configure`` sets the application,
its public key, who is there, and faults.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import secrets
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from minshui.simulators.login_page import (
    ask_who_is_there,
    login_simulator,
    next_fault,
    refusal_page,
    run,
    with_query,
)

_METHOD = "alipay.system.oauth.token"
_STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_PUBLIC = {"charset": "utf-8", "sign_type": "RSA2", "version": "1.0"}


@dataclass
class Application:
    """The application as the platform knows it."""

    app_id: str = "2021000000000001"
    app_public_key: str = ""
    """What requests are verified with: one line of Base64."""
    redirect_uri: str = ""
    """Where people may be sent back to; empty: anywhere."""
    person: str = ""
    """Who is there and agrees at once; ``nobody`` refuses; empty: the page asks."""
    names: str = "user_id"
    """What people are called in answers: user_id | open_id."""
    code_seconds: float = 300.0
    faults: list[str] = field(default_factory=list)
    """For exchanges, one each: ``bad_signature``, ``tampered``, ``unsigned``, ``unknown``,
    ``http_500``, ``garbage``."""


@dataclass
class Code:
    """A code given out."""

    person: str
    expires_at: float


class Platform:
    """The platform's memory, and its key, which outlives what is forgotten."""

    title = "支付宝"
    confirm_path = "/oauth2/confirm"

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self.key = key
        self.application = Application()
        self.tickets: dict[str, dict[str, str]] = {}
        self.codes: dict[str, Code] = {}
        self.exchanges: list[dict[str, str]] = []

    def public_key(self) -> str:
        """Return the public key as the platform's console shows it."""
        der = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(der).decode()

    def sign(self, text: str) -> str:
        """Return the signature of what is about to be sent."""
        made = self.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return base64.b64encode(made).decode()

    def has_signed(self, form: dict[str, str]) -> bool:
        """Return whether the application signed a request."""
        parts = sorted(f"{k}={v}" for k, v in form.items() if k != "sign" and v)
        try:
            der = base64.b64decode(self.application.app_public_key)
            key = serialization.load_der_public_key(der)
            if not isinstance(key, rsa.RSAPublicKey):
                return False
            signature = base64.b64decode(form.get("sign", ""))
            key.verify(signature, "&".join(parts).encode(), padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True

    def send_back(self, given: dict[str, str], person: str) -> Response:
        """Send a browser back with a code; who refuses brings none."""
        told = {"app_id": given["app_id"], "source": "alipay_wallet", "scope": given["scope"]}
        if person:
            told["auth_code"] = secrets.token_hex(15) + "QD01"
            expires_at = time.time() + self.application.code_seconds
            self.codes[told["auth_code"]] = Code(person, expires_at)
        told["state"] = given.get("state", "")
        return RedirectResponse(with_query(given["redirect_uri"], **told), 302)

    def state(self) -> dict[str, Any]:
        """Return the public key, and what was asked."""
        return {"alipay_public_key": self.public_key(), "exchanges": self.exchanges}


def _platform(request: Request) -> Platform:
    platform: Platform = request.app.state.platform
    return platform


async def authorize(request: Request) -> Response:
    """``GET /oauth2/publicAppAuthorize.htm``."""
    platform, given = _platform(request), dict(request.query_params)
    application = platform.application
    if given.get("app_id") != application.app_id:
        return refusal_page("应用不存在")
    if given.get("scope") not in ("auth_base", "auth_user"):
        return refusal_page("scope 参数错误")
    if not given.get("redirect_uri") or application.redirect_uri not in (
        "",
        given["redirect_uri"],
    ):
        return refusal_page("回调地址不合法")
    return ask_who_is_there(platform, given)


async def gateway(request: Request) -> Response:
    """``POST /gateway.do``: one method, signed both ways."""
    platform = _platform(request)
    form = {name: str(value) for name, value in (await request.form()).items()}
    platform.exchanges.append({name: form.get(name, "") for name in ("method", "code")})
    fault = next_fault(platform.application)
    if fault == "http_500":
        return Response("", 500)
    if fault == "garbage":
        return Response('{"alipay_system_oauth_token_response":')
    if fault == "unknown":
        return _error(platform, "20000", "Service Currently Unavailable", "isp.unknow-error")
    if wrong := _wrong(platform, form):
        code, message, sub_code = wrong
        return _error(platform, code, message, sub_code)
    return _answer(platform, platform.codes.pop(form["code"]).person, fault)


def _wrong(platform: Platform, form: dict[str, str]) -> tuple[str, str, str] | None:
    if form.get("app_id") != platform.application.app_id:
        return "40002", "Invalid Arguments", "isv.invalid-app-id"
    if form.get("method") != _METHOD:
        return "40002", "Invalid Arguments", "isv.invalid-method"
    if any(form.get(name) != value for name, value in _PUBLIC.items()):
        return "40002", "Invalid Arguments", "isv.invalid-parameter"
    if not _STAMP.fullmatch(form.get("timestamp", "")):
        return "40002", "Invalid Arguments", "isv.invalid-timestamp"
    if not platform.has_signed(form):
        return "40002", "Invalid Arguments", "isv.invalid-signature"
    if form.get("grant_type") != "authorization_code":
        return "40002", "Invalid Arguments", "isv.grant-type-invalid"
    code = platform.codes.get(form.get("code", ""))
    if code is None or code.expires_at <= time.time():
        return "40002", "Invalid Arguments", "isv.code-invalid"
    return None


def _error(platform: Platform, code: str, message: str, sub_code: str) -> Response:
    told = {"code": code, "msg": message, "sub_code": sub_code, "sub_msg": "模拟的错误"}
    node = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    # What the platform cannot attribute to an application it does not sign.
    if sub_code in ("isv.invalid-app-id", "isv.invalid-signature"):
        return _json(f'{{"error_response":{node}}}')
    return _json(f'{{"error_response":{node},"sign":"{platform.sign(node)}"}}')


def _answer(platform: Platform, person: str, fault: str) -> Response:
    digest = int(hashlib.sha256(person.encode()).hexdigest(), 16)
    name = platform.application.names
    subject = f"2088{digest % 10**12:012d}" if name == "user_id" else f"0{digest % 10**30:030d}"
    # Spaces, an escaped slash and an escaped letter: written again, it would be another text.
    node = (
        f'{{"access_token":"authbseB\\/{secrets.token_hex(16)}", '
        f'"auth_start":"2026-11-21 12:00:00", "expires_in":1296000,'
        f'"nick":"\\u5c0f","{name}":"{subject}"}}'
    )
    signature = platform.sign(node)
    if fault == "tampered":
        node = node.replace(subject, f"2088{'9' * 12}")
    if fault == "bad_signature":
        signature = base64.b64encode(secrets.token_bytes(256)).decode()
    sign = "" if fault == "unsigned" else f',"sign":"{signature}"'
    return _json(f'{{"alipay_system_oauth_token_response":{node}{sign}}}')


def _json(text: str) -> Response:
    return Response(text, media_type="text/html;charset=utf-8")


def create_simulator() -> Starlette:
    """Return the simulator's application."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    routes = [
        Route("/oauth2/publicAppAuthorize.htm", authorize, methods=["GET"]),
        Route("/gateway.do", gateway, methods=["POST"]),
    ]
    return login_simulator(Platform(key), partial(Platform, key), routes)


if __name__ == "__main__":
    run(create_simulator(), "alipay_login", "支付宝登录模拟器")
