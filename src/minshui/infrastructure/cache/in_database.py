"""The shared cache in the master database."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, cast

import structlog
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import SQLAlchemyError

from minshui.infrastructure.cache.encoding import check_place, encode_value
from minshui.infrastructure.cache.models import CacheRow
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.expiring import ExpiredRows
from minshui.infrastructure.db.session import MasterSessions
from minshui.kernel.clock import Clock
from minshui.kernel.errors import MinshuiError

_FAILURES = (SQLAlchemyError, OSError, MinshuiError)
_IS_PLACE = (
    CacheRow.namespace == bindparam("wanted_namespace"),
    CacheRow.key == bindparam("wanted_key"),
)
_FIND = select(CacheRow.value).where(*_IS_PLACE, CacheRow.expires_at > bindparam("now"))
_RENEW = (
    update(CacheRow)
    .where(*_IS_PLACE)
    .values(value=bindparam("new_value"), expires_at=bindparam("until"))
    .execution_options(synchronize_session=False)
)
_FORGET_ONE = delete(CacheRow).where(*_IS_PLACE).execution_options(synchronize_session=False)
_FORGET_ALL = (
    delete(CacheRow)
    .where(CacheRow.namespace == bindparam("wanted_namespace"))
    .execution_options(synchronize_session=False)
)
_log = structlog.get_logger(__name__)


class DatabaseCache:
    """See ``contracts.SharedCache``."""

    def __init__(self, databases: MasterSessions, clock: Clock) -> None:
        self._databases = databases
        self._clock = clock
        self._expired = ExpiredRows(databases, clock, CacheRow.key, CacheRow.expires_at)

    async def get(self, namespace: str, key: str) -> Any | None:
        """See ``SharedCache.get``."""
        check_place(namespace, key)
        place = {"wanted_namespace": namespace, "wanted_key": key, "now": self._clock.now()}
        try:
            async with self._databases.master_session() as session:
                text = (await session.execute(_FIND, place)).scalar_one_or_none()
        except _FAILURES:
            _log.warning("cache_unreachable", namespace=namespace, exc_info=True)
            return None
        return None if text is None else json.loads(text)

    async def put(self, namespace: str, key: str, value: Any, ttl: timedelta) -> None:
        """See ``SharedCache.put``."""
        check_place(namespace, key)
        text, until = encode_value(value, ttl), self._clock.now() + ttl
        place = {"wanted_namespace": namespace, "wanted_key": key}
        try:
            async with self._databases.master_session() as session:
                renewed = cast(
                    "CursorResult[Any]",
                    await session.execute(_RENEW, place | {"new_value": text, "until": until}),
                )
                if not renewed.rowcount:
                    # Whoever puts at the same moment knows the same as we do.
                    await database_of(session).insert_if_absent(
                        session,
                        CacheRow,
                        {"namespace": namespace, "key": key, "value": text, "expires_at": until},
                    )
        except _FAILURES:
            _log.warning("cache_unreachable", namespace=namespace, exc_info=True)
        await self._expired.prune_now_and_then()

    async def forget(self, namespace: str, key: str | None = None) -> None:
        """See ``SharedCache.forget``."""
        whole: dict[str, Any] = {"wanted_namespace": namespace}
        try:
            async with self._databases.master_session() as session:
                if key is None:
                    await session.execute(_FORGET_ALL, whole)
                else:
                    await session.execute(_FORGET_ONE, whole | {"wanted_key": key})
        except _FAILURES:
            _log.warning("cache_unreachable", namespace=namespace, exc_info=True)
