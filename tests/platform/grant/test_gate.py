"""Nobody from another tenant is let in but while master and both tenants agree."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from minshui.platform.access.facade import assign_roles
from minshui.platform.identity.facade import Client, SessionGrant, begin_session
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentKind,
    create_department,
)
from tests.api_cases import Staff
from tests.platform.grant.two_tenants import ABROAD, GUEST, HOME, TwoTenants

REFUSED = "E_GRANT_NOT_IN_FORCE"
USERS = "/api/v1/platform/users"


@pytest.mark.feature("F-0091")
@pytest.mark.parametrize(("tenant", "name"), [(HOME, "home-boss"), (GUEST, "boss")])
async def test_what_either_side_revokes_is_refused_at_the_next_request(
    towns: TwoTenants, tenant: str, name: str
) -> None:
    # given
    grant_id = await towns.given()
    token = await towns.abroad()
    assert await towns.enters(token) is None
    # when no worker has looked yet, and no signal was sent
    revoked = await towns.end(grant_id, tenant, name, "revoke")
    # then
    assert revoked.json()["state"] == "revoked"
    assert await towns.enters(token) == REFUSED
    again = await towns.switch(await towns.member(HOME, "wang"), GUEST)
    assert (again.status_code, again.json()["code"]) == (403, "E_SWITCH_REFUSED")
    # and once the workers have been there the session itself has ended
    await towns.converge()
    assert await towns.enters(token) == "E_SESSION_ENDED"


@pytest.mark.parametrize(
    ("applied", "lacking"),
    [((HOME,), "the guest tenant"), ((GUEST,), "the home tenant"), ((), "both")],
)
async def test_an_agreed_grant_lets_nobody_in_before_both_tenants_have_applied_it(
    towns: TwoTenants, applied: tuple[str, ...], lacking: str
) -> None:
    # given
    grant_id = await towns.agreed()
    # when
    if applied:
        await towns.converge(*applied)
    # then
    answer = await towns.switch(await towns.member(HOME, "wang"), GUEST)
    assert (answer.status_code, answer.json()["code"]) == (403, "E_SWITCH_REFUSED"), lacking
    assert (await towns.read(grant_id))["grant"]["in_force"] is False
    await towns.converge()
    assert await towns.enters(await towns.abroad()) is None


@pytest.mark.parametrize("column", ["home_applied", "guest_applied"])
async def test_a_tenant_that_is_behind_shuts_the_guest_out(towns: TwoTenants, column: str) -> None:
    # given
    await towns.given()
    token = await towns.abroad()
    # when
    await towns.write_master(f"UPDATE tenant_user_relation SET {column} = {column} - 1")  # noqa: S608
    # then
    assert await towns.enters(token) == REFUSED


async def test_a_tenant_that_knows_another_revision_than_master_shuts_the_guest_out(
    towns: TwoTenants,
) -> None:
    # given what a restored backup of master would look like
    await towns.given()
    token = await towns.abroad()
    # when
    await towns.write_master(
        "UPDATE tenant_user_relation SET revision = revision - 1,"
        " home_applied = home_applied - 1, guest_applied = guest_applied - 1"
    )
    # then
    assert await towns.enters(token) == REFUSED


@pytest.mark.feature("F-0090")
async def test_a_grant_ends_with_its_time_by_itself(towns: TwoTenants) -> None:
    # given
    until = towns.clock.now() + timedelta(minutes=20)
    grant_id = await towns.given(kind="guest", valid_until_at=until.isoformat())
    token = await towns.abroad()
    towns.later(minutes=19)
    assert await towns.enters(token) is None
    # when
    towns.later(minutes=1)
    # then without any worker
    assert await towns.enters(token) == REFUSED
    # and then the worker tidies up
    await towns.converge()
    read = await towns.read(grant_id)
    assert read["grant"]["state"] == "expired"
    query = 'SELECT status FROM "system_user" WHERE user_name = :name'
    assert await towns.tenant_rows(GUEST, query, name=ABROAD) == [("disabled",)]
    again = await towns.ask()
    assert again.status_code == 201  # to be asked for again


async def test_a_grant_begins_with_its_time(towns: TwoTenants) -> None:
    # given
    begins = towns.clock.now() + timedelta(minutes=10)
    grant_id = await towns.given(valid_from_at=begins.isoformat())
    assert (await towns.read(grant_id))["grant"]["in_force"] is False
    early = await towns.switch(await towns.member(HOME, "wang"), GUEST)
    assert early.json()["code"] == "E_SWITCH_REFUSED"
    # when
    towns.later(minutes=10)
    # then
    assert await towns.enters(await towns.abroad()) is None


async def test_a_guests_user_lets_nobody_in_by_another_way(towns: TwoTenants) -> None:
    # given a session of the guest's user that nobody switched to
    await towns.given()
    rows = await towns.tenant_rows(
        GUEST, 'SELECT id FROM "system_user" WHERE user_name = :name', name=ABROAD
    )
    async with towns.work(GUEST) as ctx:
        begun = await begin_session(ctx, rows[0][0], "wechat", Client("127.0.0.1"))
        assert isinstance(begun, SessionGrant)
        token = Staff(ctx).token_of(begun, GUEST)
    # then
    assert await towns.enters(token) == REFUSED


async def test_a_session_of_an_ended_grant_is_not_revived_by_a_new_one(towns: TwoTenants) -> None:
    # given
    grant_id = await towns.given()
    token = await towns.abroad()
    await towns.end(grant_id, HOME, "home-boss", "revoke")
    # when the worker never came before the next grant was agreed on
    await towns.given()
    # then
    assert await towns.enters(token) in (REFUSED, "E_SESSION_ENDED")
    assert await towns.enters(await towns.abroad()) is None


async def test_a_guests_session_ends_with_that_at_home(towns: TwoTenants) -> None:
    # given
    await towns.given()
    token = await towns.abroad()
    # when the session at home has come to its end
    await towns.write_tenant(
        GUEST, "UPDATE system_switched_session SET until_at = :now", now=towns.clock.now()
    )
    # then
    assert await towns.enters(token) == REFUSED


async def test_no_guest_is_let_in_while_master_cannot_be_read(towns: TwoTenants) -> None:
    # given
    await towns.given()
    token, boss = await towns.abroad(), await towns.administrator(GUEST, "boss")
    # when
    await towns.write_master("ALTER TABLE tenant_user_relation RENAME TO gone")
    # then
    assert await towns.enters(token) == "E_PERMISSIONS_UNREADABLE"
    own = await towns.send(boss, "GET", "/api/v1/platform/me")
    assert own.status_code == 200
    await towns.write_master("ALTER TABLE gone RENAME TO tenant_user_relation")


@pytest.mark.feature("F-0093")
async def test_sessions_are_each_tenants_own(towns: TwoTenants) -> None:
    # given
    await towns.given()
    wang, token = await towns.member(HOME, "wang"), await towns.abroad()
    # when
    await towns.send(token, "POST", "/api/v1/platform/sign-out")
    # then
    assert await towns.enters(token) == "E_SESSION_ENDED"
    assert await towns.enters(wang.token) is None
    query = "SELECT means, end_reason FROM system_session WHERE user_id = :user"
    at_home = await towns.tenant_rows(HOME, query, user=wang.grant.user_id)
    assert [tuple(row) for row in at_home] == [("password", None)]
    (abroad,) = await towns.tenant_rows(
        GUEST,
        'SELECT s.means, s.end_reason FROM system_session s JOIN "system_user" u'
        " ON u.id = s.user_id WHERE u.user_name = :name",
        name=ABROAD,
    )
    assert tuple(abroad) == ("grant", "sign_out")


async def test_rights_in_one_tenant_are_none_in_the_other(towns: TwoTenants) -> None:
    # given wang holds nothing at home, and reads users in the guest tenant
    await towns.given()
    wang, token = await towns.member(HOME, "wang"), await towns.abroad()
    # then
    assert (await towns.send(token, "GET", USERS)).status_code == 200
    assert (await towns.send(wang, "GET", USERS)).json()["code"] == "E_PERMISSION_DENIED"
    # and what is taken away there is refused there at once
    async with towns.work(GUEST) as ctx:
        rows = await towns.tenant_rows(
            GUEST, 'SELECT id FROM "system_user" WHERE user_name = :name', name=ABROAD
        )
        await assign_roles(ctx, rows[0][0], (), None)
    assert (await towns.send(token, "GET", USERS)).json()["code"] == "E_PERMISSION_DENIED"


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        ("all", {"at-hq", "at-east", "at-west"}),
        ("department", {"at-east"}),
        ("department_and_below", {"at-east"}),
        ("self", set()),
    ],
)
async def test_the_grants_scope_is_a_ceiling_over_those_of_the_roles(
    towns: TwoTenants, scope: str, seen: set[str]
) -> None:
    # given a role for everything, in a tenant with two sites
    async with towns.work(GUEST) as ctx:
        head = await create_department(
            ctx, CreateDepartment("HQ", "总公司", DepartmentKind.COMPANY, None)
        )
        for code, name in (("EAST", "城东"), ("WEST", "城西")):
            await create_department(ctx, CreateDepartment(code, name, DepartmentKind.SITE, head.id))
    for code in ("HQ", "EAST", "WEST"):
        await towns.member(GUEST, f"at-{code.lower()}")
        await towns.put_in_department(GUEST, f"at-{code.lower()}", code)
    placement: dict[str, Any] = {
        "roles": ["counter"], "data_scope": scope, "department_code": "EAST"
    }  # fmt: skip
    await towns.given(placement=placement)
    # when
    answer = await towns.send(await towns.abroad(), "GET", USERS)
    # then
    found = {user["user_name"] for user in answer.json()["items"]}
    assert {name for name in found if name.startswith("at-")} == seen


async def test_who_manages_users_there_does_not_change_guests(towns: TwoTenants) -> None:
    # given
    await towns.given()
    rows = await towns.tenant_rows(
        GUEST, 'SELECT id FROM "system_user" WHERE user_name = :name', name=ABROAD
    )
    boss = await towns.administrator(GUEST, "boss")
    # when
    answer = await towns.send(boss, "POST", f"{USERS}/{rows[0][0]}/reset-password")
    # then
    assert answer.json()["code"] == "E_USER_GUEST"
