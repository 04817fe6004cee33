"""A request sent twice acts once and is answered the same."""

from __future__ import annotations

import asyncio

import pytest

from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.idempotency.claiming import StoredResponse, claim, store_response
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from tests.conftest import Installation


async def test_the_first_request_goes_ahead_and_the_second_gets_its_answer(ctx: Context) -> None:
    # given
    assert await claim(ctx, "k1", "hash") is None
    await store_response(ctx, "k1", 201, {"receipt": "R1"})
    # when
    again = await claim(ctx, "k1", "hash")
    # then
    assert again == StoredResponse(201, {"receipt": "R1"})


async def test_the_same_key_for_another_content_is_refused(ctx: Context) -> None:
    await claim(ctx, "k1", "hash")
    with pytest.raises(MinshuiError) as refused:
        await claim(ctx, "k1", "other")
    assert refused.value.code == "E_IDEMPOTENCY_MISMATCH"


async def test_of_two_requests_at_once_one_acts(database: Installation, clock: FixedClock) -> None:
    # given
    acted = 0

    async def request() -> dict[str, object]:
        nonlocal acted
        async with database.databases.tenant_work(
            database.tenant_code, system_actor(), clock
        ) as ctx:
            stored = await claim(ctx, "pay-1", "hash")
            if stored is not None:
                return stored.body
            acted += 1
            await asyncio.sleep(0.05)
            await store_response(ctx, "pay-1", 201, {"receipt": "R1"})
            return {"receipt": "R1"}

    # when
    answers = await asyncio.gather(*(request() for _ in range(5)))
    # then
    assert acted == 1
    assert answers == [{"receipt": "R1"}] * 5


async def test_a_request_that_failed_leaves_its_key_free(
    database: Installation, clock: FixedClock
) -> None:
    # given
    async with database.databases.open_session(database.tenant_code) as session:
        failed = Context(session, clock, system_actor(), database.tenant_code, "t")
        assert await claim(failed, "pay-1", "hash") is None
    # when
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        # then
        assert await claim(ctx, "pay-1", "hash") is None
