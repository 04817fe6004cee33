"""Copies within one process, dropped when any process says that something has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.signals.contracts import Payload, Signals
from minshui.infrastructure.signals.noting import note_signal
from minshui.kernel.clock import Clock

V = TypeVar("V")


def note_change(
    session: AsyncSession, cache_name: str, tenant_code: str, key: str | None = None
) -> None:
    """Have every process drop its copy, or all of the tenant, once ``session`` has committed."""
    topic = _topic(cache_name)
    session.info[topic] = True
    note_signal(session, topic, {"tenant": tenant_code, "key": key})


@dataclass(frozen=True, slots=True)
class CacheFigures:
    """What a cache has for one tenant in this process, and how often it was of use."""

    name: str
    kept: int
    most: int
    ttl: timedelta
    hits: int
    misses: int


@dataclass(frozen=True, slots=True)
class _Entry(Generic[V]):
    value: V
    until: datetime


class LocalCache(Generic[V]):
    """Keeps what was loaded for ``ttl``, at most ``most`` values, by tenant and key.

    Values are shared by everybody in the process: they must be immutable. A change tells of
    itself by ``note_change`` in its unit of work; some milliseconds after the commit every
    process has dropped its copy, after ``ttl`` at the latest (a signal may get lost).
    """

    def __init__(
        self, name: str, signals: Signals, clock: Clock, *, ttl: timedelta, most: int = 1000
    ) -> None:
        self.name = name
        self._topic = _topic(name)
        self._clock = clock
        self._ttl = ttl
        self._most = most
        self._entries: dict[tuple[str, str], _Entry[V]] = {}
        self._drops = 0
        self._hits: Counter[str] = Counter()
        self._misses: Counter[str] = Counter()
        self._unsubscribe = signals.subscribe(self._topic, self._hear, self.clear)

    async def get(
        self,
        session: AsyncSession,
        tenant_code: str,
        key: str,
        load: Callable[[], Awaitable[V]],
    ) -> V:
        """Return the copy, or what ``load`` reads by ``session``.

        In a unit of work that has noted a change of this cache nothing is copied: what it reads
        is not committed. What was loaded while a change came in is not kept either.
        """
        if session.info.get(self._topic):
            return await load()
        place = (tenant_code, key)
        entry = self._entries.get(place)
        if entry is not None and self._clock.now() < entry.until:
            self._hits[tenant_code] += 1
            return entry.value
        self._misses[tenant_code] += 1
        drops = self._drops
        value = await load()
        if drops == self._drops:
            self._entries.pop(place, None)
            while len(self._entries) >= self._most:
                self._entries.pop(next(iter(self._entries)))
            self._entries[place] = _Entry(value, self._clock.now() + self._ttl)
        return value

    def figures(self, tenant_code: str) -> CacheFigures:
        """Return what is kept for a tenant; ``most`` is for all tenants together."""
        return CacheFigures(
            name=self.name,
            kept=sum(place[0] == tenant_code for place in self._entries),
            most=self._most,
            ttl=self._ttl,
            hits=self._hits[tenant_code],
            misses=self._misses[tenant_code],
        )

    def clear(self) -> None:
        """Drop everything: signals may have been missed."""
        self._drops += 1
        self._entries.clear()

    def close(self) -> None:
        """Hear no more, and keep nothing."""
        self._unsubscribe()
        self.clear()

    def _hear(self, payload: Payload) -> None:
        self._drops += 1
        tenant_code, key = payload["tenant"], payload["key"]
        if key is not None:
            self._entries.pop((tenant_code, key), None)
            return
        for place in [each for each in self._entries if each[0] == tenant_code]:
            del self._entries[place]


def _topic(cache_name: str) -> str:
    return f"cache:{cache_name}"
