"""What a transaction has deferred: it waits with its connection until something could see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, event

from minshui.infrastructure.db.dialects.driver_plans import Driver, DriverPlan, Values, run_together

MOST_WAITING = 32
_KEY = "waiting_rows"


class WaitingRows:
    """Deferred inserts and updates of one transaction, in the order they came."""

    def __init__(self) -> None:
        self._work: list[tuple[DriverPlan, Values]] = []
        self._tables: set[str] = set()

    def concern(self, plan: DriverPlan) -> bool:
        """Return whether a statement could see what waits, or refer to it."""
        return not plan.concerns.isdisjoint(self._tables)

    async def add(self, driver: Driver, plan: DriverPlan, rows: Sequence[Values]) -> None:
        """Let rows wait; those that an update is to change must have been sent."""
        must_see = not plan.inserts and self.concern(plan)
        if must_see or len(self._work) + len(rows) > MOST_WAITING:
            await self.send(driver)
        self._work += [(plan, row) for row in rows]
        self._tables.add(plan.written)

    async def send(self, driver: Driver) -> None:
        """Write everything that waits."""
        if self._work:
            work = self._work
            self.forget()
            await run_together(driver, work)

    def forget(self) -> None:
        """Drop everything that waits: its transaction has been undone."""
        self._work = []
        self._tables = set()


def waiting_rows(connection: Connection) -> WaitingRows:
    """Return what waits on a connection."""
    waiting: WaitingRows = connection.info.setdefault(_KEY, WaitingRows())
    return waiting


def send_waiting(connection: Connection, *_: object) -> None:
    """Send what waits on a connection, from within SQLAlchemy's own work."""
    waiting: WaitingRows | None = connection.info.get(_KEY)
    if waiting is not None:
        adapted: Any = connection.connection.dbapi_connection
        adapted.run_async(waiting.send)


def send_before_others(engine: Engine) -> None:
    """Send what waits before any statement of SQLAlchemy's own; forget it where it is undone."""

    def forget(connection: Connection, *_: object) -> None:
        if connection.invalidated:
            return  # what waited has gone with the driver's connection
        waiting: WaitingRows | None = connection.info.get(_KEY)
        if waiting is not None:
            waiting.forget()

    event.listen(engine, "before_cursor_execute", send_waiting)
    for name in ("begin", "rollback", "rollback_savepoint"):
        event.listen(engine, name, forget)
