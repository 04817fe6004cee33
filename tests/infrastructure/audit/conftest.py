"""Audit logs for tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from minshui.kernel.clock import FixedClock
from tests.api_cases import TestWork
from tests.conftest import Installation
from tests.infrastructure.audit.sealed_log import SealedLog


@pytest.fixture
async def log(
    session: AsyncSession,
    worker_engine: AsyncEngine,
    master: AsyncSession,
    clock: FixedClock,
    tmp_path: Path,
) -> SealedLog:
    """The test tenant's log, rolled back with the test; its first row is number 1."""
    await session.execute(text("ALTER TABLE sys_audit_log ALTER COLUMN id RESTART"))
    return SealedLog.over(TestWork(session, worker_engine, master), clock, tmp_path)


@pytest.fixture
def committed_log(database: Installation, clock: FixedClock, tmp_path: Path) -> SealedLog:
    """A log that several connections may write to."""
    return SealedLog.over(database.databases, clock, tmp_path)
