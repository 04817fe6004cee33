"""Template databases for tests and their clones."""

from __future__ import annotations

import asyncio
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import URL, MetaData, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from minshui.entrypoints.wiring import import_models
from minshui.infrastructure.db import administration
from minshui.infrastructure.db.administration import create_empty_database, driver_connection
from minshui.infrastructure.db.base import MasterBase, TenantBase
from minshui.infrastructure.db.dialects.postgresql import PostgresqlDatabase
from minshui.infrastructure.db.engines import create_postgresql_engine
from minshui.infrastructure.db.master_models import MasterIdentity, Tenant, TenantDatabase
from minshui.infrastructure.db.migrating import Schema, stamp_database
from minshui.infrastructure.db.models import TenantIdentity
from minshui.infrastructure.db.tenancy import MASTER_CODE, TenantDatabases
from minshui.kernel.clock import Clock

TENANT_CODE = "TEST2026001"
_PARTITIONED = ("biz_charge", "biz_charge_detail", "biz_account_entry")
_TEST_MONTH = 202601
_MASTER_TEMPLATE = "template_master"
_TENANT_TEMPLATE = "template_tenant"


def server_folder() -> Path:
    """A fresh data folder inside the run's: pytest's own are private, and the server's user,
    who is not root, must get there.
    """
    made = Path(tempfile.mkdtemp(dir=os.environ["MINSHUI_DATA_DIR"]))
    made.chmod(0o755)
    return made


def ensure_templates(server: URL) -> None:
    """Build the two template databases unless another worker has.

    They are made from the models, which is faster than from the history;
    ``test_migrations.py`` holds the two equal.
    """
    import_models()
    asyncio.run(_ensure_template(server, _MASTER_TEMPLATE, MasterBase.metadata))
    asyncio.run(_ensure_template(server, _TENANT_TEMPLATE, TenantBase.metadata))


async def clone_database(server: URL, name: str, *, master: bool = False) -> None:
    """Create database ``name`` as a copy of a template."""
    async with driver_connection(server) as connection:
        template = _MASTER_TEMPLATE if master else _TENANT_TEMPLATE
        await administration.copy_database(connection, template, name)


async def drop_database(server: URL, name: str) -> None:
    """Drop a database, whoever is still connected."""
    async with driver_connection(server) as connection:
        await administration.drop_database(connection, name)


async def register_tenant(databases: TenantDatabases, code: str, clock: Clock) -> None:
    """Enter an existing tenant database in the master database."""
    async with databases.master_session() as session:
        tenant = Tenant(
            code=code,
            name=f"测试水务 {code}",
            short_name="TEST",
            status="active",
            created_at=clock.now(),
            created_by="test",
        )
        session.add(tenant)
        await session.flush()
        session.add(
            TenantDatabase(
                tenant_id=tenant.id,
                database_name=f"{databases.prefix}{code.lower()}",
                status="ready",
            )
        )


async def connect_to(url: URL) -> asyncpg.Connection[Any]:
    """Open a driver connection that the caller closes; a failure is the driver's own."""
    return await asyncpg.connect(
        user=url.username,
        password=url.password,
        database=url.database,
        host=str(url.query.get("host", url.host) or "127.0.0.1"),
        port=int(str(url.query.get("port", url.port) or 5432)),
    )


async def _ensure_template(server: URL, name: str, metadata: MetaData) -> None:
    async with driver_connection(server) as connection:
        if await administration.database_exists(connection, name):
            return
        partial = f"{name}_partial"
        await administration.drop_database(connection, partial)
        await create_empty_database(server, partial)
        await _fill(server.set(database=partial), metadata)
        await administration.seal_template(connection, partial, name)


async def _fill(url: URL, metadata: MetaData) -> None:
    engine = create_postgresql_engine(url, pool_size=1)
    is_master = metadata is MasterBase.metadata
    schema: Schema = "master" if is_master else "tenant"
    identity: dict[str, Any] = {
        "id": 1,
        "tenant_code": MASTER_CODE if is_master else TENANT_CODE,
        "created_at": datetime.now(UTC),
    }
    async with engine.begin() as opened:
        await opened.run_sync(metadata.create_all)
        await opened.execute(insert(MasterIdentity if is_master else TenantIdentity), identity)
        await stamp_database(opened, schema)
        if not is_master:
            await _add_partitions(opened)
    await engine.dispose()


async def _add_partitions(connection: AsyncConnection) -> None:
    """Make the partitions of the tests' year once, not again in each test that bills."""
    session = AsyncSession(connection, join_transaction_mode="conditional_savepoint")
    for table in _PARTITIONED:
        await PostgresqlDatabase().ensure_partitions(session, table, [_TEST_MONTH], yearly=True)
    await session.flush()
