"""Audit logs for tests."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from minshui.kernel.clock import FixedClock
from tests.api_cases import TestWork
from tests.conftest import Installation
from tests.infrastructure.audit.sealed_log import SealedLog


@pytest.fixture
async def log(
    session: AsyncSession, worker_engine: AsyncEngine, master: AsyncSession, clock: FixedClock
) -> SealedLog:
    """The test tenant's log, rolled back with the test; its first row is number 1."""
    await session.execute(text("ALTER TABLE sys_audit_log ALTER COLUMN id RESTART"))
    return SealedLog.over(TestWork(session, worker_engine, master), clock)


@pytest.fixture
def committed_log(database: Installation, clock: FixedClock) -> SealedLog:
    """A log that several connections may write to."""
    return SealedLog.over(database.databases, clock)
