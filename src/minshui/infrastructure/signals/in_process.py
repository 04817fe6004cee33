"""Signals within one process: for a database that carries none, and no Redis beside it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from minshui.infrastructure.signals.contracts import OnResync, OnSignal, Payload
from minshui.infrastructure.signals.hub import Hub
from minshui.infrastructure.signals.wire import encode_signal


class InProcessSignals:
    """See ``contracts.Signals``; other processes hear nothing and find out by looking."""

    def __init__(self) -> None:
        self._hub = Hub()

    async def send(self, topic: str, payload: Payload) -> None:
        """Deliver in the loop's next round, as the others do: after the sender has gone on."""
        copied = json.loads(encode_signal(topic, payload))[1]
        asyncio.get_running_loop().call_soon(self._hub.deliver, topic, copied)

    def subscribe(self, topic: str, on_signal: OnSignal, on_resync: OnResync) -> Callable[[], None]:
        """See ``Signals.subscribe``; there is no connection to be lost."""
        return self._hub.subscribe(topic, on_signal, on_resync)

    async def close(self) -> None:
        """Do nothing."""
