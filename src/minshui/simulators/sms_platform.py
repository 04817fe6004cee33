"""What the simulated SMS platforms have in common: rules, memory, faults, receipts, control.

Everything is set by ``POST /_control/configure`` with any fields of ``Rules``; ``GET
/_control/state`` tells counts, ``GET /_control/sent?phone=…`` what one number was sent, ``GET
/_control/repeated`` the numbers that were sent more than one message, ``POST /_control/reset``
forgets everything.

A million messages fit: whole records are kept of the last ``_KEPT`` only (``GET /_control/sent``
and the platform's own queries see those), numbers are counted in one table, and keys of shipments
are remembered while they are young.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from email.utils import formatdate
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

_KEPT = 100_000
_NUMBERS_UNDER_KEYS = 200_000
_NONCES_KEPT = 500_000
_MOBILE = re.compile(r"(?:\+86|0086|86)?(1[3-9]\d{9})")
_PUSH_TRIES = 3
_PUSHES_AT_ONCE = 4
_GATHER_SECONDS = 0.02
_DAY_SECONDS = 86_400
_RANDOM = random.Random(20261121)  # noqa: S311 - disorder, not secrets


@dataclass
class Fault:
    """What goes wrong with the next ``times`` calls of ``action`` (empty: any that sends).

    ``how``: ``refuse`` (with ``code``; nothing is sent), ``hang`` and ``act_then_hang`` (no answer
    for ``seconds``), ``drop`` and ``act_then_drop`` (the connection breaks), ``http_500`` and
    ``act_then_500``, ``garbage`` (sent, and the answer is no JSON), ``delay`` (answered in order,
    ``seconds`` late).
    """

    how: str
    times: int = 1
    code: str = ""
    seconds: float = 30.0
    action: str = ""

    @property
    def acts(self) -> bool:
        """Whether what was asked for is done."""
        return self.how.startswith("act_then") or self.how in ("garbage", "delay")


@dataclass
class Rules:
    """How the platform behaves; every field can be set while it runs."""

    secrets: dict[str, str] = field(default_factory=lambda: {"simulated-id": "simulated-secret"})
    """key id → secret"""
    expired: list[str] = field(default_factory=list)
    """key ids or session tokens that are no longer good"""
    token: str = ""
    """the session token that calls must carry, if any"""
    templates: dict[str, str] | None = None
    """code → text with ``${name}`` or ``{1}``; None: every template exists"""
    signs: list[str] | None = None
    """approved signatures; None: every one is"""
    skew_seconds: float = 0.0
    """how far the platform's clock is ahead"""
    calls_per_second: int = 0
    per_minute: int = 0
    per_hour: int = 0
    per_day: int = 0
    """messages to one number; 0: any"""
    balance_parts: int | None = None
    """what is left of the package; None: enough"""
    undeliverable: list[str] = field(default_factory=list)
    """endings of numbers whose receipts say that it failed"""
    silent: list[str] = field(default_factory=list)
    """endings of numbers of which nothing is heard again"""
    blacklisted: list[str] = field(default_factory=list)
    callback_url: str = ""
    receipts_queued: bool = False
    """receipts wait to be pulled"""
    receipt_delay_seconds: float = 0.0
    receipts_in_one: int = 100
    receipt_repeats: int = 1
    receipts_reordered: bool = False
    receipts_first: bool = False
    """the receipts arrive before the call that sends is answered"""
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class Sent:
    """One message to one number. ``status``: 1 waiting, 2 failed, 3 delivered."""

    serial: str
    key: str
    phone: str
    template: str
    text: str
    parts: int
    sent_at: float
    status: int = 1
    code: str = ""
    reported_at: float = 0.0


class SmsPlatform:
    """The memory of a platform. ``describe`` makes a receipt's JSON of a message."""

    def __init__(self, describe: Callable[[Sent], dict[str, Any]], confirmed: Any) -> None:
        self.describe = describe
        self.confirmed = confirmed
        self._reporter: asyncio.Task[None] | None = None
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        if self._reporter is not None:
            self._reporter.cancel()
        self.rules = Rules()
        self.calls: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.receipts: Counter[str] = Counter()
        self.accepted = self.parts = 0
        self.phones: dict[int, int] = {}
        self.repeated: set[int] = set()
        self.key_repeats = 0
        self._keys: OrderedDict[str, set[str]] = OrderedDict()
        self._under_keys = 0
        self._kept: dict[str, list[Sent]] = {}
        self._order: deque[Sent] = deque()
        self._nonces: OrderedDict[str, None] = OrderedDict()
        self._recent: dict[tuple[str, str], deque[float]] = {}
        self._second, self._in_second = 0, 0
        self._serial = int(time.time() * 1000)
        self.queue: deque[Sent] = deque()
        self._due: deque[tuple[float, Sent]] = deque()
        self._news = asyncio.Event()
        self._reporter = None
        self._pushes = asyncio.Semaphore(_PUSHES_AT_ONCE)
        self._pushing: set[asyncio.Task[None]] = set()
        self._client: httpx.AsyncClient | None = None

    def now(self) -> float:
        """Return the platform's time."""
        return time.time() + self.rules.skew_seconds

    def next_serial(self) -> str:
        """Return a number that was never given."""
        self._serial += 1
        return str(self._serial)

    def is_new_nonce(self, nonce: str) -> bool:
        """Note a nonce; False: it was used before."""
        if nonce in self._nonces:
            return False
        self._nonces[nonce] = None
        if len(self._nonces) > _NONCES_KEPT:
            self._nonces.popitem(last=False)
        return True

    def is_too_fast(self) -> bool:
        """Count a call; True: there were too many in this second."""
        limit = self.rules.calls_per_second
        if not limit:
            return False
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._in_second = second, 0
        self._in_second += 1
        return self._in_second > limit

    def over_limit(self, phone: str, sign: str) -> str:
        """Return ``minute``, ``hour`` or ``day`` where one more message would be too many."""
        rules = self.rules
        if not (rules.per_minute or rules.per_hour or rules.per_day):
            return ""
        now = time.monotonic()
        times = self._recent.setdefault((phone, sign), deque())
        while times and times[0] < now - _DAY_SECONDS:
            times.popleft()
        limits = (
            ("minute", rules.per_minute, 60),
            ("hour", rules.per_hour, 3600),
            ("day", rules.per_day, _DAY_SECONDS),
        )
        for name, limit, seconds in limits:
            if limit and sum(each > now - seconds for each in times) >= limit:
                return name
        return ""

    def take(self, sent: Sent, sign: str) -> None:
        """Send a message."""
        rules = self.rules
        self.accepted += 1
        self.parts += sent.parts
        if rules.balance_parts is not None:
            rules.balance_parts -= sent.parts
        number = int(sent.phone)
        count = self.phones[number] = self.phones.get(number, 0) + 1
        if count > 1:
            self.repeated.add(number)
        under_key = self._keys.get(sent.key)
        if under_key is None:
            under_key = self._keys[sent.key] = set()
        if sent.phone in under_key:
            self.key_repeats += 1
        else:
            under_key.add(sent.phone)
            self._under_keys += 1
        while self._under_keys > _NUMBERS_UNDER_KEYS:
            self._under_keys -= len(self._keys.popitem(last=False)[1])
        if rules.per_minute or rules.per_hour or rules.per_day:
            self._recent.setdefault((sent.phone, sign), deque()).append(time.monotonic())
        self._keep(sent)
        self._decide(sent)

    def _keep(self, sent: Sent) -> None:
        self._order.append(sent)
        self._kept.setdefault(sent.phone, []).append(sent)
        if len(self._order) > _KEPT:
            oldest = self._order.popleft()
            left = self._kept[oldest.phone]
            left.remove(oldest)
            if not left:
                del self._kept[oldest.phone]

    def _decide(self, sent: Sent) -> None:
        """Make the receipt, unless nothing is heard of the number again."""
        rules = self.rules
        if sent.phone.endswith(tuple(rules.silent)) and rules.silent:
            return
        if rules.callback_url or rules.receipts_queued:
            self._due.append((time.monotonic() + rules.receipt_delay_seconds, sent))
            self._news.set()
            if self._reporter is None:
                self._reporter = asyncio.get_running_loop().create_task(self._report_forever())
        else:
            self._arrive(sent)

    def _arrive(self, sent: Sent) -> None:
        failed = bool(self.rules.undeliverable) and sent.phone.endswith(
            tuple(self.rules.undeliverable)
        )
        sent.status = 2 if failed else 3
        sent.code = "UNDELIV" if failed else "DELIVERED"
        sent.reported_at = self.now()

    def sent_to(self, phone: str) -> list[Sent]:
        """Return what is still remembered of a number's messages, oldest first."""
        return list(self._kept.get(phone, ()))

    async def report_now(self) -> None:
        """Push the receipts that wait, and wait until they have arrived."""
        due = [sent for _, sent in self._due]
        self._due.clear()
        await self._report(due)

    async def _report_forever(self) -> None:
        while True:
            await self._news.wait()
            await asyncio.sleep(_GATHER_SECONDS)
            now = time.monotonic()
            due = []
            while self._due and self._due[0][0] <= now:
                due.append(self._due.popleft()[1])
            if not self._due:
                self._news.clear()
            elif not due:
                await asyncio.sleep(min(0.2, max(self._due[0][0] - now, 0.0)))
            if due:
                await self._report(due, wait=False)

    async def _report(self, due: list[Sent], *, wait: bool = True) -> None:
        rules = self.rules
        for sent in due:
            self._arrive(sent)
        self.receipts["made"] += len(due)
        if rules.receipts_queued:
            self.queue.extend(due * rules.receipt_repeats)
        if not rules.callback_url:
            return
        bodies = [self.describe(sent) for sent in due] * rules.receipt_repeats
        if rules.receipts_reordered:
            _RANDOM.shuffle(bodies)
        pushes = []
        for start in range(0, len(bodies), rules.receipts_in_one):
            await self._pushes.acquire()
            task = asyncio.create_task(self._push(bodies[start : start + rules.receipts_in_one]))
            self._pushing.add(task)
            task.add_done_callback(self._pushing.discard)
            pushes.append(task)
        if wait:
            await asyncio.gather(*pushes)

    async def _push(self, bodies: list[dict[str, Any]]) -> None:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=20, trust_env=False)
        try:
            for _ in range(_PUSH_TRIES):
                try:
                    answer = await self._client.post(self.rules.callback_url, json=bodies)
                    right = answer.status_code == 200 and answer.json() == self.confirmed
                except (httpx.HTTPError, ValueError):
                    right = False
                self.receipts["pushes"] += 1
                if right:
                    self.receipts["confirmed"] += len(bodies)
                    return
                self.receipts["pushes_failed"] += 1
                await asyncio.sleep(0.2)
            self.receipts["lost"] += len(bodies)
        finally:
            self._pushes.release()


class Broken(Response):
    """An answer that breaks off: the connection is closed before it is whole."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Announce more than is sent."""
        del scope, receive
        headers = [(b"content-length", b"100"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        raise ConnectionAbortedError("told to break off")


def mobile_of(text: str) -> str | None:
    """Return the eleven digits of a mainland mobile; None: it is none."""
    found = _MOBILE.fullmatch(text)
    return found.group(1) if found else None


def parts_of(text: str) -> int:
    """Return how many parts a text is charged as."""
    return 1 if len(text) <= 70 else -(-len(text) // 67)


def next_fault(platform: SmsPlatform, action: str, *, sends: bool) -> Fault | None:
    """Take the fault that this call meets."""
    for fault in platform.rules.faults:
        if fault.times > 0 and (fault.action == action or (not fault.action and sends)):
            fault.times -= 1
            return fault
    return None


async def spoiled(fault: Fault | None, answer: Response) -> Response:
    """Return what the caller gets to see of an answer."""
    if fault is None:
        return answer
    if fault.how in ("hang", "act_then_hang", "delay"):
        await asyncio.sleep(fault.seconds)
    if fault.how in ("drop", "act_then_drop", "hang", "act_then_hang"):
        return Broken()
    if fault.how in ("http_500", "act_then_500"):
        return JSONResponse({"Message": "ServiceUnavailable"}, 500)
    if fault.how == "garbage":
        return Response("<html>502</html>", media_type="text/html")
    return answer


def dated(platform: SmsPlatform, answer: Response) -> Response:
    """Stamp an answer with the platform's own time."""
    answer.headers["date"] = formatdate(platform.now(), usegmt=True)
    return answer


def control_routes(platform: SmsPlatform) -> list[Route]:
    """Return the routes by which tests and benches steer a platform."""

    async def configure(request: Request) -> Response:
        given = await request.json()
        known = {each.name for each in fields(Rules)}
        if unknown := sorted(set(given) - known):
            return JSONResponse({"unknown": unknown}, 422)
        for name, value in given.items():
            made = [Fault(**each) for each in value] if name == "faults" else value
            setattr(platform.rules, name, made)
        return JSONResponse({})

    async def state(_: Request) -> Response:
        return JSONResponse(
            {
                "calls": platform.calls,
                "accepted": platform.accepted,
                "parts": platform.parts,
                "phones": len(platform.phones),
                "phones_repeated": len(platform.repeated),
                "key_repeats": platform.key_repeats,
                "refused": platform.refused,
                "receipts": platform.receipts,
                "receipts_queued": len(platform.queue),
                "balance_parts": platform.rules.balance_parts,
            }
        )

    async def sent(request: Request) -> Response:
        found: Iterable[Sent] = platform.sent_to(request.query_params["phone"])
        return JSONResponse(
            [{name: getattr(one, name) for name in Sent.__slots__} for one in found]
        )

    async def repeated(_: Request) -> Response:
        some = sorted(platform.repeated)[:1000]
        return JSONResponse({str(number): platform.phones[number] for number in some})

    async def report(_: Request) -> Response:
        await platform.report_now()
        return JSONResponse(platform.receipts)

    async def reset(_: Request) -> Response:
        platform.forget()
        return JSONResponse({})

    return [
        Route("/_control/configure", configure, methods=["POST"]),
        Route("/_control/state", state, methods=["GET"]),
        Route("/_control/sent", sent, methods=["GET"]),
        Route("/_control/repeated", repeated, methods=["GET"]),
        Route("/_control/report", report, methods=["POST"]),
        Route("/_control/reset", reset, methods=["POST"]),
    ]
