"""Tenants come to what master says, whatever happened in between, and nothing is done twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.entrypoints.wiring import job_handlers, subscriptions
from minshui.infrastructure.context import Actor, Context, MasterContext, system_actor
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.errors import DATABASE_UNREACHABLE
from minshui.infrastructure.jobs.queue import enqueue
from minshui.infrastructure.jobs.runner import JobLine
from minshui.infrastructure.outbox.relay import OutboxRelay
from minshui.kernel.clock import Clock, FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.platform.grant.facade import CLEAR_SWITCHED, GrantLine
from minshui.platform.grant.use_cases.apply_grant import apply_grant
from minshui.platform.grant.wanted import unapplied
from minshui.platform.identity.facade import end_sessions
from tests.platform.grant.two_tenants import (
    ABROAD,
    GRANTS,
    GUEST,
    HOME,
    TwoTenants,
    put_below,
)

_STATUS = 'SELECT status FROM "system_user" WHERE user_name = :name'
_ROLES = (
    'SELECT r.code FROM system_user_role h JOIN "system_user" u ON u.id = h.user_id'
    " JOIN system_role r ON r.id = h.role_id WHERE u.user_name = :name"
)
_APPLIED = "SELECT state, applied_revision FROM system_user_relation ORDER BY grant_id"


@dataclass
class Losing:
    """The installation's databases, some of whose units of work are lost."""

    databases: TenantDatabases
    lost_in: str = ""
    """Units of work in this tenant fail when they are to be committed."""
    master_sessions: int = 10**9
    """After so many sessions master is out of reach."""

    @asynccontextmanager
    async def master_session(self) -> AsyncIterator[AsyncSession]:
        self.master_sessions -= 1
        if self.master_sessions < 0:
            raise MinshuiError(DATABASE_UNREACHABLE, database="master", reason="gone")
        async with self.databases.master_session() as session:
            yield session

    @asynccontextmanager
    async def tenant_work(
        self, tenant_code: str, actor: Actor, clock: Clock, *, trace_id: str | None = None
    ) -> AsyncIterator[Context]:
        async with self.databases.tenant_work(tenant_code, actor, clock, trace_id=trace_id) as ctx:
            yield ctx
            if tenant_code == self.lost_in and ctx.session.in_transaction():
                raise OperationalError("COMMIT", {}, Exception("the connection broke"))


async def test_applying_again_changes_nothing(towns: TwoTenants) -> None:
    # given
    await towns.given()
    before = await towns.fingerprints()
    # when master has forgotten what it was told
    await towns.write_master("UPDATE tenant_user_relation SET home_applied = 0, guest_applied = 0")
    await towns.converge()
    # then
    assert await towns.fingerprints() == before


async def test_a_worker_that_dies_before_it_could_tell_master_is_followed_by_another(
    towns: TwoTenants,
) -> None:
    # given the guest tenant has applied the grant, and master was never told
    grant_id = await towns.agreed()
    await towns.converge(HOME)
    dying = GrantLine(Losing(towns.databases, master_sessions=1), towns.clock)
    with pytest.raises(MinshuiError):
        await dying.visit(GUEST)
    assert (await towns.tenant_rows(GUEST, _APPLIED))[0].applied_revision == 3
    assert (await towns.read(grant_id))["grant"]["in_force"] is False
    # when
    await towns.converge(GUEST)
    # then
    assert (await towns.read(grant_id))["grant"]["in_force"] is True
    query = "SELECT count(*) FROM sys_audit_log WHERE action = 'grant.approve'"
    assert await towns.tenant_rows(GUEST, query) == [(2,)]


async def test_a_tenant_that_is_out_of_reach_is_tried_again(towns: TwoTenants) -> None:
    # given
    grant_id = await towns.agreed()
    line = GrantLine(Losing(towns.databases, lost_in=GUEST), towns.clock)
    # when
    with pytest.raises(OperationalError):
        await line.visit(GUEST)
    # then nothing was given up
    assert (await towns.read(grant_id))["grant"]["state"] == "active"
    await towns.converge()
    assert (await towns.read(grant_id))["grant"]["in_force"] is True


@pytest.mark.feature("F-0100")
async def test_what_a_tenant_cannot_apply_is_undone_on_both_sides(towns: TwoTenants) -> None:
    # given a role that was switched off after both had agreed
    grant_id = await towns.agreed()
    await towns.converge(HOME)
    await towns.write_tenant(
        GUEST, "UPDATE system_role SET status = 'disabled' WHERE code = 'counter'"
    )
    # when
    await towns.converge()
    # then
    read = await towns.read(grant_id)
    assert (read["grant"]["state"], read["grant"]["in_force"]) == ("failed", False)
    assert "收费员" in read["grant"]["end_note"]
    assert [step["action"] for step in read["steps"]] == ["ask", "approve", "approve", "fail"]
    assert await towns.tenant_rows(GUEST, _STATUS, name=ABROAD) == []
    for tenant in (HOME, GUEST):
        assert [row.state for row in await towns.tenant_rows(tenant, _APPLIED)] == ["failed"]


async def test_a_grant_whose_person_left_before_it_began_fails(towns: TwoTenants) -> None:
    # given
    grant_id = await towns.agreed()
    await towns.converge(GUEST)
    await towns.disable(HOME, "wang")
    # when
    await towns.converge(HOME, GUEST)
    # then
    assert (await towns.read(grant_id))["grant"]["state"] == "failed"
    assert await towns.tenant_rows(GUEST, _STATUS, name=ABROAD) == [("disabled",)]
    assert await towns.tenant_rows(GUEST, _ROLES, name=ABROAD) == []


async def test_an_agreed_grant_that_nobody_could_apply_is_taken_back_after_ten_minutes(
    towns: TwoTenants,
) -> None:
    # given the guest tenant is disabled, so that no worker goes there
    grant_id = await towns.agreed()
    await towns.converge(HOME)
    await towns.write_master("UPDATE sys_tenant SET status = 'disabled' WHERE code = :c", c=GUEST)
    # when
    towns.later(minutes=10)
    await towns.converge(HOME)
    # then
    await towns.sign_in(HOME, "home-boss")
    grant = (await towns.read(grant_id, HOME, "home-boss"))["grant"]
    assert (grant["state"], "10 分钟" in grant["end_note"]) == ("failed", True)


async def test_the_end_of_a_grant_takes_roles_and_sessions_with_it(towns: TwoTenants) -> None:
    # given
    grant_id = await towns.given()
    token = await towns.abroad()
    # when
    await towns.end(grant_id, GUEST, "boss", "revoke")
    await towns.converge()
    # then
    assert await towns.tenant_rows(GUEST, _STATUS, name=ABROAD) == [("disabled",)]
    assert await towns.tenant_rows(GUEST, _ROLES, name=ABROAD) == []
    assert await towns.enters(token) == "E_SESSION_ENDED"
    query = "SELECT end_reason FROM system_session WHERE means = 'grant'"
    assert await towns.tenant_rows(GUEST, query) == [("grant_revoked",)]


async def test_a_late_worker_does_not_bring_an_ended_grant_back(towns: TwoTenants) -> None:
    # given a worker that read "active" in master, and went to the tenant after the end was applied
    grant_id = await towns.agreed()
    async with towns.databases.master_session() as session:
        mctx = MasterContext(session, towns.clock, system_actor(), GUEST, "late")
        (late,) = await unapplied(mctx, 10)
    await towns.end(grant_id, HOME, "home-boss", "revoke")
    await towns.converge()
    # when
    async with towns.work(GUEST) as ctx:
        await apply_grant(ctx, late)
    # then
    assert [row.state for row in await towns.tenant_rows(GUEST, _APPLIED)] == ["revoked"]
    assert await towns.tenant_rows(GUEST, _STATUS, name=ABROAD) == []


async def test_a_person_who_is_disabled_at_home_loses_their_grants(towns: TwoTenants) -> None:
    # given
    grant_id = await towns.given()
    token = await towns.abroad()
    # when
    await towns.disable(HOME, "wang")
    await towns.converge()
    # then
    grant = (await towns.read(grant_id))["grant"]
    assert (grant["state"], grant["end_note"]) == ("revoked", "原单位已停用该用户")
    assert await towns.enters(token) == "E_SESSION_ENDED"


@pytest.mark.feature("F-0057")
async def test_an_owner_goes_with_the_company_that_stood_above(towns: TwoTenants) -> None:
    # given
    owner_id = await towns.given(kind="owner", placement={"roles": ["admin"]})
    await towns.member(HOME, "li")
    member_id = await towns.given(user_name="li")
    # when the guest tenant goes to another branch
    await put_below(towns.database, GUEST, None)
    await towns.converge()
    # then
    grant = (await towns.read(owner_id))["grant"]
    assert (grant["state"], grant["end_note"]) == ("revoked", "原单位不再是上级单位")
    assert (await towns.read(member_id))["grant"]["in_force"] is True


async def test_a_request_that_nobody_decides_lapses(towns: TwoTenants) -> None:
    # given
    grant_id = (await towns.ask()).json()["id"]
    # when
    towns.later(days=30)
    await towns.converge()
    # then
    await towns.sign_in(GUEST, "boss")
    assert (await towns.read(grant_id))["grant"]["state"] == "lapsed"


async def test_a_visit_says_when_the_next_grant_ends(towns: TwoTenants) -> None:
    # given
    until = towns.clock.now() + timedelta(days=3)
    await towns.given(kind="guest", valid_until_at=until.isoformat())
    # when
    visit = await GrantLine(towns.databases, towns.clock).visit(GUEST)
    # then
    assert (visit.handled, visit.more, visit.next_due_at) == (0, False, until)


async def test_each_step_calls_both_tenants_workers_with_its_own_commit(
    towns: TwoTenants,
) -> None:
    # given
    query = "SELECT tenant_code, calls FROM sys_wakeup WHERE line = 'grants' ORDER BY 1"
    grant_id = await towns.agreed()
    calls = await towns.master_rows(query)
    assert [tuple(row) for row in calls] == [(HOME, 3), (GUEST, 3)]
    # when a step is refused
    await towns.send(
        await towns.administrator(GUEST, "boss"), "POST", f"{GRANTS}/{grant_id}/approve", {}
    )
    # then
    assert await towns.master_rows(query) == calls


@pytest.mark.feature("F-0101")
async def test_every_step_is_in_three_logs_in_the_name_of_who_took_it(towns: TwoTenants) -> None:
    # given
    grant_id = await towns.given()
    await towns.end(grant_id, HOME, "home-boss", "revoke")
    # when
    await towns.converge()
    # then
    query = "SELECT action, user_name FROM sys_audit_log WHERE subject_type = 'grant' ORDER BY id"
    assert [tuple(row) for row in await towns.tenant_rows(HOME, query)] == [
        ("grant.ask", f"boss@{GUEST}"),
        ("grant.approve", "home-boss"),
        ("grant.approve", f"boss@{GUEST}"),
        ("grant.revoke", "home-boss"),
    ]
    assert [tuple(row) for row in await towns.tenant_rows(GUEST, query)] == [
        ("grant.ask", "boss"),
        ("grant.approve", f"home-boss@{HOME}"),
        ("grant.approve", "boss"),
        ("grant.revoke", f"home-boss@{HOME}"),
    ]
    master = (
        "SELECT tenant_code, action, user_name FROM sys_audit_log"
        " WHERE subject_type = 'grant' ORDER BY id"
    )
    assert [tuple(row) for row in await towns.master_rows(master)] == [
        (GUEST, "grant.ask", "boss"),
        (HOME, "grant.approve", "home-boss"),
        (GUEST, "grant.approve", "boss"),
        (HOME, "grant.revoke", "home-boss"),
    ]


async def test_the_home_tenant_learns_nothing_of_the_roles_there(towns: TwoTenants) -> None:
    # given
    grant_id = await towns.given()
    # when
    seen = await towns.read(grant_id, HOME, "home-boss")
    # then
    assert seen["grant"]["placement"] is None
    for query in (
        "SELECT string_agg(after::text, ' ') FROM sys_audit_log WHERE subject_type = 'grant'",
        "SELECT string_agg(payload::text, ' ') FROM sys_outbox",
        "SELECT string_agg(t::text, ' ') FROM system_user_relation t",
    ):
        assert "counter" not in (await towns.tenant_rows(HOME, query))[0][0]
    assert (await towns.read(grant_id))["grant"]["placement"]["roles"] == ["counter"]


async def test_administrators_hear_that_they_are_asked(towns: TwoTenants) -> None:
    # given
    await towns.ask()
    # when
    await towns.converge()
    # then
    query = "SELECT payload FROM sys_outbox WHERE event_type = 'grant.changed'"
    for tenant, side in ((HOME, "home"), (GUEST, "guest")):
        (row,) = await towns.tenant_rows(tenant, query)
        told = {key: row.payload[key] for key in ("action", "side", "person", "decides")}
        assert told == {"action": "ask", "side": side, "person": "王wang", "decides": True}


async def test_news_of_somebody_disabled_calls_the_line_at_once(towns: TwoTenants) -> None:
    # given
    await towns.given()
    boss = await towns.administrator(HOME, "home-boss")
    wang = await towns.member(HOME, "wang")
    relay = OutboxRelay(towns.databases, subscriptions(), towns.clock)
    await relay.visit(HOME)
    query = "SELECT calls FROM sys_wakeup WHERE line = 'grants' AND tenant_code = :home"
    (before,) = await towns.master_rows(query, home=HOME)
    # when
    async with towns.work(HOME) as ctx:
        await end_sessions(ctx, wang.grant.user_id, "disabled")
        await end_sessions(ctx, boss.grant.user_id, "sign_out")
    await relay.visit(HOME)
    # then one call, for the one who may not work here any more
    async with asyncio.timeout(10):
        while await towns.master_rows(query, home=HOME) == [before]:  # noqa: ASYNC110 - a row
            await asyncio.sleep(0.02)
    assert await towns.master_rows(query, home=HOME) == [(before.calls + 1,)]


@pytest.mark.feature("F-0103")
async def test_what_sessions_rested_on_is_cleared_away_at_night(
    towns: TwoTenants, clock: FixedClock
) -> None:
    # given a session that is over, and one that is not
    await towns.given()
    await towns.abroad()
    towns.later(hours=11)
    await towns.sign_in(HOME, "wang")
    await towns.abroad()
    towns.later(hours=2)
    count = "SELECT count(*) FROM system_switched_session"
    assert await towns.tenant_rows(GUEST, count) == [(2,)]
    # when
    async with towns.work(GUEST) as ctx:
        await enqueue(ctx, CLEAR_SWITCHED, {})
    await JobLine(towns.databases, job_handlers(), clock, "default").visit(GUEST)
    # then
    assert await towns.tenant_rows(GUEST, count) == [(1,)]
