"""What may not be asked for or approved, and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from minshui.platform.access.facade import DataScope, SaveRole, create_role
from tests.platform.grant.two_tenants import GRANTS, GUEST, HOME, TwoTenants, put_below

TOMORROW = "2026-11-22T12:00:00+08:00"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"user_name": "nobody"}, "E_GRANT_PERSON_UNKNOWN"),
        ({"home_tenant_code": "NO2026001"}, "E_GRANT_PERSON_UNKNOWN"),
        ({"home_tenant_code": GUEST, "user_name": "boss"}, "E_GRANT_OWN_TENANT"),
        ({"guest_tenant_code": HOME}, "E_GRANT_OWN_TENANT"),
        ({"placement": None}, "E_GRANT_ROLES_WANTED"),
        ({"placement": {"roles": ["none"]}}, "E_ROLE_UNKNOWN"),
        ({"placement": {"roles": ["off"]}}, "E_ROLE_DISABLED"),
        ({"placement": {"roles": ["admin"]}}, "E_GRANT_ROLE_OWNERS"),
        ({"placement": {"roles": []}}, "E_VALIDATION"),
        ({"placement": {"roles": ["a", "b", "c", "d", "e", "f"]}}, "E_VALIDATION"),
        ({"placement": {"roles": ["counter"], "data_scope": "custom"}}, "E_VALIDATION"),
        ({"placement": {"roles": ["counter"], "data_scope": "department"}}, "E_GRANT_SCOPE"),
        ({"placement": {"roles": ["counter"], "department_code": "X"}}, "E_DEPARTMENT_UNKNOWN"),
        ({"kind": "guest"}, "E_GRANT_VALIDITY"),
        ({"kind": "guest", "valid_until_at": "2027-03-01T00:00:00+08:00"}, "E_GRANT_VALIDITY"),
        ({"valid_until_at": "2026-11-20T12:00:00+08:00"}, "E_GRANT_VALIDITY"),
        ({"valid_from_at": TOMORROW, "valid_until_at": TOMORROW}, "E_GRANT_VALIDITY"),
        ({"valid_from_at": "2028-01-01T00:00:00+08:00"}, "E_GRANT_VALIDITY"),
    ],
)  # fmt: skip
async def test_a_request_that_breaks_a_rule_is_not_entered(
    towns: TwoTenants, changed: dict[str, Any], code: str
) -> None:
    # given
    await towns.administrator(GUEST, "boss")
    before = await towns.master_fingerprint()
    # when
    answer = await towns.ask(**changed)
    # then
    assert answer.json()["code"] == code
    assert await towns.master_fingerprint() == before


async def test_nobody_but_headquarters_asks_for_another_tenant(towns: TwoTenants) -> None:
    # given
    home_boss = await towns.administrator(HOME, "home-boss")
    body = {"home_tenant_code": HOME, "user_name": "wang", "guest_tenant_code": GUEST}
    # when
    answer = await towns.send(
        home_boss, "POST", GRANTS, body | {"kind": "member", "reason": "自荐"}
    )
    # then
    assert (answer.status_code, answer.json()["code"]) == (403, "E_GRANT_NOT_YOURS")


async def test_a_person_who_is_not_at_work_is_not_found(towns: TwoTenants) -> None:
    # given
    await towns.disable(HOME, "wang")
    # when
    answer = await towns.ask()
    # then
    assert (answer.status_code, answer.json()["code"]) == (404, "E_GRANT_PERSON_UNKNOWN")


async def test_whoever_comes_from_elsewhere_is_given_no_grant_by_their_name_there(
    towns: TwoTenants,
) -> None:
    # given wang is known as wang@fz2026001 in the guest tenant
    await towns.given()
    home_boss = await towns.administrator(HOME, "home-boss")
    body: dict[str, Any] = {"home_tenant_code": GUEST, "user_name": "wang@fz2026001"}
    body |= {"kind": "member", "reason": "x", "placement": {"roles": ["counter"]}}
    # when
    answer = await towns.send(home_boss, "POST", GRANTS, body)
    # then
    assert (answer.status_code, answer.json()["code"]) == (404, "E_GRANT_PERSON_UNKNOWN")


async def test_a_second_request_waits_for_the_first(towns: TwoTenants) -> None:
    # given
    first = (await towns.ask()).json()["id"]
    # when
    answer = await towns.ask()
    # then
    assert (answer.status_code, answer.json()["code"]) == (409, "E_GRANT_OPEN_ALREADY")
    assert str(first) in answer.json()["detail"]


async def test_an_owner_from_beside_or_below_is_refused(towns: TwoTenants) -> None:
    # given
    await put_below(towns.database, GUEST, None)
    # when
    answer = await towns.ask(kind="owner", placement={"roles": ["admin"]})
    # then
    assert (answer.status_code, answer.json()["code"]) == (409, "E_GRANT_OWNER_BELOW")


async def test_a_person_works_in_ten_tenants_at_most(towns: TwoTenants) -> None:
    # given nine grants elsewhere: with their own, ten tenants
    for number in range(1, 10):
        code = f"NX202600{number}"
        await towns.write_master(
            "INSERT INTO sys_tenant (code, name, short_name, status, created_at, created_by)"
            " VALUES (:code, :code, 'NX', 'active', now(), 'test')",
            code=code,
        )
        await towns.write_master(_GRANT, code=code, user=await _wang(towns), state="active")
    # when
    answer = await towns.ask()
    # then
    assert (answer.status_code, answer.json()["code"]) == (409, "E_GRANT_TENANT_LIMIT")


async def test_the_limit_is_looked_at_again_when_the_last_approval_comes(
    towns: TwoTenants,
) -> None:
    # given a request, and then nine grants elsewhere
    grant_id = (await towns.ask()).json()["id"]
    await towns.approve(grant_id, HOME, "home-boss")
    for number in range(1, 10):
        code = f"NX202600{number}"
        await towns.write_master(
            "INSERT INTO sys_tenant (code, name, short_name, status, created_at, created_by)"
            " VALUES (:code, :code, 'NX', 'active', now(), 'test')",
            code=code,
        )
        await towns.write_master(_GRANT, code=code, user=await _wang(towns), state="active")
    before = await towns.master_fingerprint()
    # when
    answer = await towns.approve(grant_id, GUEST)
    # then
    assert (answer.status_code, answer.json()["code"]) == (409, "E_GRANT_TENANT_LIMIT")
    assert await towns.master_fingerprint() == before


async def test_an_approver_gives_nothing_that_they_do_not_hold(towns: TwoTenants) -> None:
    # given somebody who may decide on grants, and may not read users
    grant_id = (await towns.ask()).json()["id"]
    async with towns.work(GUEST) as ctx:
        decides = frozenset({"platform.grant.decide"})
        await create_role(ctx, SaveRole("decider", "审批员", DataScope.ALL, decides))
    decider = await towns.member(GUEST, "decider", "decider")
    # when
    answer = await towns.send(decider, "POST", f"{GRANTS}/{grant_id}/approve", {})
    # then
    assert (answer.status_code, answer.json()["code"]) == (403, "E_GRANT_BEYOND_OWN")


async def test_an_administrator_of_a_part_of_the_tenant_does_not_decide(towns: TwoTenants) -> None:
    # given
    grant_id = (await towns.ask()).json()["id"]
    async with towns.work(HOME) as ctx:
        decides = frozenset({"platform.grant.decide"})
        await create_role(ctx, SaveRole("part", "部门审批", DataScope.SELF, decides))
    part = await towns.member(HOME, "part", "part")
    # when
    answer = await towns.send(part, "POST", f"{GRANTS}/{grant_id}/approve", {})
    # then
    assert (answer.status_code, answer.json()["code"]) == (403, "E_GRANT_WHOLE_TENANT")


async def test_a_grant_of_others_is_unknown(towns: TwoTenants) -> None:
    # given a grant between two other tenants
    grant_id = (await towns.ask()).json()["id"]
    await towns.write_master(
        "UPDATE tenant_user_relation SET guest_tenant_code = :home, asked_tenant_code = :home",
        home=HOME,
    )
    boss = await towns.administrator(GUEST, "boss")
    # when
    answers = [
        await towns.send(boss, "GET", f"{GRANTS}/{grant_id}"),
        await towns.send(boss, "POST", f"{GRANTS}/{grant_id}/approve", {}),
        await towns.end(grant_id, GUEST, "boss", "reject"),
        await towns.end(grant_id, GUEST, "boss", "revoke"),
        await towns.send(boss, "POST", f"{GRANTS}/{grant_id}/withdraw"),
    ]
    # then
    assert [(each.status_code, each.json()["code"]) for each in answers] == [
        (404, "E_GRANT_UNKNOWN")
    ] * 5


_GRANT = """
    INSERT INTO tenant_user_relation (home_tenant_code, home_user_id, user_name, display_name,
        guest_tenant_code, kind, valid_from_at, reason, asked_tenant_code, asked_by,
        asked_by_name, asked_at, state, revision, home_applied, guest_applied, changed_at)
    VALUES ('FZ2026001', :user, 'wang', 'wang', :code, 'member', now(), 'x', 'FZ2026001', 'x',
        'x', now(), :state, 1, 1, 1, now())"""


async def _wang(towns: TwoTenants) -> int:
    return (await towns.member(HOME, "wang")).grant.user_id
