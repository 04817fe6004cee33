"""Pushing across processes, while they come and go."""

from __future__ import annotations

import asyncio
import random

import httpx
import pytest
from websockets.exceptions import WebSocketException

from minshui.message.template.facade import create_default_templates
from tests.conftest import Installation
from tests.message.inbox.tabs import (
    Town,
    process_of,
    signed_in_at,
    tab,
    tabs,
    town_of,
    worker_of,
)


@pytest.mark.slow
@pytest.mark.feature("F-0047", "F-0771")
async def test_a_notice_sent_at_one_process_is_pushed_by_another(database: Installation) -> None:
    async with (
        town_of(database) as town,
        process_of(database) as (_, here),
        process_of(database) as (_, there),
        worker_of(database),
    ):
        # given
        async with town.work() as ctx:
            await create_default_templates(ctx)
        anna = await town.user("anna")
        await town.user("bert", "message.inbox.send")
        hers = await signed_in_at(here, database.tenant_code, "anna")
        his = await signed_in_at(there, database.tenant_code, "bert")
        async with tabs(here, hers) as (page,), tabs(there, hers) as (other,):
            # when
            async with httpx.AsyncClient(headers={"Authorization": f"Bearer {his}"}) as client:
                body = {
                    "user_ids": [anna],
                    "title": "停水通知",
                    "content": "明日停水",
                    "dedupe_key": "n1",
                }
                sent = await client.post(f"http://{there}/api/v1/message/inbox/messages", json=body)
                assert sent.status_code == 202, sent.text
            # then
            for each in (page, other):
                pushed = await each.until("message", seconds=60)  # the worker may be starting
                assert pushed["message"]["title"] == "停水通知"
                await each.until("unread", total=1)
            # when
            async with httpx.AsyncClient(headers={"Authorization": f"Bearer {hers}"}) as client:
                await client.post(f"http://{there}/api/v1/message/inbox/read", json={"ids": [1]})
            # then
            for each in (page, other):
                assert (await each.next())["type"] == "read"


@pytest.mark.slow
@pytest.mark.feature("F-0047")
async def test_nothing_is_lost_or_repeated_while_servers_are_killed(
    database: Installation,
) -> None:
    """Four writers, pages that break off, one process killed with -9."""
    chance = random.Random(7)
    async with (
        town_of(database) as town,
        process_of(database) as (doomed, first),
        process_of(database) as (_, second),
    ):
        # given
        anna = await town.user("anna")
        token = await signed_in_at(first, database.tenant_code, "anna")
        writing = [asyncio.create_task(_write(town, anna, 1000 * each)) for each in range(1, 5)]
        # when
        seen: list[int] = []
        cursor, places = "0.0", [first, second]
        while len(seen) < 200:
            if len(seen) > 60 and doomed.returncode is None:
                doomed.kill()
            most = chance.randrange(1, 25)
            got, cursor = await _look(places, token, cursor, most)
            seen += got
            places.reverse()
        await asyncio.gather(*writing)
    # then
    assert doomed.returncode == -9
    assert seen == list(range(1, 201))


async def _write(town: Town, user_id: int, first: int) -> None:
    for number in range(first, first + 50):
        await town.deliver(user_id, number)
        await asyncio.sleep(0.005)


async def _look(places: list[str], token: str, cursor: str, most: int) -> tuple[list[int], str]:
    """Follow for up to ``most`` messages, then break off without a word."""
    page = None
    try:
        async with tab(places[0], token, cursor) as page:
            while len(page.ids) < most and (not page.ids or page.ids[-1] < 200):
                await page.next()
            page.connection.transport.abort()
    except (OSError, WebSocketException):
        pass
    return ([], cursor) if page is None else (page.ids, page.cursor or cursor)
