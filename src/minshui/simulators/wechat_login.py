"""Sign-in with WeChat 微信登录, simulated: the QR page, the page inside WeChat, codes for openids.

``python -m minshui.simulators.wechat_login --port 9401`` speaks as open.weixin.qq.com and
api.weixin.qq.com do and prints ``ready <url>``. Without ``person`` the pages ask who is there;
``POST /_control/configure`` sets the application, who holds the phone, and faults;
``GET /_control/state`` tells what was asked.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from minshui.simulators.login_page import (
    ask_who_is_there,
    login_simulator,
    next_fault,
    refusal_page,
    run,
    with_query,
)

_SCOPES = {"/connect/qrconnect": "snsapi_login", "/connect/oauth2/authorize": "snsapi_base"}
# Inside WeChat the parameters must come in this order.
_ORDER = ["appid", "redirect_uri", "response_type", "scope", "state"]


@dataclass
class Application:
    """The application as the platform knows it."""

    app_id: str = "wx0123456789abcdef"
    app_secret: str = "simulated-secret"  # noqa: S105 - the simulated application's
    redirect_domain: str = ""
    """The host that people may be sent back to; empty: any."""
    person: str = ""
    """Who holds the phone and agrees at once; ``nobody`` refuses; empty: the page asks."""
    code_seconds: float = 300.0
    faults: list[str] = field(default_factory=list)
    """For exchanges, one each: ``busy``, ``http_500``, ``garbage``, ``no_openid``."""


@dataclass
class Code:
    """A code given out."""

    openid: str
    scope: str
    expires_at: float
    is_used: bool = False


class Platform:
    """The platform's memory."""

    title = "微信"
    confirm_path = "/connect/confirm"

    def __init__(self) -> None:
        self.application = Application()
        self.tickets: dict[str, dict[str, str]] = {}
        self.codes: dict[str, Code] = {}
        self.exchanges: list[dict[str, str]] = []

    def give_code(self, person: str, scope: str) -> str:
        """Return a code that stands for a person, whom each application knows by another name."""
        code = "0" + secrets.token_hex(15)
        digest = hashlib.sha256(f"{self.application.app_id}:{person}".encode()).hexdigest()
        expires_at = time.time() + self.application.code_seconds
        self.codes[code] = Code(f"o{digest[:27]}", scope, expires_at)
        return code

    def send_back(self, given: dict[str, str], person: str) -> Response:
        """Send a browser back with a code; who refuses brings none."""
        told = {"state": given["state"]}
        if person:
            told = {"code": self.give_code(person, given["scope"])} | told
        return RedirectResponse(with_query(given["redirect_uri"], **told), 302)

    def state(self) -> dict[str, Any]:
        """Return what was asked, and whom codes stand for."""
        openids = {name: code.openid for name, code in self.codes.items()}
        return {"exchanges": self.exchanges, "openids": openids}


def _platform(request: Request) -> Platform:
    platform: Platform = request.app.state.platform
    return platform


async def authorize(request: Request) -> Response:
    """``GET /connect/qrconnect`` and ``/connect/oauth2/authorize``."""
    platform, given = _platform(request), dict(request.query_params)
    application = platform.application
    if given.get("appid") != application.app_id:
        return refusal_page("AppID 参数错误")
    if list(given) != _ORDER or given["response_type"] != "code":
        return refusal_page("该链接无法访问")
    host = urlsplit(given["redirect_uri"]).hostname or ""
    if application.redirect_domain not in ("", host):
        return refusal_page("redirect_uri 参数错误")
    if given["scope"] != _SCOPES[request.url.path]:
        return refusal_page("Scope 参数错误或没有 Scope 权限")
    return ask_who_is_there(platform, given)


async def access_token(request: Request) -> Response:
    """``GET /sns/oauth2/access_token``: a code for an openid, once."""
    platform, given = _platform(request), dict(request.query_params)
    platform.exchanges.append({"appid": given.get("appid", ""), "code": given.get("code", "")})
    fault = next_fault(platform.application)
    if fault == "http_500":
        return Response("", 500)
    if fault == "garbage":
        return Response("<!doctype html>")
    if fault == "busy":
        return _refuse(-1, "system error")
    if wrong := _wrong(platform, given):
        return wrong
    code = platform.codes[given["code"]]
    code.is_used = True
    told = {
        "access_token": secrets.token_urlsafe(64),
        "expires_in": 7200,
        "refresh_token": secrets.token_urlsafe(64),
        "openid": code.openid,
        "scope": code.scope,
    }
    if fault == "no_openid":
        del told["openid"]
    # The platform sends JSON as text/plain.
    return Response(JSONResponse(told).body, media_type="text/plain")


def _wrong(platform: Platform, given: dict[str, str]) -> Response | None:
    if given.get("appid") != platform.application.app_id:
        return _refuse(40013, "invalid appid")
    if given.get("secret") != platform.application.app_secret:
        return _refuse(40125, "invalid appsecret")
    if given.get("grant_type") != "authorization_code":
        return _refuse(40002, "invalid grant_type")
    if not given.get("code"):
        return _refuse(41008, "missing code")
    code = platform.codes.get(given["code"])
    if code is None:
        return _refuse(40029, "invalid code")
    if code.is_used:
        return _refuse(40163, "code been used")
    return _refuse(42003, "code expired") if code.expires_at <= time.time() else None


def _refuse(code: int, text: str) -> JSONResponse:
    rid = secrets.token_hex(12)
    return JSONResponse({"errcode": code, "errmsg": f"{text}, rid: {rid}"})


def create_simulator() -> Starlette:
    """Return the simulator's application."""
    routes = [Route(path, authorize, methods=["GET"]) for path in _SCOPES]
    routes.append(Route("/sns/oauth2/access_token", access_token, methods=["GET"]))
    return login_simulator(Platform(), Platform, routes)


if __name__ == "__main__":
    run(create_simulator(), "wechat_login", "微信登录模拟器")
