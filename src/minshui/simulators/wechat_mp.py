"""WeChat official account 微信公众号, simulated: tokens, template messages, message push.

``python -m minshui.simulators.wechat_mp --port 9301`` speaks as api.weixin.qq.com does and prints
``ready <url>``. Templates, faults and the address of the message push are set by
``POST /_control/configure``; ``GET /_control/state`` tells what was received.

An openid begins with ``o``. Those with ``nofollow`` in them do not follow the account (43004),
those with ``refuses`` have refused (43101), those with ``blocked`` block the account: their
message is accepted and reported as ``failed:user block``; ``broken`` likewise ``failed: system
failed``.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import re
import secrets
import socket
import struct
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import httpx
import uvicorn
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

_RANDOM = secrets.SystemRandom()
_TOKEN_SECONDS = 7200
_OVERLAP_SECONDS = 300
_DEDUPE_SECONDS = 600
_OPENID = re.compile(r"o[0-9A-Za-z_-]{5,63}")
_FIELD_LIMITS = {
    "thing": re.compile(r".{1,20}", re.DOTALL),
    "amount": re.compile(r"[¥]?-?\d{1,10}(\.\d+)?元?"),
    "number": re.compile(r"-?[\d.]{1,32}"),
    "character_string": re.compile(r"[ -~]{1,32}"),
    "phrase": re.compile(r".{1,5}"),
    "time": re.compile(r".{4,20}"),
    "date": re.compile(r".{4,20}"),
    "phone_number": re.compile(r"[\d+-]{1,17}"),
    "name": re.compile(r".{1,10}"),
    "const": re.compile(r".{1,20}"),
    "car_number": re.compile(r".{1,8}"),
}


@dataclass
class Token:
    """An access token and until when it is good."""

    value: str
    expires_at: float


@dataclass
class Fault:
    """What goes wrong with the next ``times`` calls: see ``Account.faults``."""

    how: str
    times: int


@dataclass
class Account:
    """The official account as the platform knows it."""

    app_id: str = "wx0123456789abcdef"
    app_secret: str = "simulated-secret"  # noqa: S105 - the simulated account's
    push_token: str = "push-token"  # noqa: S105 - the same
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    push_url: str = ""
    push_mode: str = "safe"
    """plain | safe"""
    templates: dict[str, list[str]] = field(default_factory=dict)
    """template id → the names of its fields"""
    token_seconds: int = _TOKEN_SECONDS
    token_delay_seconds: float = 0.0
    event_delay_seconds: float = 0.0
    event_repeats: int = 1
    events_reordered: bool = False
    events_first: bool = False
    """The event arrives before the call that sends the message is answered."""
    faults: list[Fault] = field(default_factory=list)
    """For sends: an errcode such as ``-1`` or ``45009``; ``timeout_after`` (the message goes out,
    the answer does not), ``http_500`` (goes out), ``http_502_before`` (does not), ``garbage``."""
    hang_seconds: float = 30.0


class Platform:
    """The platform's memory."""

    def __init__(self, account: Account) -> None:
        self.initial = account
        self.forget(account)

    def forget(self, account: Account) -> None:
        """Begin anew."""
        self.account = account
        self.plain: list[Token] = []
        self.stable: list[Token] = []
        self.fetches = {"plain": 0, "stable": 0}
        self.calls = 0
        self.refused: dict[str, int] = {}
        self.sent: dict[int, dict[str, Any]] = {}
        self.by_client_id: dict[tuple[str, str], tuple[int, float]] = {}
        self.repeats = 0
        self.pushes: list[dict[str, Any]] = []
        self.last_id = _RANDOM.randrange(10**9, 2 * 10**9)
        self.waiting: set[asyncio.Task[None]] = set()

    def is_good(self, value: str) -> bool:
        """Return whether a token may be used now."""
        now = time.time()
        return any(t.value == value and t.expires_at > now for t in [*self.plain, *self.stable])

    def new_token(self, shelf: list[Token]) -> Token:
        """Make a token; the one before it stays good for five minutes."""
        now = time.time()
        for old in shelf:
            old.expires_at = min(old.expires_at, now + _OVERLAP_SECONDS)
        token = Token("sim_" + secrets.token_urlsafe(60), now + self.account.token_seconds)
        shelf.append(token)
        return token

    def refuse(self, code: int, text: str) -> JSONResponse:
        """Answer as the platform refuses: with HTTP 200."""
        self.refused[str(code)] = self.refused.get(str(code), 0) + 1
        return JSONResponse({"errcode": code, "errmsg": f"{text} rid: {secrets.token_hex(12)}"})


def _platform(request: Request) -> Platform:
    platform: Platform = request.app.state.platform
    return platform


def _wrong_credentials(platform: Platform, given: dict[str, Any]) -> Response | None:
    if given.get("grant_type") != "client_credential":
        return platform.refuse(40002, "invalid grant_type")
    if given.get("appid") != platform.account.app_id:
        return platform.refuse(40013, "invalid appid")
    if given.get("secret") != platform.account.app_secret:
        return platform.refuse(40125, "invalid appsecret")
    return None


async def plain_token(request: Request) -> Response:
    """``GET /cgi-bin/token``: a new token at each call."""
    platform = _platform(request)
    platform.fetches["plain"] += 1
    if wrong := _wrong_credentials(platform, dict(request.query_params)):
        return wrong
    await asyncio.sleep(platform.account.token_delay_seconds)
    token = platform.new_token(platform.plain)
    return JSONResponse({"access_token": token.value, "expires_in": platform.account.token_seconds})


async def stable_token(request: Request) -> Response:
    """``POST /cgi-bin/stable_token``: the same token until five minutes before its end."""
    platform = _platform(request)
    platform.fetches["stable"] += 1
    given = await request.json()
    if wrong := _wrong_credentials(platform, given):
        return wrong
    await asyncio.sleep(platform.account.token_delay_seconds)
    newest = platform.stable[-1] if platform.stable else None
    left = 0.0 if newest is None else newest.expires_at - time.time()
    if newest is None or left < _OVERLAP_SECONDS or given.get("force_refresh") is True:
        newest = platform.new_token(platform.stable)
        left = newest.expires_at - time.time()
    return JSONResponse({"access_token": newest.value, "expires_in": round(left)})


async def send_template(request: Request) -> Response:
    """``POST /cgi-bin/message/template/send``."""
    platform = _platform(request)
    platform.calls += 1
    token = request.query_params.get("access_token", "")
    if not token:
        return platform.refuse(41001, "access_token missing")
    if not platform.is_good(token):
        return platform.refuse(40001, "invalid credential, access_token is invalid or not latest")
    fault = _next_fault(platform)
    if fault == "http_502_before":
        return Response("<html>502 Bad Gateway</html>", 502)
    if fault is not None and re.fullmatch(r"-?\d+", fault):
        return platform.refuse(int(fault), "simulated")
    given = await request.json()
    if wrong := _wrong_message(platform, given):
        return wrong
    message_id = await _take(platform, given)
    if fault == "timeout_after":
        await asyncio.sleep(platform.account.hang_seconds)
    if fault == "http_500":
        return Response("", 500)
    if fault == "garbage":
        return Response("<!doctype html>")
    return JSONResponse({"errcode": 0, "errmsg": "ok", "msgid": message_id})


def _next_fault(platform: Platform) -> str | None:
    faults = platform.account.faults
    if not faults:
        return None
    faults[0].times -= 1
    how = faults[0].how
    if faults[0].times <= 0:
        faults.pop(0)
    return how


def _wrong_message(platform: Platform, given: dict[str, Any]) -> Response | None:
    openid, template = str(given.get("touser", "")), str(given.get("template_id", ""))
    if not _OPENID.fullmatch(openid):
        return platform.refuse(40003, "invalid openid")
    if template not in platform.account.templates:
        return platform.refuse(40037, "invalid template_id")
    if "nofollow" in openid:
        return platform.refuse(43004, "require subscribe")
    if "refuses" in openid:
        return platform.refuse(43101, "user refuse to accept the msg")
    unknown = set(given) - {
        "touser",
        "template_id",
        "url",
        "miniprogram",
        "data",
        "client_msg_id",
    }
    if unknown:
        return platform.refuse(47001, f"data format error: {sorted(unknown)}")
    data = given.get("data") or {}
    for name in platform.account.templates[template]:
        value = str((data.get(name) or {}).get("value", ""))
        limit = _FIELD_LIMITS.get(re.sub(r"\d+$", "", name))
        if not value or (limit is not None and not limit.fullmatch(value)):
            return platform.refuse(47003, f"argument invalid! data.{name}.value invalid")
    return None


async def _take(platform: Platform, given: dict[str, Any]) -> int:
    """Keep a message, unless the same was sent within ten minutes; return its number."""
    now = time.time()
    client_id = (given["touser"], str(given.get("client_msg_id", "")))
    known = platform.by_client_id.get(client_id) if client_id[1] else None
    if known is not None and now - known[1] < _DEDUPE_SECONDS:
        platform.repeats += 1
        platform.sent[known[0]]["calls"] += 1
        return known[0]
    platform.last_id += 1
    message_id = platform.last_id
    platform.by_client_id[client_id] = (message_id, now)
    platform.sent[message_id] = given | {"msgid": message_id, "calls": 1}
    await _report(platform, given["touser"], message_id)
    return message_id


async def _report(platform: Platform, openid: str, message_id: int) -> None:
    account = platform.account
    if not account.push_url:
        return
    status = "success"
    if "blocked" in openid:
        status = "failed:user block"
    elif "broken" in openid:
        status = "failed: system failed"

    async def tell() -> None:
        pause = account.event_delay_seconds
        await asyncio.sleep(_RANDOM.uniform(0, pause) if account.events_reordered else pause)
        for _ in range(account.event_repeats):
            await push(platform, event_xml(openid, message_id, status))

    if account.events_first:
        await tell()
        return
    task = asyncio.create_task(tell())
    platform.waiting.add(task)
    task.add_done_callback(platform.waiting.discard)


def event_xml(openid: str, message_id: int, status: str) -> str:
    """Return the event that tells what became of a template message."""
    return (
        "<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName>"
        f"<FromUserName><![CDATA[{openid}]]></FromUserName>"
        f"<CreateTime>{int(time.time())}</CreateTime><MsgType><![CDATA[event]]></MsgType>"
        "<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event>"
        f"<MsgID>{message_id}</MsgID><Status><![CDATA[{status}]]></Status></xml>"
    )


async def push(platform: Platform, body: str, *, spoil: str = "") -> dict[str, Any]:
    """Push a message to the account's server as its mode says; ``spoil``: signature | cipher."""
    account = platform.account
    query = _signed_query(account)
    if account.push_mode == "safe":
        cipher = _encrypted(account, body)
        parts = sorted([account.push_token, query["timestamp"], query["nonce"], cipher])
        query |= {
            "encrypt_type": "aes",
            "msg_signature": _sha1("".join(parts)),
        }
        if spoil == "cipher":
            cipher = _encrypted(account, body.replace("success", "failed:user block"))
        body = (
            f"<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName>"
            f"<Encrypt><![CDATA[{escape(cipher)}]]></Encrypt></xml>"
        )
    if spoil == "signature":
        query |= {"signature": "0" * 40, "msg_signature": "0" * 40}
    headers = {"Content-Type": "text/xml"}
    try:
        async with httpx.AsyncClient(timeout=5) as client:
            answer = await client.post(
                account.push_url, params=query, content=body.encode(), headers=headers
            )
        told = {"status": answer.status_code, "answer": answer.text[:500]}
    except httpx.HTTPError as failure:
        told = {"status": 0, "answer": type(failure).__name__}
    platform.pushes.append(told)
    return told


def _signed_query(account: Account) -> dict[str, str]:
    stamp, nonce = str(int(time.time())), str(_RANDOM.randrange(10**9))
    parts = "".join(sorted([account.push_token, stamp, nonce]))
    return {
        "signature": _sha1(parts),
        "timestamp": stamp,
        "nonce": nonce,
    }


def _sha1(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - the protocol's choice


def _encrypted(account: Account, text: str) -> str:
    key = base64.b64decode(account.aes_key + "=")
    content = text.encode()
    plain = secrets.token_bytes(16) + struct.pack(">I", len(content)) + content
    plain += account.app_id.encode()
    pad = 32 - len(plain) % 32
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
    return base64.b64encode(sealed).decode()


async def configure(request: Request) -> Response:
    """``POST /_control/configure``: set any field of ``Account``."""
    platform = _platform(request)
    for name, value in (await request.json()).items():
        made = [Fault(**each) for each in value] if name == "faults" else value
        if not hasattr(platform.account, name):
            return JSONResponse({"unknown": name}, 422)
        setattr(platform.account, name, made)
    return JSONResponse({})


async def expire_tokens(request: Request) -> Response:
    """``POST /_control/expire-tokens``: every token ends now."""
    platform = _platform(request)
    platform.plain.clear()
    platform.stable.clear()
    return JSONResponse({})


async def push_now(request: Request) -> Response:
    """``POST /_control/push``: push a body of the caller's, or the event of ``msgid`` again."""
    platform, given = _platform(request), await request.json()
    body = given.get("body") or event_xml(
        given.get("openid", "oSomebody01"), given.get("msgid", 1), given.get("status", "success")
    )
    return JSONResponse(await push(platform, body, spoil=given.get("spoil", "")))


async def verify_url(request: Request) -> Response:
    """``POST /_control/verify``: check the server's address as the console does (echostr)."""
    platform = _platform(request)
    query = _signed_query(platform.account) | {"echostr": secrets.token_hex(8)}
    if (await request.json()).get("spoil"):
        query["signature"] = "0" * 40
    async with httpx.AsyncClient(timeout=5) as client:
        answer = await client.get(platform.account.push_url, params=query)
    return JSONResponse(
        {"status": answer.status_code, "same": answer.text == query["echostr"]},
    )


async def state(request: Request) -> Response:
    """``GET /_control/state``: what was received."""
    platform = _platform(request)
    return JSONResponse(
        {
            "fetches": platform.fetches,
            "calls": platform.calls,
            "refused": platform.refused,
            "sent": list(platform.sent.values()),
            "repeats": platform.repeats,
            "pushes": platform.pushes,
            "events_waiting": len(platform.waiting),
        }
    )


async def reset(request: Request) -> Response:
    """``POST /_control/reset``: forget everything."""
    platform = _platform(request)
    platform.forget(Account())
    return JSONResponse({})


def create_simulator(lifespan: Callable[[Starlette], Any] | None = None) -> Starlette:
    """Return the simulator's application."""
    routes = [
        Route("/cgi-bin/token", plain_token, methods=["GET"]),
        Route("/cgi-bin/stable_token", stable_token, methods=["POST"]),
        Route("/cgi-bin/message/template/send", send_template, methods=["POST"]),
        Route("/_control/configure", configure, methods=["POST"]),
        Route("/_control/expire-tokens", expire_tokens, methods=["POST"]),
        Route("/_control/push", push_now, methods=["POST"]),
        Route("/_control/verify", verify_url, methods=["POST"]),
        Route("/_control/state", state, methods=["GET"]),
        Route("/_control/reset", reset, methods=["POST"]),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.platform = Platform(Account())
    return app


def serve(host: str, port: int) -> None:
    """Run the simulator; says ``ready <url>`` once it can be called."""
    with socket.create_server((host, port)) as listener:
        bound = listener.getsockname()[1]

        @asynccontextmanager
        async def ready(_: Starlette) -> AsyncIterator[None]:
            print(f"ready http://{host}:{bound}", flush=True)  # noqa: T201 - whoever started it reads
            yield

        config = uvicorn.Config(create_simulator(ready), log_level="error")
        uvicorn.Server(config).run(sockets=[listener])


def main() -> None:
    """Run the simulator until it is stopped."""
    parser = argparse.ArgumentParser(
        prog="minshui.simulators.wechat_mp", description="微信公众号模拟器"
    )
    parser.add_argument("--host", default="127.0.0.1", help="监听地址")
    parser.add_argument("--port", type=int, default=0, help="监听端口，0 为任选")
    chosen = parser.parse_args()
    serve(chosen.host, chosen.port)


if __name__ == "__main__":
    main()
