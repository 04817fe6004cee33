"""Who hears what in one process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from minshui.infrastructure.signals.contracts import OnResync, OnSignal, Payload

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Hearer:
    topic: str
    on_signal: OnSignal
    on_resync: OnResync


class Hub:
    """Hands signals to the subscribers of this process; one that fails disturbs no other."""

    def __init__(self) -> None:
        self._hearers: dict[str, list[_Hearer]] = {}

    def subscribe(self, topic: str, on_signal: OnSignal, on_resync: OnResync) -> Callable[[], None]:
        """Add a subscriber and return what ends the subscription, once or repeatedly."""
        hearer = _Hearer(topic, on_signal, on_resync)
        self._hearers.setdefault(topic, []).append(hearer)

        def end() -> None:
            hearers = self._hearers.get(topic, [])
            if hearer in hearers:
                hearers.remove(hearer)
            if not hearers:
                self._hearers.pop(topic, None)

        return end

    def deliver(self, topic: str, payload: Payload) -> None:
        """Hand one signal to those who hear its topic."""
        for hearer in list(self._hearers.get(topic, ())):
            try:
                hearer.on_signal(payload)
            except Exception:
                _log.exception("signal_handler_failed", topic=topic)

    def resync(self) -> None:
        """Tell everybody that signals may have been missed."""
        for hearer in [each for hearers in self._hearers.values() for each in hearers]:
            try:
                hearer.on_resync()
            except Exception:
                _log.exception("signal_handler_failed", topic=hearer.topic)
