"""What ends and clears away sessions by itself (R-116)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from minshui.entrypoints.wiring import job_handlers, schedules
from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.jobs.contracts import Job
from minshui.infrastructure.outbox.models import OutboxRow
from minshui.kernel.clock import FixedClock
from minshui.platform.identity.facade import (
    CLEAR_SESSIONS,
    END_SESSIONS,
    Client,
    CreateUser,
    SessionGrant,
    SignInPolicy,
    begin_session,
    create_user,
    set_sign_in_policy,
)
from minshui.platform.identity.models import RememberedDevice, UserSession
from tests.api_cases import Staff
from tests.conftest import Installation
from tests.platform.identity.doors import SIGN_IN, sign_in_body


async def _run(ctx: Context, kind: str) -> str | None:
    """Do the schedule's job as the worker does."""
    (schedule,) = [each for each in schedules() if each.kind == kind]
    payload = {"parameters": dict(schedule.plan.parameters)}
    job = Job(1, "default", kind, payload, "running", 1, 1, "", "", 0, None, None, None, None, None)
    return (await job_handlers()[kind](ctx, job)).note


@pytest.mark.feature("F-0021")
async def test_sessions_whose_time_is_over_are_ended_and_others_told(
    staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    # given one session that expires, one that is idle, one in use
    await set_sign_in_policy(ctx, SignInPolicy(session_hours=1))
    old = await staff.member()
    await set_sign_in_policy(ctx, SignInPolicy(idle_minutes=30))
    idle = await staff.member()
    clock.move_to(clock.now() + timedelta(hours=1))
    used = await staff.member()
    # when
    note = await _run(ctx, END_SESSIONS)
    # then
    found = await ctx.session.execute(
        select(UserSession.id, UserSession.end_reason).order_by(UserSession.user_id)
    )
    assert [tuple(row) for row in found] == [
        (old.grant.session_id, "expired"),
        (idle.grant.session_id, "idle"),
        (used.grant.session_id, None),
    ]
    told = await ctx.session.execute(
        select(OutboxRow.payload).where(OutboxRow.event_type == "session.ended")
    )
    assert sorted(each["reason"] for each in told.scalars()) == ["expired", "idle"]
    assert note == "结束了 2 个登录"


async def test_what_ended_ninety_days_ago_is_forgotten(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    await staff.member()
    await api.post(SIGN_IN, json=sign_in_body(remember=True))
    clock.move_to(clock.now() + timedelta(days=1))
    await _run(ctx, END_SESSIONS)
    kept = []
    for days in (0, 89, 2):
        clock.move_to(clock.now() + timedelta(days=days))
        await _run(ctx, CLEAR_SESSIONS)
        sessions = (await ctx.session.execute(select(UserSession.id))).all()
        devices = (await ctx.session.execute(select(RememberedDevice.id))).all()
        kept.append((len(sessions), len(devices)))
    assert kept == [(2, 1), (2, 0), (0, 0)]


async def test_who_signs_in_many_times_at_once_has_no_more_sessions_than_allowed(
    database: Installation, clock: FixedClock
) -> None:
    # given
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        await set_sign_in_policy(ctx, SignInPolicy(max_sessions=2))
        user_id = (await create_user(ctx, CreateUser("lin", "林收费"))).user.id

    # when
    async def begin() -> None:
        async with database.databases.tenant_work(
            database.tenant_code, system_actor(), clock
        ) as ctx:
            grant = await begin_session(ctx, user_id, "sms", Client("127.0.0.1"))
            assert isinstance(grant, SessionGrant)

    await asyncio.gather(*(begin() for _ in range(8)))
    # then
    async with database.databases.open_session(database.tenant_code) as session:
        found = await session.execute(select(UserSession.id).where(UserSession.ended_at.is_(None)))
        assert len(found.all()) == 2
