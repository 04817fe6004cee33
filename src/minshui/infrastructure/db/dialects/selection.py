"""Find the implementation for the database that a session talks to."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.db.dialects.interface import Database
from minshui.infrastructure.db.dialects.portable import PortableDatabase
from minshui.infrastructure.db.dialects.postgresql import PostgresqlDatabase

_POSTGRESQL = PostgresqlDatabase()
_PORTABLE = PortableDatabase()


def database_of(session: AsyncSession) -> Database:
    """Return what the session's database can do beyond portable SQL."""
    return _POSTGRESQL if session.get_bind().dialect.name == "postgresql" else _PORTABLE
