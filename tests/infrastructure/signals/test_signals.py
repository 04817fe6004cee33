"""Signals reach every process that listens, and whoever was cut off is told to look again."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import URL

from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.administration import driver_connection
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.signals.carried import CarriedSignals
from minshui.infrastructure.signals.carrier_postgresql import PostgresqlCarrier
from minshui.infrastructure.signals.carrier_redis import RedisCarrier
from minshui.infrastructure.signals.contracts import MAX_SIGNAL_BYTES, Carrier, Payload, Signals
from minshui.infrastructure.signals.in_process import InProcessSignals
from minshui.infrastructure.signals.noting import note_signal
from minshui.infrastructure.signals.selection import create_signals
from minshui.kernel.clock import FixedClock
from tests.conftest import Installation

TOPIC = "inbox:TEST2026001"
_OTHER_PROCESS = """
import asyncio, sys
from sqlalchemy import make_url
from minshui.infrastructure.signals.selection import create_signals

async def main(url, redis_url, prefix):
    signals = create_signals(make_url(url), redis_url=redis_url or None, prefix=prefix)
    heard = asyncio.Queue()
    signals.subscribe("question", heard.put_nowait, lambda: print("ready", flush=True))
    asked = await heard.get()
    await signals.send("answer", {"to": asked["number"]})
    await signals.close()

asyncio.run(main(*sys.argv[1:]))
"""


@dataclass
class Place:
    """Where signals are carried, and how to cut every connection there."""

    carrier: Carrier
    master: URL
    redis_url: str | None
    prefix: str
    cut: Callable[[], Awaitable[None]]


@dataclass
class Hearing:
    """What one subscriber got."""

    signals: list[Payload] = field(default_factory=list)
    resyncs: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, payload: Payload) -> None:
        self.signals.append(payload)
        self._news.set()

    def resync(self) -> None:
        self.resyncs += 1
        self._news.set()

    def on(self, signals: Signals, topic: str = TOPIC) -> Hearing:
        signals.subscribe(topic, self.hear, self.resync)
        return self

    async def until(self, condition: Callable[[Hearing], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition(self):
                self._news.clear()
                await self._news.wait()


@pytest.fixture(params=["postgresql", "redis"])
def place(request: pytest.FixtureRequest, database: Installation) -> Place:
    """A carrier of each kind."""
    master = database.server_url.set(database=f"{database.prefix}master")
    if request.param == "postgresql":

        async def cut_postgresql() -> None:
            async with driver_connection(database.server_url) as server:
                await server.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
                    master.database,
                )

        return Place(PostgresqlCarrier(master), master, None, database.prefix, cut_postgresql)
    redis_url: str = request.getfixturevalue("redis_url")

    async def cut_redis() -> None:
        channel = f"{database.prefix}signals"
        async with Redis.from_url(redis_url, decode_responses=True) as redis:
            # Only those that subscribe here: others use this server too.
            for client in await redis.client_list(_type="pubsub"):
                if client["name"] == channel:
                    await redis.client_kill_filter(_id=client["id"])

    return Place(
        RedisCarrier(redis_url, database.prefix), master, redis_url, database.prefix, cut_redis
    )


@asynccontextmanager
async def opened(place: Place, **settings: Any) -> AsyncIterator[CarriedSignals]:
    signals = CarriedSignals(place.carrier, **settings)
    yield signals
    await signals.close()


async def test_every_process_hears_a_signal_of_its_topic(place: Place) -> None:
    # given
    async with opened(place) as one, opened(place) as other:
        hearings = [Hearing().on(one), Hearing().on(other)]
        elsewhere = Hearing().on(other, "inbox:OTHER2026001")
        for hearing in (*hearings, elsewhere):
            await hearing.until(lambda each: each.resyncs == 1)
        # when
        await one.send(TOPIC, {"user_id": 7})
        # then
        for hearing in hearings:
            await hearing.until(lambda each: each.signals == [{"user_id": 7}])
        assert elsewhere.signals == []


async def test_a_burst_arrives_whole_and_in_order(place: Place) -> None:
    async with opened(place) as one, opened(place) as other:
        hearing = Hearing().on(other)
        await hearing.until(lambda each: each.resyncs == 1)
        for number in range(5000):
            await one.send(TOPIC, {"number": number, "text": "闽水" * 5})
        await hearing.until(lambda each: len(each.signals) == 5000)
        assert [each["number"] for each in hearing.signals] == list(range(5000))


async def test_after_a_cut_connection_everybody_is_told_to_look_and_signals_go_on(
    place: Place,
) -> None:
    # given
    async with opened(place) as one, opened(place) as other:
        hearing, own = Hearing().on(other), Hearing().on(one)
        await hearing.until(lambda each: each.resyncs == 1)
        await own.until(lambda each: each.resyncs == 1)
        await one.send(TOPIC, {"number": 1})
        await hearing.until(lambda each: len(each.signals) == 1)
        # when
        await place.cut()
        # then
        await hearing.until(lambda each: each.resyncs >= 2)
        await own.until(lambda each: each.resyncs >= 2)
        await one.send(TOPIC, {"number": 2})
        await hearing.until(lambda each: {"number": 2} in each.signals)


async def test_who_ends_a_subscription_hears_no_more(place: Place) -> None:
    async with opened(place) as signals:
        left, stays = Hearing(), Hearing().on(signals)
        end = signals.subscribe(TOPIC, left.hear, left.resync)
        await stays.until(lambda each: each.resyncs == 1)
        end()
        end()
        await signals.send(TOPIC, {"number": 1})
        await stays.until(lambda each: len(each.signals) == 1)
        assert left.signals == []


async def test_a_handler_that_fails_disturbs_no_other(place: Place) -> None:
    async with opened(place) as signals:

        def fail(_: Payload) -> None:
            raise RuntimeError("a bug of one subscriber")

        signals.subscribe(TOPIC, fail, lambda: None)
        hearing = Hearing().on(signals)
        await hearing.until(lambda each: each.resyncs == 1)
        await signals.send(TOPIC, {"number": 1})
        await signals.send(TOPIC, {"number": 2})
        await hearing.until(lambda each: len(each.signals) == 2)


async def test_a_connection_without_a_beat_is_given_up(place: Place) -> None:
    # given beats that can never come back in time
    async with opened(place, beat_seconds=0.0001) as signals:
        hearing = Hearing().on(signals)
        # then it is opened again and again
        await hearing.until(lambda each: each.resyncs >= 2)


async def test_beats_keep_a_quiet_connection(place: Place) -> None:
    async with opened(place, beat_seconds=0.05) as signals:
        hearing = Hearing().on(signals)
        await hearing.until(lambda each: each.resyncs == 1)
        await asyncio.sleep(0.2)
        assert hearing.resyncs == 1


async def test_signals_cross_processes(place: Place) -> None:
    # given
    url = place.master.render_as_string(hide_password=False)
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _OTHER_PROCESS, url, place.redis_url or "", place.prefix),
        stdout=asyncio.subprocess.PIPE,
    )
    assert other.stdout is not None
    assert await other.stdout.readline() == b"ready\n"
    signals = create_signals(place.master, redis_url=place.redis_url, prefix=place.prefix)
    hearing = Hearing().on(signals, "answer")
    await hearing.until(lambda each: each.resyncs == 1)
    # when
    await signals.send("question", {"number": 42})
    # then
    await hearing.until(lambda each: each.signals == [{"to": 42}])
    assert await other.wait() == 0
    await signals.close()


async def test_what_was_sent_before_closing_arrives(place: Place) -> None:
    async with opened(place) as hearing_side:
        hearing = Hearing().on(hearing_side)
        await hearing.until(lambda each: each.resyncs == 1)
        async with opened(place) as short_lived:
            await short_lived.send(TOPIC, {"number": 1})
        await hearing.until(lambda each: each.signals == [{"number": 1}])


@pytest.mark.parametrize("payload", [{"text": "x" * MAX_SIGNAL_BYTES}, {"text": object()}])
async def test_a_signal_that_cannot_travel_is_refused(payload: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=TOPIC):
        await InProcessSignals().send(TOPIC, payload)


async def test_within_one_process_signals_need_no_carrier() -> None:
    signals = InProcessSignals()
    hearing = Hearing().on(signals)
    await signals.send(TOPIC, {"number": 1})
    assert hearing.signals == []
    await hearing.until(lambda each: each.signals == [{"number": 1}])
    await signals.close()


async def test_a_unit_of_work_signals_after_its_commit_only(
    database: Installation, clock: FixedClock
) -> None:
    # given
    signals = InProcessSignals()
    hearing = Hearing().on(signals)
    databases = TenantDatabases(database.server_url, prefix=database.prefix, signals=signals)
    actor = system_actor()

    async def work_undone() -> None:
        async with databases.tenant_work(database.tenant_code, actor, clock) as ctx:
            note_signal(ctx.session, TOPIC, {"number": 1})
            raise RuntimeError("undone")

    # when one is rolled back
    with pytest.raises(RuntimeError):
        await work_undone()
    # and one commits
    async with databases.tenant_work(database.tenant_code, actor, clock) as ctx:
        note_signal(ctx.session, TOPIC, {"number": 2})
        note_signal(ctx.session, TOPIC, {"number": 2})
        note_signal(ctx.session, TOPIC, {"number": 3})
        await asyncio.sleep(0)
        assert hearing.signals == []
    # then
    await hearing.until(lambda each: len(each.signals) == 2)
    assert hearing.signals == [{"number": 2}, {"number": 3}]
    await databases.close()
