"""Messages that several users ask for at once are taken in together, each in its own name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI

from minshui.entrypoints.http import create_app
from minshui.entrypoints.runtime import load_settings
from minshui.infrastructure.context import system_actor
from minshui.kernel.clock import FixedClock
from tests.api_cases import Staff, edge_over
from tests.conftest import Installation
from tests.message.gateway.world import MOBILE, given_template, message

SMS = {"template": "test.bill", "parameters": {"amount": "70.35"}, "mobile": MOBILE}


@asynccontextmanager
async def _nothing(_: FastAPI) -> AsyncIterator[None]:
    yield


async def test_each_keeps_its_own_answer_name_and_trace(
    database: Installation, clock: FixedClock
) -> None:
    # given six requests of two users: one is wrong, and two have one key
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        await given_template(ctx)
        staff = Staff(ctx)
        members = [await staff.member("message.gateway.send") for _ in range(2)]
    app = create_app(load_settings(), lifespan=_nothing)
    app.state.edge = edge_over(database.databases, clock)
    bodies = [SMS | {"dedupe_key": f"at-once-{number}"} for number in (1, 2, 3, 4, 4)]
    bodies.append(SMS | {"dedupe_key": "wrong", "mobile": "12345"})
    senders = [members[number] for number in (0, 1, 0, 0, 1, 0)]
    # when
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://minshui.test") as client:
        answers = await asyncio.gather(
            *(
                client.post("/api/v1/message/sms", json=body, headers=sender.headers)
                for body, sender in zip(bodies, senders, strict=True)
            )
        )
    # then
    assert [answer.status_code for answer in answers] == [202] * 5 + [422]
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        taken = [await message(ctx, answer.json()["message_id"]) for answer in answers[:5]]
    assert [(row.dedupe_key, row.caller, row.trace_id) for row in taken] == [
        (body["dedupe_key"], f"user:{sender.grant.user_id}", answer.headers["X-Trace-Id"])
        for body, sender, answer in zip(bodies, senders, answers[:5], strict=False)
    ]
