"""Events under load while processes are killed and the broker is cut off: each takes effect once.

``MINSHUI_TEST_BUS_EVENTS`` says how many are published.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Sequence

import pytest
from sqlalchemy import text

from tests.conftest import Installation
from tests.faults.bus_processes import CREATE_EFFECTS, command
from tests.faults.fleet import Blow, broker_blows, fleet_of
from tests.infrastructure.bus.proxy import laid_wire

EVENTS = int(os.environ.get("MINSHUI_TEST_BUS_EVENTS", "5000"))
PATIENCE_SECONDS = 600
_LOOK_SECONDS = 0.1


async def count_effects(database: Installation) -> int:
    async with database.databases.open_session(database.tenant_code) as session:
        return int((await session.execute(text("SELECT count(*) FROM effects"))).scalar_one())


async def make_effects(database: Installation) -> None:
    async with database.databases.open_session(database.tenant_code) as session:
        await session.execute(text(CREATE_EFFECTS))
        await session.commit()


async def strike_while_working(
    database: Installation, blows: Sequence[tuple[str, Blow]], count: int
) -> Counter[str]:
    """Strike ``count`` blows in turn, each when a further share of the events has taken effect.

    Return how many fell once all events have.
    """
    struck: Counter[str] = Counter()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (done := await count_effects(database)) < EVENTS:
            if struck.total() < count and done > EVENTS * struck.total() // (count + 1):
                name, blow = blows[struck.total() % len(blows)]
                await blow()
                struck[name] += 1
            await asyncio.sleep(_LOOK_SECONDS)
    return struck


async def check_effects(database: Installation) -> None:
    """Assert that each event took effect once, in the order of its key, and none is open."""
    numbers: dict[str, list[int]] = {}
    async with database.databases.open_session(database.tenant_code) as session:
        for key, number in await session.execute(
            text("SELECT shard_key, number FROM effects ORDER BY id")
        ):
            numbers.setdefault(key, []).append(number)
        states = await session.execute(
            text("SELECT state, count(*) FROM sys_outbox GROUP BY state")
        )
        assert [tuple(row) for row in states] == [("delivered", EVENTS)]
    out_of_order = {k: found for k, found in numbers.items() if found != sorted(set(found))}
    assert out_of_order == {}
    assert sum(len(found) for found in numbers.values()) == EVENTS
    assert sum(found[-1] for found in numbers.values()) == EVENTS


@pytest.mark.slow
async def test_a_cluster_under_kills_loses_and_repeats_nothing(
    database: Installation, broker_url: str
) -> None:
    # given
    await make_effects(database)
    async with (
        laid_wire(broker_url) as wire,
        fleet_of(database.environment | {"MINSHUI_BROKER_URL": wire.url}) as fleet,
    ):
        for part in (1, 2):
            await fleet.start(f"worker {part}", command("work"))
            await fleet.start(
                f"publisher {part}", command("publish", f"{part}/2", str(EVENTS // 2))
            )
        blows = [
            ("kill", lambda: fleet.kill("worker 1")),
            *broker_blows(wire, broker_url),
            ("kill", lambda: fleet.kill("publisher 2")),
            ("kill", lambda: fleet.kill("worker 2")),
        ]
        # when
        struck = await strike_while_working(database, blows, 2 * len(blows))
        codes = await fleet.stop()
    # then
    await check_effects(database)
    assert set(codes.values()) == {0}
    # Every kind at least once; who is quick is through before the last ones fall.
    assert set(struck) == {"kill", "close", "cut", "restart"}


@pytest.mark.slow
async def test_the_one_program_killed_again_and_again_loses_and_repeats_nothing(
    database: Installation,
) -> None:
    # given
    await make_effects(database)
    async with fleet_of(database.environment) as fleet:
        await fleet.start("program", command("program", str(EVENTS)))
        # when
        blows = [("kill", lambda: fleet.kill("program"))]
        struck = await strike_while_working(database, blows, 4)
        codes = await fleet.stop()
    # then
    await check_effects(database)
    assert codes == {"program": 0}
    assert struck == {"kill": 4}
