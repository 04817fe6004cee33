"""Messages under load while workers die and the broker goes: each goes out exactly once.

``MINSHUI_KILL_MESSAGES`` says how many (default 4,000).
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence

import pytest

from minshui.entrypoints.runtime import load_settings, open_databases
from minshui.infrastructure.db.provisioning import NewTenant, create_tenant
from minshui.kernel.clock import SystemClock
from tests.conftest import Installation
from tests.databases import server_folder
from tests.faults.fleet import Blow, broker_blows, fleet_of
from tests.faults.message_town import PROGRAM, MessageTown, Poster, ready
from tests.infrastructure.bus.proxy import laid_wire
from tests.message.sms.sms_world import Platform
from tests.servers import free_port, running_simulator

COUNT = int(os.environ.get("MINSHUI_KILL_MESSAGES", "4000"))
_TOKEN = "a-path-nobody-can-guess-0001"
_DRAIN_SECONDS = 480
_BETWEEN_POSTS_SECONDS = 0.1
_LEASE = {"MINSHUI_MESSAGE_LEASE_SECONDS": "6"}


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    """Alibaba Cloud SMS, simulated."""
    async with running_simulator("aliyun_sms") as port:
        yield Platform(port)


async def strike_while_posting(poster: Poster, blows: Sequence[Blow], between: float) -> None:
    """Strike every blow while messages are submitted, so many seconds after the one before."""
    posting = asyncio.create_task(poster.post_all(pause_seconds=_BETWEEN_POSTS_SECONDS))
    for blow in blows:
        await asyncio.sleep(between)
        await blow()
    await posting


async def drained(town: MessageTown, *final: str) -> dict[str, int]:
    """Wait until every message is in a final state, or for long; return the states."""
    deadline = time.monotonic() + _DRAIN_SECONDS
    while True:
        states = await town.states()
        if sum(states.get(state, 0) for state in final) == COUNT or time.monotonic() > deadline:
            return states
        await asyncio.sleep(0.5)


async def each_went_out_once(platform: Platform) -> None:
    state = await platform.state()
    assert (state["accepted"], await platform.repeated()) == (COUNT, {})


@pytest.mark.slow
@pytest.mark.feature("F-0749", "F-0750", "F-0760")
async def test_a_cluster_sends_each_message_once_whatever_dies(
    database: Installation, platform: Platform, broker_url: str, redis_url: str
) -> None:
    town = MessageTown(database.databases, database.tenant_code)
    await town.furnish(platform.url, _TOKEN)
    ports = free_port(), free_port()
    urls = [f"http://127.0.0.1:{port}" for port in ports]
    await platform.configure(
        callback_url=f"{urls[1]}{town.callback(_TOKEN)}", receipt_repeats=2, receipts_reordered=True
    )
    async with laid_wire(broker_url) as wire:
        environment = database.environment | _LEASE
        environment |= {"MINSHUI_BROKER_URL": wire.url, "MINSHUI_REDIS_URL": redis_url}
        async with fleet_of(environment) as fleet:
            # given two APIs and two workers
            for number, port in enumerate(ports):
                await fleet.start(f"api {number}", [*PROGRAM, "api"], http_port=str(port))
                await fleet.start(f"worker {number}", [*PROGRAM, "worker"])
            await ready(*urls)
            # when
            blows = [
                ("kill", lambda: fleet.kill("worker 0")),
                *broker_blows(wire, broker_url),
                ("kill", lambda: fleet.kill("worker 1")),
            ]
            poster = Poster(town, urls, COUNT)
            await strike_while_posting(poster, [blow for _, blow in blows] * 2, between=2.0)
            # then
            assert await drained(town, "delivered") == {"delivered": COUNT}
            await each_went_out_once(platform)
            codes = await fleet.stop()
            assert [codes["worker 0"], codes["worker 1"]] == [0, 0]


@pytest.mark.slow
@pytest.mark.feature("F-0749", "F-0750", "F-0760")
async def test_the_one_program_sends_each_message_once_though_it_is_killed(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given the program with the database that it brings, and nothing else
    monkeypatch.setenv("MINSHUI_DATA_DIR", str(server_folder()))
    async with open_databases(load_settings(), create=True) as databases:
        tenant = await create_tenant(
            databases, NewTenant("测试水务", "TEST", "test"), SystemClock()
        )
        town = MessageTown(databases, tenant.code)
        await town.furnish(platform.url, _TOKEN)
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        async with fleet_of(os.environ | _LEASE | {"MINSHUI_BILLING_SHARDS": "1"}) as fleet:
            await fleet.start("program", [*PROGRAM, "serve"], http_port=str(port))
            await ready(url)

            async def kill_the_program() -> None:
                await fleet.kill("program")
                await ready(url)

            # when
            await strike_while_posting(Poster(town, [url], COUNT), [kill_the_program] * 3, 5.0)
            # then
            assert await drained(town, "sent") == {"sent": COUNT}
            await each_went_out_once(platform)
            assert await fleet.stop() == {"program": 0}
