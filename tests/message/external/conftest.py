"""A system outside beside the tests of its messages."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from minshui.kernel.clock import FixedClock
from tests.conftest import Installation
from tests.message.external.world import Outside, PartyPost, open_party_post
from tests.servers import running_simulator


@pytest.fixture(scope="session")
async def running_party() -> AsyncIterator[Outside]:
    """The simulated party, for all tests of this process."""
    async with running_simulator("webhook_party") as port, Outside.at(port) as outside:
        yield outside


@pytest.fixture
async def outside(running_party: Outside, clock: FixedClock) -> Outside:
    """The simulated party with nothing in it, at the time of the test's clock."""
    await running_party.tell("reset")
    await running_party.tell("configure", now=clock.now().timestamp())
    return running_party


@pytest.fixture
async def post(
    database: Installation, clock: FixedClock, outside: Outside
) -> AsyncIterator[PartyPost]:
    """An installation that sends to the simulated party."""
    opened = await open_party_post(database, clock, outside)
    yield opened
    await opened.external.close()
