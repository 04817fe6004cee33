"""Requests of one kind that come together are answered in one unit of work, or each by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from minshui.infrastructure.context import system_actor
from minshui.kernel.clock import FixedClock
from tests.conftest import Installation
from tests.infrastructure.http.probe import bearer, probe_app, probe_client

PATH = "/probe/together"
STORED = "SELECT key FROM sys_idempotency ORDER BY 1"


@pytest.fixture
async def probe(database: Installation, clock: FixedClock) -> AsyncIterator[httpx.AsyncClient]:
    app = probe_app(database.databases, clock)
    async with probe_client(app, database.tenant_code) as client:
        yield client


async def post(client: httpx.AsyncClient, key: str, **body: Any) -> httpx.Response:
    return await client.post(PATH, json=body, headers={"Idempotency-Key": key})


async def keys(database: Installation, clock: FixedClock) -> list[str]:
    """Return the keys that have been claimed."""
    work = database.databases.tenant_work(database.tenant_code, system_actor(), clock)
    async with work as ctx:
        return list((await ctx.session.execute(text(STORED))).scalars())


def numbers(answers: Sequence[httpx.Response]) -> list[int]:
    return sorted(answer.json()["number"] for answer in answers)


async def test_who_comes_while_others_are_in_work_is_answered_with_the_next(
    probe: httpx.AsyncClient,
) -> None:
    answers = await asyncio.gather(*(post(probe, f"k{number}") for number in range(30)))

    assert {answer.status_code for answer in answers} == {201}
    assert numbers(answers) == list(range(1, 31))
    # The first finds nobody; the others have gathered when it is done.
    assert max(answer.json()["together"] for answer in answers) > 1


async def test_each_acts_in_its_own_name(
    probe: httpx.AsyncClient, database: Installation, clock: FixedClock
) -> None:
    app = probe_app(database.databases, clock)

    async def of(user: int) -> dict[str, Any]:
        own = bearer(app, database.tenant_code, user)
        own |= {"Idempotency-Key": "same", "X-Trace-Id": f"trace-{user:04d}"}
        answer = (await probe.post(PATH, json={}, headers=own)).json()
        return {"user": answer["user"], "trace": answer["trace_id"]}

    assert await asyncio.gather(*(of(user) for user in range(1, 11))) == [
        {"user": f"user-{user}", "trace": f"trace-{user:04d}"} for user in range(1, 11)
    ]
    assert len(await keys(database, clock)) == 10


async def test_one_that_is_refused_spoils_it_for_nobody(
    probe: httpx.AsyncClient, database: Installation, clock: FixedClock
) -> None:
    asked = [post(probe, f"k{number}") for number in range(9)]
    *good, bad = await asyncio.gather(*asked, post(probe, "bad", fail="refuse"))

    assert (bad.status_code, bad.json()["code"]) == (409, "E_PROBE_REFUSED")
    assert numbers(good) == list(range(1, 10))
    assert await keys(database, clock) == [f"1:k{number}" for number in range(9)]


async def test_a_key_that_comes_twice_acts_once(
    probe: httpx.AsyncClient, database: Installation, clock: FixedClock
) -> None:
    await post(probe, "old")
    again = ("old", "twice", "twice", "new")
    old, *twice, new = await asyncio.gather(*(post(probe, key) for key in again))

    assert (old.json()["number"], old.headers["idempotent-replayed"]) == (1, "true")
    assert len({answer.json()["number"] for answer in twice}) == 1
    assert {answer.json()["number"] for answer in (*twice, new)} == {2, 3}
    assert await keys(database, clock) == ["1:new", "1:old", "1:twice"]


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        ({"bill_id": 0}, {}, "E_VALIDATION"),
        ({}, {"Idempotency-Key": "a b"}, "E_IDEMPOTENCY_KEY_FORM"),
        ({}, {"Authorization": "Bearer nonsense"}, "E_TOKEN_INVALID"),
    ],
)
async def test_what_is_not_well_formed_is_told_as_by_any_route(
    probe: httpx.AsyncClient, body: dict[str, Any], headers: dict[str, str], code: str
) -> None:
    answer = await probe.post(PATH, json=body, headers={"Idempotency-Key": "k"} | headers)

    assert answer.json()["code"] == code
    assert numbers([await post(probe, "k")]) == [1]


async def test_who_may_not_is_refused_alone(database: Installation, clock: FixedClock) -> None:
    app = probe_app(database.databases, clock, permissions=frozenset())
    async with probe_client(app, database.tenant_code) as stranger:
        answer = await post(stranger, "k")

    assert (answer.status_code, answer.json()["code"]) == (403, "E_PERMISSION_DENIED")
    assert await keys(database, clock) == []
