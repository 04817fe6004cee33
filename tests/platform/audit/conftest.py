"""The test's own databases, as what writes notes reaches them."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from tests.api_cases import TestWork


@pytest.fixture
def work(session: AsyncSession, worker_engine: AsyncEngine, master: AsyncSession) -> TestWork:
    """Units of work that are rolled back with the test."""
    return TestWork(session, worker_engine, master)
