"""Rows of master that are worth nothing after a time: who uses them clears them away."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import bindparam, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute

from minshui.infrastructure.db.keys import is_among_texts
from minshui.infrastructure.db.session import MasterSessions
from minshui.kernel.clock import Clock
from minshui.kernel.errors import MinshuiError

_EVERY = timedelta(minutes=1)
_AT_ONCE = 1000
_log = structlog.get_logger(__name__)


class ExpiredRows:
    """Deletes what has expired from one table, at most once a minute in a process.

    In a transaction of its own, and of rows that nobody uses at the moment, so that it neither
    waits for anybody nor disturbs whoever happened to be there when it was time.
    """

    def __init__(
        self,
        databases: MasterSessions,
        clock: Clock,
        key: InstrumentedAttribute[str],
        expires_at: InstrumentedAttribute[datetime],
    ) -> None:
        self._databases = databases
        self._clock = clock
        self._table = key.class_.__tablename__
        self._find = (
            select(key)
            .where(expires_at < bindparam("now"))
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True, of=key)
        )
        self._delete = (
            delete(key.class_)
            .where(is_among_texts(key, "expired_keys"), expires_at < bindparam("now"))
            .execution_options(synchronize_session=False)
        )
        self._pruned_at = clock.now()

    async def prune_now_and_then(self) -> None:
        """Delete what has expired if it is time again; a failure only costs space."""
        now = self._clock.now()
        if now - self._pruned_at < _EVERY:
            return
        self._pruned_at = now
        try:
            async with self._databases.master_session() as session:
                found = (await session.execute(self._find, {"now": now})).scalars().all()
                if found:
                    await session.execute(self._delete, {"expired_keys": found, "now": now})
        except (SQLAlchemyError, OSError, MinshuiError):
            _log.warning("prune_failed", table=self._table, exc_info=True)
