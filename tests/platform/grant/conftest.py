"""Two tenants for each test of grants."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from datetime import date

import pytest
from sqlalchemy import URL

from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import FixedClock
from tests.conftest import Installation
from tests.databases import TENANT_CODE, clone_database, drop_database
from tests.platform.grant.two_tenants import HOME, TwoTenants, add_tenant, empty, two_tenants


@pytest.fixture(scope="session")
async def installation(server_url: URL) -> AsyncIterator[Installation]:
    """A master and two tenants that tests commit to and leave empty."""
    prefix, clock = f"t{uuid.uuid4().hex[:10]}_", FixedClock.at_noon(date(2026, 11, 21))
    databases = TenantDatabases(server_url, prefix=prefix)
    await clone_database(server_url, f"{prefix}master", master=True)
    made = Installation(databases, TENANT_CODE, server_url, prefix)
    for code in (TENANT_CODE, HOME):
        await add_tenant(made, clock, code)
    yield made
    await databases.close()
    for name in (TENANT_CODE.lower(), HOME.lower(), "master"):
        await drop_database(server_url, f"{prefix}{name}")


@pytest.fixture
async def towns(installation: Installation, clock: FixedClock) -> AsyncIterator[TwoTenants]:
    """Two tenants of one installation, through the real application."""
    async with two_tenants(installation, clock) as opened:
        yield opened
    await empty(installation)
