"""A system outside (OA, 智水擎, 水投数科 app): takes signed webhooks in and calls back.

It speaks the Standard Webhooks specification with code of its own. Start:
``python -m minshui.simulators.webhook_party --port 0``; prints ``ready http://…`` once it can be
called. Messages come to any path but ``/_control/…``, by which tests tell it what to do:

* ``POST configure`` ``{secret?, callback_secret?, callback_url?, now?}``
* ``POST rules`` ``{action, times?, status?, seconds?, retry_after?, receiver?}``: ``status``
  answers so and keeps nothing; ``keep_and_status`` keeps it first; ``hang`` never answers,
  ``keep_and_hang`` neither but keeps; ``wait`` answers after ``seconds``; ``say_no`` answers 200
  with a result of its own.
* ``POST receipts`` ``{status?, by?, copies?, reverse?}``: calls back for what was kept
* ``POST call`` ``{body, id?, copies?, secret?, shift_seconds?, signature?, extra_secret?}``
* ``GET received``, ``GET counts``, ``POST reset``
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import socket
import time
import uuid
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

SECRET = "whsec_" + base64.b64encode(b"minshui-simulated-party-secret-1").decode()
CALLBACK_SECRET = "whsec_" + base64.b64encode(b"minshui-simulated-party-secret-2").decode()
TOLERANCE_SECONDS = 300
KEPT_WHOLE = 2000
_FOREVER_SECONDS = 3600


@dataclass
class Rule:
    """What to do with the next messages; ``times`` 0: with all."""

    action: str
    times: int = 1
    status: int = 500
    seconds: float = 0.0
    retry_after: str = ""
    receiver: str = ""


@dataclass
class Party:
    """What the party knows."""

    secret: str = SECRET
    callback_secret: str = CALLBACK_SECRET
    callback_url: str = ""
    now: float | None = None
    rules: list[Rule] = field(default_factory=list)
    kept: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT_WHOLE))
    numbers: dict[str, str] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    def time(self) -> float:
        """Return the party's time, in seconds."""
        return time.time() if self.now is None else self.now

    def rule_for(self, text: str) -> Rule | None:
        """Return the rule that applies now, and count its use down."""
        for rule in self.rules:
            if rule.receiver in text:
                if rule.times == 1:
                    self.rules.remove(rule)
                elif rule.times:
                    rule.times -= 1
                return rule
        return None

    def keep(self, call_id: str, body: dict[str, Any], headers: dict[str, str]) -> str:
        """Take a message in once, however often it comes; returns the party's own number."""
        self.seen[call_id] += 1
        if call_id not in self.numbers:
            self.numbers[call_id] = f"P{len(self.numbers) + 1:08d}"
            self.kept.append({"id": call_id, "body": body, "headers": headers})
        return self.numbers[call_id]


def signature_of(secret: str, call_id: str, seconds: str, body: bytes) -> str:
    """Return ``v1,`` and the signature of a call."""
    key = base64.b64decode(secret[len("whsec_") :])
    mac = hmac.new(key, digestmod=hashlib.sha256)
    mac.update(call_id.encode())
    mac.update(b".")
    mac.update(seconds.encode())
    mac.update(b".")
    mac.update(body)
    return "v1," + base64.b64encode(mac.digest()).decode()


def is_genuine(party: Party, request: Request, body: bytes) -> bool:
    """Return whether a message is signed by whom it says, and is of now."""
    call_id = request.headers.get("webhook-id", "")
    seconds = request.headers.get("webhook-timestamp", "")
    given = request.headers.get("webhook-signature", "").split()
    if not call_id or not seconds.isdigit():
        return False
    if abs(party.time() - int(seconds)) > TOLERANCE_SECONDS:
        party.counts["skewed"] += 1
        return False
    expected = signature_of(party.secret, call_id, seconds, body)
    return any(hmac.compare_digest(expected, each) for each in given)


async def take_message(request: Request) -> Response:
    """Take a message in."""
    party = _party(request)
    party.counts["calls"] += 1
    body = await request.body()
    if not is_genuine(party, request, body):
        party.counts["forged"] += 1
        return JSONResponse({"code": "401", "message": "签名不符"}, 401)
    rule = party.rule_for(body.decode())
    action = rule.action if rule else ""
    seconds = rule.seconds if rule else 0.0
    if rule and action in ("status", "hang", "say_no"):
        return await _refuse(rule)
    if action == "wait":
        await asyncio.sleep(seconds)
    call_id = request.headers["webhook-id"]
    number = party.keep(call_id, json.loads(body), dict(request.headers))
    if rule and action == "keep_and_status":
        return JSONResponse({"code": str(rule.status), "message": "内部错误"}, rule.status)
    if action == "keep_and_hang":
        await asyncio.sleep(_FOREVER_SECONDS)
    return JSONResponse({"code": "0", "message": "成功", "data": {"msgId": number}})


async def _refuse(rule: Rule) -> Response:
    if rule.action == "hang":
        await asyncio.sleep(_FOREVER_SECONDS)
    if rule.action == "say_no":
        return JSONResponse({"code": "500", "message": "用户不存在"})
    headers = {"retry-after": rule.retry_after} if rule.retry_after else {}
    body = {"code": str(rule.status), "message": "不受理"}
    return JSONResponse(body, rule.status, headers)


async def configure(request: Request) -> Response:
    """``POST configure``: what the party knows."""
    party = _party(request)
    for name, value in (await request.json()).items():
        if name not in ("secret", "callback_secret", "callback_url", "now"):
            return JSONResponse({"unknown": name}, 422)
        setattr(party, name, value)
    return JSONResponse({})


async def add_rule(request: Request) -> Response:
    """``POST rules``: what to do with the next messages."""
    _party(request).rules.append(Rule(**await request.json()))
    return JSONResponse({}, 201)


async def send_receipts(request: Request) -> Response:
    """``POST receipts``: call back for what was kept; returns the answers' statuses."""
    party, asked = _party(request), await request.json()
    by = asked.get("by", "message_key")
    receipts = []
    for message in party.kept:
        number = message["id"] if by == "message_key" else party.numbers[message["id"]]
        data = {by: number, "status": asked.get("status", "delivered")}
        data |= {"code": asked.get("code", ""), "text": asked.get("text", "")}
        receipts.append({"type": "receipt", "data": data})
    if asked.get("reverse"):
        receipts.reverse()
    calls = [(f"r-{uuid.uuid4().hex}", each) for each in receipts]
    answers = []
    for _ in range(asked.get("copies", 1)):
        answers += [await _call_back(party, call_id, body, {}) for call_id, body in calls]
    return JSONResponse(answers)


async def call(request: Request) -> Response:
    """``POST call``: call back once with anything; returns the answers."""
    party, asked = _party(request), await request.json()
    call_id = asked.get("id") or f"c-{uuid.uuid4().hex}"
    times = range(asked.get("copies", 1))
    calls = (_call_back(party, call_id, asked["body"], asked) for _ in times)
    return JSONResponse(await asyncio.gather(*calls))


async def _call_back(
    party: Party, call_id: str, document: dict[str, Any], asked: dict[str, Any]
) -> dict[str, Any]:
    body = json.dumps(document, ensure_ascii=False).encode()
    seconds = str(int(party.time() + asked.get("shift_seconds", 0)))
    secrets = [asked.get("secret", party.callback_secret)]
    secrets += [asked["extra_secret"]] if "extra_secret" in asked else []
    signed = " ".join(signature_of(each, call_id, seconds, body) for each in secrets)
    headers = {
        "content-type": "application/json",
        "webhook-id": call_id,
        "webhook-timestamp": seconds,
        "webhook-signature": asked.get("signature", signed),
    }
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
        answer = await client.post(party.callback_url, content=body, headers=headers)
    return {"status": answer.status_code, "body": answer.json()}


async def received(request: Request) -> Response:
    """``GET received``: the messages kept, each once."""
    return JSONResponse(list(_party(request).kept))


async def counts(request: Request) -> Response:
    """``GET counts``: calls, forged ones, messages and their repeats."""
    party = _party(request)
    repeated = sum(count - 1 for count in party.seen.values())
    told = {"messages": len(party.numbers), "repeated": repeated}
    return JSONResponse({"calls": 0, "forged": 0, "skewed": 0, **party.counts, **told})


async def reset(request: Request) -> Response:
    """``POST reset``: forget everything."""
    request.app.state.party = Party()
    return JSONResponse({})


def _party(request: Request) -> Party:
    party: Party = request.app.state.party
    return party


def main() -> None:
    """Run the party until it is stopped."""
    parser = argparse.ArgumentParser(
        prog="minshui.simulators.webhook_party", description="外部系统（Webhook）模拟器"
    )
    parser.add_argument("--host", default="127.0.0.1", help="监听地址")
    parser.add_argument("--port", type=int, default=0, help="监听端口，0 为任选")
    chosen = parser.parse_args()
    with socket.create_server((chosen.host, chosen.port)) as listener:
        port = listener.getsockname()[1]

        @asynccontextmanager
        async def ready(_: Starlette) -> AsyncIterator[None]:
            print(f"ready http://{chosen.host}:{port}", flush=True)  # noqa: T201 - its starter reads
            yield

        controls = [
            Route("/_control/configure", configure, methods=["POST"]),
            Route("/_control/rules", add_rule, methods=["POST"]),
            Route("/_control/receipts", send_receipts, methods=["POST"]),
            Route("/_control/call", call, methods=["POST"]),
            Route("/_control/received", received),
            Route("/_control/counts", counts),
            Route("/_control/reset", reset, methods=["POST"]),
        ]
        messages = Route("/{path:path}", take_message, methods=["POST"])
        app = Starlette(routes=[*controls, messages], lifespan=ready)
        app.state.party = Party()
        config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1)
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
