"""Signals between processes, over whatever carries texts: buffering, beats, reconnecting."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from uuid import uuid4

import structlog

from minshui.infrastructure.signals.contracts import (
    Carriage,
    Carrier,
    OnResync,
    OnSignal,
    Payload,
)
from minshui.infrastructure.signals.hub import Hub
from minshui.infrastructure.signals.wire import encode_signal, join_signals, split_signals

_MOST_WAITING = 10_000
_FIRST_PAUSE_SECONDS = 0.1
_LAST_PAUSE_SECONDS = 5.0
_CLOSE_SECONDS = 1.0
_CANCEL_SECONDS = 0.1
_BEAT_TOPIC = "signals.beat"
_log = structlog.get_logger(__name__)


class CarriedSignals:
    """See ``contracts.Signals``.

    One connection a process, opened at the first use. It proves itself by a beat of its own that
    must come back; without it the connection is given up and a new one opened. While there is
    none, the last 10,000 signals wait.
    """

    def __init__(self, carrier: Carrier, *, beat_seconds: float = 15.0) -> None:
        self._carrier = carrier
        self._beat_seconds = beat_seconds
        self._hub = Hub()
        self._waiting: deque[str] = deque(maxlen=_MOST_WAITING)
        self._news = asyncio.Event()
        self._sent = asyncio.Event()
        self._own_beat = uuid4().hex
        self._beat_heard = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def send(self, topic: str, payload: Payload) -> None:
        """See ``Signals.send``."""
        self._put(encode_signal(topic, payload))
        self._keep_running()

    def subscribe(self, topic: str, on_signal: OnSignal, on_resync: OnResync) -> Callable[[], None]:
        """See ``Signals.subscribe``."""
        end = self._hub.subscribe(topic, on_signal, on_resync)
        self._keep_running()
        return end

    async def close(self) -> None:
        """See ``Signals.close``."""
        if self._task is None:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                while self._waiting:
                    self._sent.clear()
                    await self._sent.wait()
        await _stop([self._task])

    def _put(self, text: str) -> None:
        self._waiting.append(text)
        self._news.set()

    def _keep_running(self) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                async with self._carrier.connected(self._hear) as carriage:
                    pause = _FIRST_PAUSE_SECONDS
                    self._hub.resync()
                    await self._carry(carriage)
            except Exception as failure:
                _log.warning("signals_disconnected", reason=str(failure) or repr(failure))
            # Many processes lose a server at one moment: not all should come back at one moment.
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - no secret
            pause = min(pause * 2, _LAST_PAUSE_SECONDS)

    async def _carry(self, carriage: Carriage) -> None:
        """Publish, beat and listen until one of them fails, and raise why."""
        tasks = [
            asyncio.create_task(work)
            for work in (
                carriage.wait_until_lost(),
                self._keep_publishing(carriage),
                self._keep_beating(),
            )
        ]
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
            raise ConnectionError("the connection was closed")
        finally:
            await _stop(tasks)

    async def _keep_publishing(self, carriage: Carriage) -> None:
        while True:
            self._news.clear()
            while self._waiting:
                text, count = join_signals(self._waiting, self._carrier.max_bytes)
                await carriage.publish(text)
                for _ in range(min(count, len(self._waiting))):
                    self._waiting.popleft()
            self._sent.set()
            await self._news.wait()

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(self._beat_seconds)
            self._beat_heard.clear()
            self._put(encode_signal(_BEAT_TOPIC, {"from": self._own_beat}))
            async with asyncio.timeout(self._beat_seconds):
                await self._beat_heard.wait()

    def _hear(self, text: str) -> None:
        try:
            for topic, payload in split_signals(text):
                if topic != _BEAT_TOPIC:
                    self._hub.deliver(topic, payload)
                elif payload.get("from") == self._own_beat:
                    self._beat_heard.set()
        except ValueError:
            _log.warning("signal_unreadable", bytes=len(text))


async def _stop(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel tasks until they have ended: clients are known to swallow a cancellation."""
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=_CANCEL_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)
