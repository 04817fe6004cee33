"""Tell the relay, through a row in master, that a tenant's outbox has news."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import structlog
from sqlalchemy import bindparam, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.master_models import OutboxWakeup
from minshui.kernel.errors import MinshuiError

_GATHER_SECONDS = 0.05
_TOUCH = (
    update(OutboxWakeup)
    .where(OutboxWakeup.tenant_code == bindparam("code"))
    .values(woken_at=bindparam("at"))
    .execution_options(synchronize_session=False)
)
_log = structlog.get_logger(__name__)


class OutboxWaker:
    """Gathers the tenants that published within a moment and writes their wake-up rows at once.

    A wake-up lost in a crash costs only time: the relay sweeps every tenant now and then.
    """

    def __init__(self, master: AsyncEngine) -> None:
        self._master = master
        self._waiting: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def wake(self, tenant_code: str) -> None:
        """Note that ``tenant_code`` has committed events; returns at once."""
        self._waiting.add(tenant_code)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._flush_soon())

    async def close(self) -> None:
        """Write what is still waiting."""
        if self._task is not None:
            await self._task

    async def _flush_soon(self) -> None:
        await asyncio.sleep(_GATHER_SECONDS)
        while self._waiting:
            codes, self._waiting = sorted(self._waiting), set()
            try:
                await self._write(codes)
            except (SQLAlchemyError, OSError, MinshuiError):
                _log.warning("outbox_wakeup_failed", tenants=codes, exc_info=True)

    async def _write(self, codes: list[str]) -> None:
        at = datetime.now(UTC)
        async with AsyncSession(self._master) as session, session.begin():
            for code in codes:
                new = await database_of(session).insert_if_absent(
                    session, OutboxWakeup, {"tenant_code": code, "woken_at": at}
                )
                if not new:
                    await session.execute(_TOUCH, {"code": code, "at": at})
