"""Template databases for tests and their clones."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import asyncpg
from sqlalchemy import URL, MetaData, insert, text
from sqlalchemy.ext.asyncio import create_async_engine

from minshui.entrypoints.wiring import import_models
from minshui.infrastructure.db.base import MasterBase, TenantBase
from minshui.infrastructure.db.master_models import MasterIdentity, Tenant, TenantDatabase
from minshui.infrastructure.db.models import TenantIdentity
from minshui.infrastructure.db.tenancy import MASTER_CODE, TenantDatabases
from minshui.kernel.clock import Clock

TENANT_CODE = "TEST2026001"
_MASTER_TEMPLATE = "template_master"
_TENANT_TEMPLATE = "template_tenant"


def ensure_templates(server: URL) -> None:
    """Build the two template databases unless another worker has."""
    import_models()
    asyncio.run(_ensure_template(server, _MASTER_TEMPLATE, MasterBase.metadata))
    asyncio.run(_ensure_template(server, _TENANT_TEMPLATE, TenantBase.metadata))


async def clone_database(server: URL, name: str, *, master: bool = False) -> None:
    """Create database ``name`` as a copy of a template."""
    template = _MASTER_TEMPLATE if master else _TENANT_TEMPLATE
    await _administer(server, f'CREATE DATABASE "{name}" TEMPLATE {template} STRATEGY FILE_COPY')


async def drop_database(server: URL, name: str) -> None:
    """Drop a database, whoever is still connected."""
    await _administer(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


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


async def _ensure_template(server: URL, name: str, metadata: MetaData) -> None:
    connection = await connect_to(server)
    known = await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name)
    await connection.close()
    if known:
        return
    await _administer(server, f'DROP DATABASE IF EXISTS "{name}_partial" WITH (FORCE)')
    await _administer(server, f'CREATE DATABASE "{name}_partial"')
    engine = create_async_engine(server.set(database=f"{name}_partial"))
    is_master = metadata is MasterBase.metadata
    async with engine.begin() as opened:
        await opened.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
        await opened.run_sync(metadata.create_all)
        identity: dict[str, Any] = {
            "id": 1,
            "tenant_code": MASTER_CODE if is_master else TENANT_CODE,
            "created_at": datetime.now(UTC),
        }
        await opened.execute(insert(MasterIdentity if is_master else TenantIdentity), identity)
    await engine.dispose()
    await _administer(server, f'ALTER DATABASE "{name}_partial" RENAME TO "{name}"')


async def _administer(server: URL, statement: str) -> None:
    connection = await connect_to(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def connect_to(server: URL) -> asyncpg.Connection[Any]:
    """Open a driver connection to the database that ``server`` names."""
    host, port = server.query.get("host"), server.query.get("port")
    return await asyncpg.connect(
        user=server.username,
        password=server.password,
        database=server.database,
        host=str(host or server.host or "127.0.0.1"),
        port=int(str(port or server.port or 5432)),
    )
