"""Going to another tenant, and back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from minshui.platform.factor.facade import FactorPolicy, set_factor_policy
from tests.conftest import Installation
from tests.platform.grant.two_tenants import (
    GUEST,
    HOME,
    MY_TENANTS,
    TwoTenants,
    add_tenant,
    create_roles,
    drop_tenant,
)

THIRD = "XM2026001"


async def _listed(towns: TwoTenants, token: str) -> list[tuple[str, bool, bool]]:
    answer = await towns.send(token, "GET", MY_TENANTS)
    assert answer.status_code == 200, answer.text
    return [(each["tenant_code"], each["is_home"], each["is_current"]) for each in answer.json()]


@pytest.mark.feature("F-0086")
async def test_ones_own_tenant_comes_first(towns: TwoTenants) -> None:
    # given
    wang = await towns.member(HOME, "wang")
    assert await _listed(towns, wang.token) == [(HOME, True, True)]
    # when
    await towns.given()
    # then
    assert await _listed(towns, wang.token) == [(HOME, True, True), (GUEST, False, False)]
    abroad = await towns.abroad()
    assert await _listed(towns, abroad) == [(HOME, True, False), (GUEST, False, True)]


async def test_only_what_is_in_force_is_listed(towns: TwoTenants) -> None:
    # given
    wang = await towns.member(HOME, "wang")
    grant_id = await towns.agreed()
    assert await _listed(towns, wang.token) == [(HOME, True, True)]
    await towns.converge()
    # when
    await towns.end(grant_id, GUEST, "boss", "revoke")
    # then
    assert await _listed(towns, wang.token) == [(HOME, True, True)]


@pytest.mark.feature("F-0060", "F-0092")
async def test_one_goes_there_and_back_with_a_session_of_each(towns: TwoTenants) -> None:
    # given
    await towns.given()
    wang, abroad = await towns.member(HOME, "wang"), await towns.abroad()
    # when
    back = await towns.switch(abroad, HOME)
    # then
    assert (back.status_code, back.json()["user_name"]) == (200, "wang")
    tokens = [wang.token, abroad, back.json()["access_token"]]
    assert [await towns.enters(token) for token in tokens] == [None, None, None]
    query = (
        "SELECT action, user_name, after ->> 'to' FROM sys_audit_log WHERE action = 'user.switch'"
    )
    assert [tuple(row) for row in await towns.tenant_rows(HOME, query)] == [
        ("user.switch", "wang", GUEST)
    ]
    assert [tuple(row) for row in await towns.master_rows(query)] == [
        ("user.switch", "wang", GUEST)
    ]


async def test_who_signed_out_at_home_goes_nowhere(towns: TwoTenants) -> None:
    # given
    await towns.given()
    wang, abroad = await towns.member(HOME, "wang"), await towns.abroad()
    # when
    await towns.send(wang, "POST", "/api/v1/platform/sign-out")
    # then
    answer = await towns.switch(abroad, HOME)
    assert (answer.status_code, answer.json()["code"]) == (401, "E_SWITCH_HOME_ENDED")


@pytest.mark.parametrize(
    ("to", "status", "code"),
    [
        (HOME, 409, "E_SWITCH_HERE"),
        (GUEST, 403, "E_SWITCH_REFUSED"),
        ("NO2026001", 403, "E_SWITCH_REFUSED"),
    ],
)
async def test_without_a_grant_one_stays_where_one_is(
    towns: TwoTenants, to: str, status: int, code: str
) -> None:
    # given
    wang = await towns.member(HOME, "wang")
    before = await towns.fingerprints()
    # when
    answer = await towns.switch(wang, to)
    # then
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await towns.fingerprints() == before


@pytest.mark.feature("F-0102")
async def test_who_switches_too_often_waits(towns: TwoTenants) -> None:
    # given
    await towns.given()
    wang = await towns.member(HOME, "wang")
    for _ in range(20):
        assert (await towns.switch(wang, GUEST)).status_code == 200
    # when
    answer = await towns.switch(wang, GUEST)
    # then
    assert (answer.status_code, answer.json()["code"]) == (429, "E_SWITCH_LIMIT")
    towns.later(minutes=11)
    assert (await towns.switch(wang, GUEST)).status_code == 200


async def test_a_password_that_must_be_changed_is_changed_first(towns: TwoTenants) -> None:
    # given
    await towns.given()
    wang = await towns.member(HOME, "wang")
    await towns.write_tenant(
        HOME, "UPDATE \"system_user\" SET must_change_password = true WHERE user_name = 'wang'"
    )
    # when
    answer = await towns.switch(wang, GUEST)
    # then
    assert (answer.status_code, answer.json()["code"]) == (403, "E_SWITCH_PASSWORD_FIRST")


@pytest.mark.parametrize(
    ("asked", "policy"),
    [
        ({"kind": "owner", "placement": {"roles": ["admin"]}}, FactorPolicy()),
        ({}, FactorPolicy(required_roles=("counter",))),
        ({}, FactorPolicy(required_permissions=("platform.identity.read",))),
    ],
)
async def test_what_asks_for_more_than_a_password_asks_for_a_fresh_step_up_at_home(
    towns: TwoTenants, asked: dict[str, Any], policy: FactorPolicy
) -> None:
    # given a proof of identity that is too old
    await towns.given(**asked)
    async with towns.work(GUEST) as ctx:
        await set_factor_policy(ctx, policy)
    wang = await towns.sign_in(HOME, "wang")
    towns.later(minutes=6)
    # when
    answer = await towns.switch(wang, GUEST)
    # then
    assert (answer.status_code, answer.json()["code"]) == (403, "E_SWITCH_STEP_UP")
    # and with a fresh one the way is open, and it counts there too
    await towns.step_up(HOME, "wang")
    let_in = await towns.switch(wang, GUEST)
    assert let_in.status_code == 200
    rows = await towns.tenant_rows(
        GUEST, "SELECT stepped_up_at FROM system_session WHERE means = 'grant'"
    )
    assert [row.stepped_up_at for row in rows] == [towns.clock.now()]


@pytest.fixture
async def third(towns: TwoTenants, installation: Installation) -> AsyncIterator[str]:
    """A third tenant."""
    await add_tenant(installation, towns.clock, THIRD)
    async with towns.work(THIRD) as ctx:
        await create_roles(ctx)
    yield THIRD
    await drop_tenant(installation, THIRD)


async def test_one_goes_from_one_guest_tenant_to_the_next(towns: TwoTenants, third: str) -> None:
    # given grants in two other tenants
    await towns.given()
    boss = await towns.administrator(third, "third-boss")
    body = {
        "home_tenant_code": HOME,
        "user_name": "wang",
        "kind": "member",
        "placement": {"roles": ["empty"]},
        "reason": "支援",
    }
    asked = await towns.send(boss, "POST", "/api/v1/platform/grants", body)
    await towns.approve(asked.json()["id"], HOME, "home-boss")
    await towns.approve(asked.json()["id"], third, "third-boss")
    await towns.converge(HOME, third)
    # when
    answer = await towns.switch(await towns.abroad(), third)
    # then
    assert answer.status_code == 200, answer.text
    token = answer.json()["access_token"]
    assert await _listed(towns, token) == [
        (HOME, True, False), (GUEST, False, False), (third, False, True)
    ]  # fmt: skip
    assert (await towns.switch(token, HOME)).json()["user_name"] == "wang"
