"""Simulated platforms, started once and forgetful before each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from random import Random

import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.clock import SystemClock
from minshui.message.sms.facade import SmsChannel
from tests.conftest import Installation
from tests.message.sms.delivery_world import Delivery, serving
from tests.message.sms.sms_world import Platform, SmsWorld
from tests.servers import running_simulator


@pytest.fixture(scope="session")
async def aliyun_process() -> AsyncIterator[Platform]:
    async with running_simulator("aliyun_sms") as port:
        yield Platform(port)


@pytest.fixture
async def aliyun(aliyun_process: Platform) -> Platform:
    """Alibaba Cloud SMS, simulated."""
    await aliyun_process.reset()
    return aliyun_process


@pytest.fixture(scope="session")
async def tencent_process() -> AsyncIterator[Platform]:
    async with running_simulator("tencent_sms") as port:
        yield Platform(port)


@pytest.fixture
async def tencent(tencent_process: Platform) -> Platform:
    """Tencent Cloud SMS, simulated."""
    await tencent_process.reset()
    return tencent_process


@pytest.fixture
async def world(ctx: Context) -> AsyncIterator[SmsWorld]:
    """A channel in the test's tenant."""
    made = SmsWorld.of(ctx)
    yield made
    await made.channel.close()


@pytest.fixture
async def delivery(database: Installation) -> AsyncIterator[Delivery]:
    """A tenant with a line of short messages, and the door where receipts come in."""
    channel = SmsChannel(SystemClock(), Random(7))
    async with serving(database) as url:
        yield await Delivery.open(database, channel, url)
    await channel.close()
