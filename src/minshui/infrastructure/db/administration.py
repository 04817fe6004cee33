"""Create, copy and drop whole databases on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import URL

from minshui.infrastructure.db.dialects.postgresql import lock_key
from minshui.infrastructure.errors import DATABASE_UNREACHABLE
from minshui.kernel.errors import MinshuiError

_CONNECT_TIMEOUT_SECONDS = 10
_EXTENSIONS = ("pg_trgm",)


@asynccontextmanager
async def driver_connection(url: URL) -> AsyncIterator[asyncpg.Connection[Any]]:
    """Open a bare connection; raises ``E_DATABASE_UNREACHABLE``."""
    host, port = url.query.get("host", url.host), url.query.get("port", url.port)
    try:
        connection = await asyncpg.connect(
            user=url.username,
            password=url.password,
            database=url.database or "postgres",
            host=str(host or "127.0.0.1"),
            port=int(str(port or 5432)),
            timeout=_CONNECT_TIMEOUT_SECONDS,
        )
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
        reason = str(failure) or type(failure).__name__
        raise MinshuiError(DATABASE_UNREACHABLE, database=url.database, reason=reason) from failure
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def server_lock(server: URL, name: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    """Hold a lock that all programs of this server see; gives the connection that holds it."""
    async with driver_connection(server) as connection:
        await connection.execute("SELECT pg_advisory_lock($1)", lock_key(name))
        yield connection


async def database_exists(server: asyncpg.Connection[Any], name: str) -> bool:
    """Return whether the server has a database of this name."""
    query = "SELECT count(*) FROM pg_database WHERE datname = $1"
    return bool(await server.fetchval(query, name))


async def create_empty_database(server_url: URL, name: str) -> None:
    """Create a database with the extensions that our indexes need."""
    async with driver_connection(server_url) as server:
        await server.execute(f"CREATE DATABASE {_quoted(name)} ENCODING 'UTF8' TEMPLATE template0")
    async with driver_connection(server_url.set(database=name)) as database:
        for extension in _EXTENSIONS:
            await database.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")


async def copy_database(server: asyncpg.Connection[Any], template: str, name: str) -> None:
    """Create a database as a copy of another that nobody is connected to."""
    await server.execute(f"CREATE DATABASE {_quoted(name)} TEMPLATE {_quoted(template)}")


async def seal_template(server: asyncpg.Connection[Any], partial: str, name: str) -> None:
    """Give a finished template its name, and let nobody connect to it any more."""
    await server.execute(f"ALTER DATABASE {_quoted(partial)} RENAME TO {_quoted(name)}")
    await server.execute(f"ALTER DATABASE {_quoted(name)} ALLOW_CONNECTIONS false")


async def drop_database(server: asyncpg.Connection[Any], name: str) -> None:
    """Drop a database if it exists, whoever is connected."""
    await server.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
