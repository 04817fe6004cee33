"""From the request to the follower's phone: API, line, simulated platform, pushed result."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import func, select

from minshui.kernel.clock import SystemClock
from minshui.message.gateway.models import ReceiptRow
from tests.conftest import Installation
from tests.entrypoints.test_serve import answers, free_port
from tests.message.wechat.simulated import (
    ACCOUNT,
    Post,
    SimulatedAccount,
    open_post,
    until,
)

COMMAND = (sys.executable, "-m", "minshui.entrypoints", "api", "--only", "callbacks")


@asynccontextmanager
async def serving(database: Installation) -> AsyncIterator[str]:
    """Run the callbacks' door, and return the address that the platform is told."""
    port = free_port()
    environment = database.environment | {"MINSHUI_HTTP_PORT": str(port)}
    process = await asyncio.create_subprocess_exec(
        *COMMAND, env=os.environ | environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await answers(port)
        path = f"/api/v1/message/callbacks/wechat/{database.tenant_code}/{ACCOUNT}"
        yield f"http://127.0.0.1:{port}{path}"
    finally:
        process.terminate()
        await process.wait()


@pytest.fixture
async def post(database: Installation, wechat: SimulatedAccount) -> AsyncIterator[Post]:
    """An installation whose clock is the simulator's."""
    async with open_post(database, SystemClock(), wechat.url) as opened:
        yield opened


async def count_receipts(post: Post) -> int:
    async with post.work() as ctx:
        found = await ctx.session.execute(select(func.count(ReceiptRow.id)))
        return int(found.scalar_one())


@pytest.mark.slow
@pytest.mark.feature("F-0776", "F-0778")
async def test_results_come_early_twice_and_in_any_order(
    post: Post, wechat: SimulatedAccount
) -> None:
    async with serving(post.database) as address:
        # given: results that arrive before the send is answered, each twice
        assert (await post_verify(wechat, address)) == {"status": 200, "same": True}
        await wechat.tell("configure", events_first=True, event_repeats=2)
        early = await post.submit("oFollower0001", "oblocked00001")
        await post.visit()
        # and: later ones, late and reordered
        late_by = {"event_delay_seconds": 0.3, "events_reordered": True}
        await wechat.tell("configure", events_first=False, **late_by)
        late = await post.submit(
            *(f"oFollower1{number:03}" for number in range(10)), "obroken00001", prefix="late"
        )
        await post.visit()

        # when
        async def all_told() -> bool:
            return len((await wechat.state())["pushes"]) == 26

        await until(all_told)
        await post.visit()
    # then
    pushes = (await wechat.state())["pushes"]
    assert {(each["status"], each["answer"]) for each in pushes} == {(200, "success")}
    assert await count_receipts(post) == 13
    found = {number: await post.message(number) for number in (*early, *late)}
    states = [found[number].state for number in (*early, *late)]
    assert states == ["delivered", "failed", *["delivered"] * 10, "failed"]
    assert found[early[1]].last_code == "failed:user block"


@pytest.mark.slow
async def test_forged_results_change_nothing(post: Post, wechat: SimulatedAccount) -> None:
    async with serving(post.database) as address:
        # given
        await wechat.tell("configure", push_url=address)
        (message_id,) = await post.submit("oFollower0001")
        await wechat.tell("configure", push_url="")
        await post.visit()
        (sent,) = (await wechat.state())["sent"]
        await wechat.tell("configure", push_url=address)
        told = {"openid": "oFollower0001", "msgid": sent["msgid"]}
        # when
        answers_given = [
            await wechat.tell("push", **told, spoil="signature"),
            await wechat.tell("push", **told, spoil="cipher"),
        ]
        await wechat.tell("configure", push_mode="plain")
        answers_given.append(await wechat.tell("push", **told))
    # then
    assert [each["status"] for each in answers_given] == [403, 403, 403]
    assert await count_receipts(post) == 0
    assert (await post.message(message_id)).state == "sent"


async def post_verify(wechat: SimulatedAccount, address: str) -> dict[str, object]:
    await wechat.tell("configure", push_url=address)
    return await wechat.tell("verify")
