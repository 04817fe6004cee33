"""Call workers through rows in master: all that the embedded profile needs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import structlog
from sqlalchemy import bindparam, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from minshui.infrastructure.bus.models import WakeUp
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.errors import MinshuiError

_GATHER_SECONDS = 0.05
_CALL = (
    update(WakeUp)
    .where(WakeUp.tenant_code == bindparam("tenant"), WakeUp.line == bindparam("called"))
    .values(calls=WakeUp.calls + 1)
    .returning(WakeUp.calls)
    .execution_options(synchronize_session=False)
)
_log = structlog.get_logger(__name__)


async def count_call(session: AsyncSession, tenant_code: str, line: str) -> None:
    """Call workers to a tenant's line from a transaction of master: with its commit, or never."""
    place = {"tenant": tenant_code, "called": line}
    if (await session.execute(_CALL, place)).scalar_one_or_none() is not None:
        return
    values = {"tenant_code": tenant_code, "line": line, "calls": 1}
    if not await database_of(session).insert_if_absent(session, WakeUp, values):
        await session.execute(_CALL, place)  # who was first may have been heard already


class RowWaker:
    """Writes one row for all calls to a tenant's line within a moment.

    A call lost in a crash costs only time: workers sweep every tenant now and then.
    """

    def __init__(self, master: AsyncEngine) -> None:
        self._master = master
        self._waiting: set[tuple[str, str]] = set()
        self._task: asyncio.Task[None] | None = None

    def wake(self, tenant_code: str, lines: Iterable[str]) -> None:
        """Call workers to ``lines``; the first call goes out at once, more within a moment."""
        self._waiting.update((tenant_code, line) for line in lines)
        if self._waiting and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self._flush())

    async def close(self) -> None:
        """Write what is still waiting."""
        if self._task is not None:
            await self._task

    async def _flush(self) -> None:
        while self._waiting:
            calls, self._waiting = sorted(self._waiting), set()
            try:
                await self._write(calls)
            except (SQLAlchemyError, OSError, MinshuiError):
                _log.warning("wakeup_failed", calls=calls, exc_info=True)
            await asyncio.sleep(_GATHER_SECONDS)

    async def _write(self, calls: list[tuple[str, str]]) -> None:
        async with AsyncSession(self._master) as session, session.begin():
            for tenant_code, line in calls:
                await count_call(session, tenant_code, line)
