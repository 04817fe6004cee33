"""A grant's life: asked, approved by both, applied in both, used, ended."""

from __future__ import annotations

import pytest

from tests.platform.grant.two_tenants import ABROAD, GUEST, HOME, TwoTenants


@pytest.mark.feature("F-0087", "F-0088", "F-0092")
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
