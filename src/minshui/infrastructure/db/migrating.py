"""Bring databases to the head of their schema's history."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, bindparam, select, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from minshui.infrastructure.db.dialects.postgresql import lock_key
from minshui.infrastructure.db.engines import CONNECT_FAILURES, create_postgresql_engine
from minshui.infrastructure.db.master_models import Tenant, TenantDatabase
from minshui.infrastructure.db.migrations.environment import VERSION_TABLE
from minshui.infrastructure.db.tenancy import TenantDatabases, tenant_database_url
from minshui.kernel.errors import MinshuiError

Schema = Literal["master", "tenant"]

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = text("SELECT pg_advisory_xact_lock(:key)").bindparams(key=lock_key("schema"))
_LIST_DATABASES = (
    select(Tenant.id, Tenant.code, TenantDatabase.server_url, TenantDatabase.database_name)
    .join(TenantDatabase, TenantDatabase.tenant_id == Tenant.id)
    .where(Tenant.status != "creating")
    .order_by(Tenant.code)
)
_NOTE_VERSION = (
    update(TenantDatabase)
    .where(TenantDatabase.tenant_id == bindparam("tenant"))
    .values(schema_version=bindparam("version"))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True, slots=True)
class MigrationReport:
    """What became of one database: revisions before and after, or the failure."""

    name: str
    before: str | None
    after: str | None
    failure: str | None = None


def alembic_config(schema: Schema) -> Config:
    """Return Alembic's configuration for one of the two schemas."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER / schema))
    config.set_main_option("path_separator", "os")
    return config


def head_revision(schema: Schema) -> str:
    """Return the newest revision that this program knows."""
    head = ScriptDirectory.from_config(alembic_config(schema)).get_current_head()
    if head is None:
        raise LookupError(f"the {schema} schema has no revisions")
    return head


async def current_revision(connection: AsyncConnection) -> str | None:
    """Return the revision that a database stands at; None: an empty database."""
    return await connection.run_sync(_read_revision)


async def stamp_database(connection: AsyncConnection, schema: Schema) -> None:
    """Say that a schema made straight from the models stands at the head."""
    await connection.run_sync(_stamp, schema)


async def migrate_database(url: URL, schema: Schema) -> MigrationReport:
    """Bring one database to the head, in one transaction; two migrators wait for each other."""
    engine = create_postgresql_engine(url, pool_size=1)
    try:
        async with engine.begin() as connection:
            await connection.execute(_LOCK)
            before = await current_revision(connection)
            await connection.run_sync(_upgrade, schema)
            after = await current_revision(connection)
    finally:
        await engine.dispose()
    return MigrationReport(str(url.database), before, after)


async def migrate_tenants(databases: TenantDatabases) -> AsyncIterator[MigrationReport]:
    """Bring every tenant's database to the head, one by one; a failure does not stop the rest."""
    async with databases.master_session() as session:
        rows = (await session.execute(_LIST_DATABASES)).all()
    for row in rows:
        url = tenant_database_url(databases.server_url, row.server_url, row.database_name)
        try:
            report = await migrate_database(url, "tenant")
        except (MinshuiError, SQLAlchemyError, *CONNECT_FAILURES) as failure:
            reason = str(getattr(failure, "orig", None) or failure).splitlines()[0]
            yield MigrationReport(row.code, None, None, reason)
            continue
        async with databases.master_session() as session:
            await session.execute(_NOTE_VERSION, {"tenant": row.id, "version": report.after})
        yield MigrationReport(row.code, report.before, report.after)


def _read_revision(connection: Connection) -> str | None:
    return MigrationContext.configure(
        connection, opts={"version_table": VERSION_TABLE}
    ).get_current_revision()


def _stamp(connection: Connection, schema: Schema) -> None:
    config = alembic_config(schema)
    config.attributes["connection"] = connection
    command.stamp(config, "head")


def _upgrade(connection: Connection, schema: Schema) -> None:
    config = alembic_config(schema)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
