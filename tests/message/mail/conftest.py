"""A real SMTP server beside the tests of mails."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from minshui.kernel.clock import FixedClock
from tests.conftest import Installation
from tests.message.mail.world import MailPost, Sink, open_mail_post
from tests.servers import running_simulator


@pytest.fixture(scope="session")
async def running_sink() -> AsyncIterator[Sink]:
    """The simulated mail server, for all tests of this process."""
    async with running_simulator("smtp_sink") as port, Sink.at(port) as sink:
        yield sink


@pytest.fixture
async def sink(running_sink: Sink) -> Sink:
    """The simulated mail server, with nothing in it."""
    await running_sink.reset()
    return running_sink


@pytest.fixture
async def post(database: Installation, clock: FixedClock, sink: Sink) -> AsyncIterator[MailPost]:
    """An installation that sends its mails by the simulated server."""
    opened = await open_mail_post(database, clock, sink)
    yield opened
    await opened.mail.close()
