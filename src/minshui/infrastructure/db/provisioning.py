"""Create the master database and the tenants' databases; every step may be done again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy import URL, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.db.administration import (
    copy_database,
    create_empty_database,
    database_exists,
    driver_connection,
    drop_database,
    seal_template,
    server_lock,
)
from minshui.infrastructure.db.master_models import Tenant, TenantDatabase
from minshui.infrastructure.db.migrating import head_revision, migrate_database
from minshui.infrastructure.db.tenancy import MASTER_CODE, TenantDatabases
from minshui.infrastructure.errors import (
    TENANT_CODE_INVALID,
    TENANT_CODE_TAKEN,
    TENANT_CODES_EXHAUSTED,
    TENANT_EXISTS,
    TENANT_ROUTE,
    TENANT_SHORT_NAME_INVALID,
)
from minshui.kernel.clock import Clock
from minshui.kernel.errors import MinshuiError

_SHORT_NAME = re.compile(r"[A-Z]{2,8}")
_CODE = re.compile(r"[A-Z]{2,8}\d{7}")
_SEQUENCE_DIGITS = 3
_FIND_BY_NAME = select(Tenant).where(Tenant.name == bindparam("name"))
_FIND_BY_CODE = select(Tenant.name).where(Tenant.code == bindparam("code"))
_LAST_CODE = select(func.max(Tenant.code)).where(Tenant.code.like(bindparam("pattern")))


@dataclass(frozen=True, slots=True)
class TenantSummary:
    """A tenant as the master database lists it."""

    code: str
    name: str
    status: str
    database_name: str
    schema_version: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewTenant:
    """What a tenant is made from; ``code`` None: the next of its short name and year."""

    name: str
    short_name: str
    created_by: str
    code: str | None = None


async def ensure_master(server_url: URL, prefix: str, clock: Clock) -> None:
    """Create the master database if there is none, and bring it to the head."""
    name = f"{prefix}master"
    url = server_url.set(database=name)
    async with server_lock(server_url, f"{prefix}master") as server:
        if not await database_exists(server, name):
            await create_empty_database(server_url, name)
        await migrate_database(url, "master")
        await _write_identity(url, MASTER_CODE, clock)


async def create_tenant(
    databases: TenantDatabases, wanted: NewTenant, clock: Clock
) -> TenantSummary:
    """Create a tenant with its own database and the standard schema (R-024, R-099, R-100).

    The code is short name + year + 3-digit sequence unless given. Interrupted at any step, the
    same call goes on from there. Raises ``E_TENANT_EXISTS``, ``E_TENANT_CODE_TAKEN``,
    ``E_TENANT_CODE_INVALID``, ``E_TENANT_SHORT_NAME_INVALID`` or ``E_TENANT_CODES_EXHAUSTED``.
    """
    if not _SHORT_NAME.fullmatch(wanted.short_name):
        raise MinshuiError(TENANT_SHORT_NAME_INVALID, short_name=wanted.short_name)
    if wanted.code is not None and not _CODE.fullmatch(wanted.code):
        raise MinshuiError(TENANT_CODE_INVALID, code=wanted.code)
    async with server_lock(databases.server_url, f"{databases.prefix}tenants") as server:
        async with databases.master_session() as session:
            tenant = await _register(session, wanted, clock)
            database_name = f"{databases.prefix}{tenant.code.lower()}"
            await _register_database(session, tenant.id, database_name)
        if not await database_exists(server, database_name):
            template = await ensure_template(server, databases.server_url, databases.prefix)
            await copy_database(server, template, database_name)
        url = databases.server_url.set(database=database_name)
        report = await migrate_database(url, "tenant")
        await _write_identity(url, tenant.code, clock)
        async with databases.master_session() as session:
            await _activate(session, tenant.id, report.after)
    return TenantSummary(
        tenant.code, tenant.name, "active", database_name, report.after, tenant.created_at
    )


async def list_tenants(databases: TenantDatabases) -> list[TenantSummary]:
    """Return every tenant, by code."""
    statement = (
        select(
            Tenant.code,
            Tenant.name,
            Tenant.status,
            TenantDatabase.database_name,
            TenantDatabase.schema_version,
            Tenant.created_at,
        )
        .join(TenantDatabase, TenantDatabase.tenant_id == Tenant.id)
        .order_by(Tenant.code)
    )
    async with databases.master_session() as session:
        return [TenantSummary(*row) for row in (await session.execute(statement)).all()]


async def ensure_template(server: asyncpg.Connection[Any], server_url: URL, prefix: str) -> str:
    """Return the name of a database at the head of the schema, made if there is none yet.

    Copying it takes a tenth of a second. Templates of older heads are dropped. The caller holds
    the tenants' lock.
    """
    name = f"{prefix}template_{head_revision('tenant')}"
    if await database_exists(server, name):
        return name
    partial = f"{prefix}template_partial"
    await drop_database(server, partial)
    await create_empty_database(server_url, partial)
    await migrate_database(server_url.set(database=partial), "tenant")
    for old in await server.fetch(
        "SELECT datname FROM pg_database WHERE starts_with(datname, $1) AND datname <> $2",
        f"{prefix}template_",
        partial,
    ):
        await drop_database(server, old["datname"])
    await seal_template(server, partial, name)
    return name


async def _register(session: AsyncSession, wanted: NewTenant, clock: Clock) -> Tenant:
    tenant = (await session.execute(_FIND_BY_NAME, {"name": wanted.name})).scalar_one_or_none()
    if tenant is not None:
        if tenant.status != "creating" or wanted.code not in {None, tenant.code}:
            raise MinshuiError(TENANT_EXISTS, name=wanted.name, code=tenant.code)
        return tenant
    code = wanted.code or await _next_code(session, wanted.short_name, clock.today().year)
    holder = (await session.execute(_FIND_BY_CODE, {"code": code})).scalar_one_or_none()
    if holder is not None:
        raise MinshuiError(TENANT_CODE_TAKEN, code=code, name=holder)
    tenant = Tenant(
        code=code,
        name=wanted.name,
        short_name=wanted.short_name,
        status="creating",
        created_at=clock.now(),
        created_by=wanted.created_by,
    )
    session.add(tenant)
    await session.flush()
    return tenant


async def _next_code(session: AsyncSession, short_name: str, year: int) -> str:
    stem = f"{short_name}{year}"
    pattern = stem + "_" * _SEQUENCE_DIGITS
    last = (await session.execute(_LAST_CODE, {"pattern": pattern})).scalar_one()
    number = int(last[-_SEQUENCE_DIGITS:]) + 1 if last else 1
    if number >= 10**_SEQUENCE_DIGITS:
        raise MinshuiError(TENANT_CODES_EXHAUSTED, short_name=short_name)
    return f"{stem}{number:0{_SEQUENCE_DIGITS}d}"


async def _register_database(session: AsyncSession, tenant_id: int, database_name: str) -> None:
    known = select(TenantDatabase.id).where(TenantDatabase.tenant_id == tenant_id)
    if (await session.execute(known)).first() is None:
        await session.execute(
            insert(TenantDatabase).values(
                tenant_id=tenant_id, database_name=database_name, status="creating"
            )
        )


async def _activate(session: AsyncSession, tenant_id: int, version: str | None) -> None:
    await session.execute(update(Tenant).where(Tenant.id == tenant_id).values(status="active"))
    await session.execute(
        update(TenantDatabase)
        .where(TenantDatabase.tenant_id == tenant_id)
        .values(status="ready", schema_version=version)
    )


async def _write_identity(url: URL, code: str, clock: Clock) -> None:
    """Say in the database whose it is; refuse one that already says otherwise."""
    async with driver_connection(url) as connection:
        await connection.execute(
            "INSERT INTO sys_identity (id, tenant_code, created_at) VALUES (1, $1, $2)"
            " ON CONFLICT DO NOTHING",
            code,
            clock.now(),
        )
        found = await connection.fetchval("SELECT tenant_code FROM sys_identity")
    if found != code:
        raise MinshuiError(TENANT_ROUTE, database=url.database, found=found, expected=code)
