"""Visits of one process: bounded at once, one after another at each place."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

import structlog

from minshui.infrastructure.bus.contracts import Line, Visit
from minshui.infrastructure.bus.watching import LineWatch, Place
from minshui.kernel.clock import Clock

AT_ONCE = 10
"""Visits of a process at once. Each may hold a few connections; a process has 40 (``settings``)."""

_LINE_AT_ONCE = 4  # a slow line leaves places for the others
_AFTER_FAILURE = timedelta(seconds=15)
_WHILE_HELD = timedelta(seconds=1)
_log = structlog.get_logger(__name__)


class VisitDesk:
    """Sends visits out. Calls to a place that come before its next visit begins share that one.

    A visit begins after every call that shares it, so it sees what they were made for.
    """

    def __init__(
        self, lines: Sequence[Line], watch: LineWatch, clock: Clock, stopping: asyncio.Event
    ) -> None:
        self._lines = {line.name: line for line in lines}
        self._watch = watch
        self._clock = clock
        self._stopping = stopping
        self._places = asyncio.Semaphore(AT_ONCE)
        self._line_places = {line.name: asyncio.Semaphore(_LINE_AT_ONCE) for line in lines}
        self._turns: dict[Place, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: dict[Place, asyncio.Task[Visit | None]] = {}
        self._sent: set[asyncio.Task[Visit | None]] = set()

    def call(self, place: Place) -> asyncio.Task[Visit | None]:
        """Return the next visit to a place; its result is None if it failed or was not begun."""
        task = self._waiting.get(place)
        if task is None:
            task = self._waiting[place] = asyncio.create_task(self._take_turn(place))
            self._sent.add(task)
            task.add_done_callback(self._sent.discard)
        return task

    async def close(self) -> None:
        """Wait for the visits that have begun; the others do not begin, once ``stopping``."""
        while self._sent:
            await asyncio.gather(*self._sent)

    async def _take_turn(self, place: Place) -> Visit | None:
        async with self._turns[place], self._line_places[place[1]], self._places:
            del self._waiting[place]
            return None if self._stopping.is_set() else await self._visit(place)

    async def _visit(self, place: Place) -> Visit | None:
        tenant_code, line = place
        try:
            visit = await self._lines[line].visit(tenant_code)
        except Exception:
            _log.exception("visit_failed", tenant=tenant_code, line=line)
            self._watch.visit_again(place, self._clock.now() + _AFTER_FAILURE)
            return None
        if visit.more:
            self.call(place)
        elif visit.next_due_at is not None:
            # What is due and was not taken is in other hands, which may let go of it.
            soon = self._clock.now() + _WHILE_HELD
            self._watch.visit_again(place, max(visit.next_due_at, soon))
        return visit
