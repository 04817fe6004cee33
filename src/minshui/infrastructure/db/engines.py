"""Engine creation: the one place that knows how a database product is connected to."""

from __future__ import annotations

from typing import Any, Protocol

import asyncpg
from sqlalchemy import URL, event
from sqlalchemy.dialects.postgresql.base import RESERVED_WORDS
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from minshui.infrastructure.db.dialects.waiting_rows import send_before_others
from minshui.infrastructure.errors import TENANT_ROUTE
from minshui.kernel.errors import MinshuiError

CONNECT_FAILURES = (OSError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What a failed connect raises, whatever the cause."""

# Reserved since PostgreSQL 16 and not yet known to SQLAlchemy; one of our tables has the name.
RESERVED_WORDS.add("system_user")

_READ_IDENTITY = "SELECT tenant_code FROM sys_identity"
_CONNECT_TIMEOUT_SECONDS = 10


class EngineFactory(Protocol):
    """The port behind which a database product is chosen."""

    def __call__(self, url: URL, *, pool_size: int) -> AsyncEngine:
        """Return an engine for ``url`` that opens no connection yet."""
        ...


def create_postgresql_engine(url: URL, *, pool_size: int) -> AsyncEngine:
    """Return an asyncpg engine; a connection whose server has gone is replaced at checkout."""
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_use_lifo=True,
        connect_args={
            "timeout": _CONNECT_TIMEOUT_SECONDS,
            "server_settings": {"jit": "off", "timezone": "UTC", "application_name": "minshui"},
        },
    )
    event.listen(engine.sync_engine, "checkout", _replace_closed)
    send_before_others(engine.sync_engine)
    return engine


def create_dm8_engine(url: URL, *, pool_size: int) -> AsyncEngine:
    """Return an engine for Dameng DM8; needs the ``dm8`` extra.

    What it compiles is held against reviewed SQL; no DM8 server has run it.
    """
    return create_async_engine(
        url.set(drivername="dm+dmAsync"), pool_size=pool_size, max_overflow=0, pool_use_lifo=True
    )


def check_identity_at_connect(engine: AsyncEngine, expected_code: str) -> None:
    """Make each new connection read the database's identity row and refuse a foreign one.

    Raises ``E_TENANT_ROUTE`` from whatever statement needed the connection; a connection that
    breaks meanwhile is a failure to connect.
    """

    def compare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        try:
            cursor.execute(_READ_IDENTITY)
            row = cursor.fetchone()
            connection.rollback()
        except Exception:
            if connection.driver_connection.is_closed():
                raise
            row = None
        finally:
            cursor.close()
        if row is None or row[0] != expected_code:
            connection.terminate()
            raise MinshuiError(
                TENANT_ROUTE,
                database=engine.url.database,
                found=row[0] if row else "未知",
                expected=expected_code,
            )

    event.listen(engine.sync_engine, "connect", compare)


def _replace_closed(connection: Any, _record: object, _proxy: object) -> None:
    if connection.driver_connection.is_closed():
        raise DisconnectionError("the server closed this connection")
