"""A grant's life: asked, approved by both, applied in both, used, ended."""

from __future__ import annotations

from typing import Any

import pytest

from tests.platform.grant.two_tenants import ABROAD, GUEST, HOME, TwoTenants


@pytest.mark.feature("F-0055", "F-0087", "F-0088")
async def test_who_both_tenants_let_in_works_in_the_other_with_the_roles_given_there(
    towns: TwoTenants,
) -> None:
    # given
    grant_id = await towns.given()
    grant = (await towns.read(grant_id))["grant"]
    assert (grant["state"], grant["in_force"]) == ("active", True)
    # when
    answer = await towns.switch(await towns.member(HOME, "wang"), GUEST)
    # then
    assert answer.status_code == 200, answer.text
    assert answer.json()["user_name"] == ABROAD
    me = await towns.send(answer.json()["access_token"], "GET", "/api/v1/platform/me")
    assert me.json()["tenant_code"] == GUEST
    assert me.json()["roles"] == ["counter"]
    assert me.json()["permissions"] == ["platform.identity.read"]
    at_home = await towns.send(await towns.member(HOME, "wang"), "GET", "/api/v1/platform/me")
    assert (at_home.json()["tenant_code"], at_home.json()["roles"]) == (HOME, [])


async def test_the_person_is_a_user_of_their_own_there_who_has_no_password(
    towns: TwoTenants,
) -> None:
    # given
    await towns.given()
    # then
    query = 'SELECT display_name, password_hash, status FROM "system_user" WHERE user_name = :name'
    (row,) = await towns.tenant_rows(GUEST, query, name=ABROAD)
    assert tuple(row) == ("王wang", "!", "enabled")
    body = {"tenant_code": GUEST, "user_name": ABROAD, "password": "!"}
    refused = await towns.client.post("/api/v1/platform/sign-in", json=body)
    assert refused.json()["code"].startswith("E_SIGN_IN_REFUSED")


@pytest.mark.parametrize("first", [HOME, GUEST])
async def test_one_approval_lets_nobody_in(towns: TwoTenants, first: str) -> None:
    # given
    grant_id = (await towns.ask()).json()["id"]
    name = "home-boss" if first == HOME else "boss"
    # when
    approved = await towns.approve(grant_id, first, name)
    await towns.converge()
    # then
    assert (approved.json()["state"], approved.json()["in_force"]) == ("asked", False)
    answer = await towns.switch(await towns.member(HOME, "wang"), GUEST)
    assert (answer.status_code, answer.json()["code"]) == (403, "E_SWITCH_REFUSED")
    query = 'SELECT count(*) FROM "system_user" WHERE user_name = :n'
    assert await towns.tenant_rows(GUEST, query, n=ABROAD) == [(0,)]


async def test_the_same_person_cannot_approve_for_both_sides(towns: TwoTenants) -> None:
    # given an administrator of the home tenant who also works as owner in the guest tenant
    await towns.member(HOME, "both", "admin")
    owner: dict[str, Any] = {"user_name": "both", "kind": "owner"}
    await towns.given(**owner, placement={"roles": ["admin"]})
    there = await towns.switch(await towns.member(HOME, "both"), GUEST)
    grant_id = (await towns.ask()).json()["id"]
    assert (await towns.approve(grant_id, HOME, "both")).status_code == 200
    before = await towns.master_fingerprint()
    # when
    path = f"/api/v1/platform/grants/{grant_id}/approve"
    answer = await towns.send(there.json()["access_token"], "POST", path, {})
    # then
    assert (answer.status_code, answer.json()["code"]) == (403, "E_GRANT_SAME_PERSON")
    assert await towns.master_fingerprint() == before
    assert (await towns.approve(grant_id, GUEST)).json()["state"] == "active"


async def test_nobody_approves_their_own_grant(towns: TwoTenants) -> None:
    # given
    await towns.member(HOME, "self", "admin")
    grant_id = (await towns.ask(user_name="self")).json()["id"]
    # when
    answer = await towns.approve(grant_id, HOME, "self")
    # then
    assert (answer.status_code, answer.json()["code"]) == (403, "E_GRANT_OWN_CASE")
    assert (await towns.read(grant_id))["grant"]["home_approved"] is False


async def test_a_side_approves_once(towns: TwoTenants) -> None:
    # given
    grant_id = (await towns.ask()).json()["id"]
    await towns.approve(grant_id, GUEST)
    # when
    answer = await towns.approve(grant_id, GUEST, "other-boss")
    # then
    assert (answer.status_code, answer.json()["code"]) == (409, "E_GRANT_APPROVED_ALREADY")


@pytest.mark.parametrize(("tenant", "name"), [(HOME, "home-boss"), (GUEST, "boss")])
async def test_either_side_rejects(towns: TwoTenants, tenant: str, name: str) -> None:
    # given
    grant_id = (await towns.ask()).json()["id"]
    # when
    answer = await towns.end(grant_id, tenant, name, "reject")
    # then
    assert (answer.json()["state"], answer.json()["end_note"]) == ("rejected", "不再需要")
    refused = await towns.approve(grant_id, HOME, "home-boss")
    assert (refused.status_code, refused.json()["code"]) == (409, "E_GRANT_STATE")


async def test_a_request_is_withdrawn_by_the_tenant_that_made_it(towns: TwoTenants) -> None:
    # given
    grant_id = (await towns.ask()).json()["id"]
    home_boss, boss = [
        await towns.administrator(tenant, name)
        for tenant, name in ((HOME, "home-boss"), (GUEST, "boss"))
    ]
    path = f"/api/v1/platform/grants/{grant_id}/withdraw"
    # when
    refused = await towns.send(home_boss, "POST", path)
    done = await towns.send(boss, "POST", path)
    # then
    assert (refused.status_code, refused.json()["code"]) == (403, "E_GRANT_ASKER_ONLY")
    assert (done.status_code, done.json()["state"]) == (200, "withdrawn")


async def test_headquarters_ask_for_others_who_then_say_as_what(towns: TwoTenants) -> None:
    # given
    await towns.write_master(
        "UPDATE sys_tenant SET kind = 'headquarters' WHERE code = :code", code=HOME
    )
    home_boss = await towns.administrator(HOME, "home-boss")
    body = {
        "home_tenant_code": HOME,
        "user_name": "wang",
        "guest_tenant_code": GUEST,
        "kind": "member",
        "reason": "集团支援",
    }
    # when
    asked = await towns.send(home_boss, "POST", "/api/v1/platform/grants", body)
    # then
    assert (asked.status_code, asked.json()["placement"]) == (201, None)
    grant_id = asked.json()["id"]
    missing = await towns.approve(grant_id, GUEST)
    assert (missing.status_code, missing.json()["code"]) == (422, "E_GRANT_ROLES_WANTED")
    theirs = await towns.approve(grant_id, HOME, "home-boss", placement={"roles": ["counter"]})
    assert (theirs.status_code, theirs.json()["code"]) == (403, "E_GRANT_ROLES_THEIRS")
    given = await towns.approve(grant_id, GUEST, placement={"roles": ["counter"]})
    assert given.json()["placement"]["roles"] == ["counter"]
    assert (await towns.approve(grant_id, HOME, "home-boss")).json()["state"] == "active"


async def test_a_new_grant_takes_the_place_of_the_old_one(towns: TwoTenants) -> None:
    # given
    old_id = await towns.given()
    token = await towns.abroad()
    # when
    new_id = await towns.given(placement={"roles": ["empty"]})
    # then
    assert (await towns.read(old_id))["grant"]["state"] == "replaced"
    assert (await towns.read(new_id))["grant"]["in_force"] is True
    assert await towns.enters(token) in ("E_GRANT_NOT_IN_FORCE", "E_SESSION_ENDED")
    me = await towns.send(await towns.abroad(), "GET", "/api/v1/platform/me")
    assert me.json()["roles"] == ["empty"]


@pytest.mark.feature("F-0089")
async def test_an_owner_comes_from_a_company_above(towns: TwoTenants) -> None:
    # given the guest tenant stands below the home tenant
    grant_id = await towns.given(kind="owner", placement={"roles": ["admin"]})
    # when
    me = await towns.send(await towns.abroad(), "GET", "/api/v1/platform/me")
    # then
    assert (await towns.read(grant_id))["grant"]["kind"] == "owner"
    assert me.json()["roles"] == ["admin"]
    assert "platform.grant.decide" in me.json()["permissions"]
