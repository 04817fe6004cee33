"""Rate limits in the master database: one locked row a limit."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.expiring import ExpiredRows
from minshui.infrastructure.db.session import MasterSessions
from minshui.infrastructure.limiting.contracts import Verdict
from minshui.infrastructure.limiting.models import RateLimitRow
from minshui.infrastructure.limiting.windows import Window
from minshui.kernel.clock import Clock

_LOCK = (
    select(RateLimitRow.counts)
    .where(RateLimitRow.key == bindparam("wanted"))
    .with_for_update(of=RateLimitRow.key)
)
_SAVE = (
    update(RateLimitRow)
    .where(RateLimitRow.key == bindparam("wanted"))
    .values(counts=bindparam("new_counts"), expires_at=bindparam("until"))
    .execution_options(synchronize_session=False)
)


class DatabaseRateLimiter:
    """See ``contracts.RateLimiter``. Each hit is a transaction of its own in master."""

    def __init__(self, databases: MasterSessions, clock: Clock) -> None:
        self._databases = databases
        self._clock = clock
        self._expired = ExpiredRows(databases, clock, RateLimitRow.key, RateLimitRow.expires_at)

    async def hit(self, key: str, limit: int, window_seconds: float, cost: int = 1) -> Verdict:
        """See ``RateLimiter.hit``."""
        window = Window.at(self._clock.now(), limit, window_seconds, cost)
        place = window.key_of(key)
        async with self._databases.master_session() as session:
            found = (await session.execute(_LOCK, {"wanted": place})).scalar_one_or_none()
            if found is None:
                await database_of(session).insert_if_absent(
                    session,
                    RateLimitRow,
                    {"key": place, "counts": {}, "expires_at": self._clock.now() + window.kept_for},
                )
                found = (await session.execute(_LOCK, {"wanted": place})).scalar_one()
            verdict, counts = window.decide({int(slot): n for slot, n in found.items()})
            if verdict.allowed:
                until = self._clock.now() + window.kept_for
                values = {"wanted": place, "new_counts": counts, "until": until}
                await session.execute(_SAVE, values)
        await self._expired.prune_now_and_then()
        return verdict
