"""The simulator's process, one for this folder; each test begins anew with it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from minshui.kernel.clock import FixedClock
from tests.conftest import Installation
from tests.message.wechat.simulated import Post, SimulatedAccount, open_post, simulator


@pytest.fixture(scope="session")
async def wechat_process() -> AsyncIterator[SimulatedAccount]:
    """The process."""
    async with simulator() as account:
        yield account


@pytest.fixture
async def wechat(wechat_process: SimulatedAccount) -> SimulatedAccount:
    """The simulated account, with nothing left of other tests."""
    await wechat_process.begin()
    return wechat_process


@pytest.fixture
async def post(
    database: Installation, clock: FixedClock, wechat: SimulatedAccount
) -> AsyncIterator[Post]:
    """An installation with the simulated account."""
    async with open_post(database, clock, wechat.url) as opened:
        yield opened
