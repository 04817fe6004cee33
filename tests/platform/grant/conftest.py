"""Two tenants for each test of grants."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from minshui.kernel.clock import FixedClock
from tests.conftest import Installation
from tests.platform.grant.two_tenants import TwoTenants, two_tenants


@pytest.fixture
async def towns(database: Installation, clock: FixedClock) -> AsyncIterator[TwoTenants]:
    """Two tenants of one installation, through the real application."""
    async with two_tenants(database, clock) as opened:
        yield opened
