"""What administrators find: grants of their tenant, and people of others."""

from __future__ import annotations

import pytest

from minshui.platform.identity.facade import CreateUser, create_user
from tests.databases import register_tenant
from tests.platform.grant.two_tenants import GRANTS, GUEST, HOME, TwoTenants


async def _ids(towns: TwoTenants, tenant: str, name: str, **query: str) -> list[int]:
    boss = await towns.administrator(tenant, name)
    answer = await towns.send(boss, "GET", GRANTS, **query)
    assert answer.status_code == 200, answer.text
    return [grant["id"] for grant in answer.json()["items"]]


@pytest.mark.feature("F-0087")
async def test_each_side_finds_its_grants_by_side_state_and_name(towns: TwoTenants) -> None:
    # given one in force, and one that is asked for
    given = await towns.given()
    await towns.member(HOME, "li")
    asked = (await towns.ask(user_name="li")).json()["id"]
    # then
    assert await _ids(towns, GUEST, "boss") == [asked, given]
    assert await _ids(towns, GUEST, "boss", side="guest") == [asked, given]
    assert await _ids(towns, GUEST, "boss", side="home") == []
    assert await _ids(towns, HOME, "home-boss", side="home") == [asked, given]
    assert await _ids(towns, HOME, "home-boss", state="active") == [given]
    assert await _ids(towns, HOME, "home-boss", text="LI") == [asked]
    assert await _ids(towns, HOME, "home-boss", text="王wang") == [given]


async def test_what_waits_for_a_side_is_listed_until_it_has_approved(towns: TwoTenants) -> None:
    # given
    grant_id = (await towns.ask()).json()["id"]
    assert await _ids(towns, GUEST, "boss", to_approve="true") == [grant_id]
    # when
    await towns.approve(grant_id, GUEST)
    # then
    assert await _ids(towns, GUEST, "boss", to_approve="true") == []
    assert await _ids(towns, HOME, "home-boss", to_approve="true") == [grant_id]


async def test_the_export_holds_what_the_list_holds(towns: TwoTenants) -> None:
    # given
    grant_id = await towns.given(kind="guest", valid_until_at="2026-12-31T18:00:00+08:00")
    boss = await towns.administrator(GUEST, "boss")
    # when
    answer = await towns.send(boss, "GET", f"{GRANTS}/export", format="csv", side="guest")
    # then
    times, reason = "2026-11-21 12:00,2026-12-31 18:00", "支援月末收费,王boss,"
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines == [
        "编号,用户,用户名,所属租户,授权租户,类型,状态,生效时刻,到期时刻,事由,申请人,结束原因",
        f"{grant_id},王wang,wang,测试水务 {HOME},测试水务 {GUEST},访客,已授权,{times},{reason}",
    ]


async def test_the_history_tells_every_step(towns: TwoTenants) -> None:
    # given
    grant_id = await towns.given()
    await towns.end(grant_id, HOME, "home-boss", "revoke")
    # when
    steps = (await towns.read(grant_id))["steps"]
    # then
    assert [
        (each["revision"], each["action"], each["side"], each["state"], each["actor_name"])
        for each in steps
    ] == [
        (1, "ask", "guest", "asked", "boss"),
        (2, "approve", "home", "asked", "home-boss"),
        (3, "approve", "guest", "active", "boss"),
        (4, "revoke", "home", "revoked", "home-boss"),
    ]
    assert steps[-1]["note"] == "不再需要"


@pytest.mark.parametrize("text", ["wang2", "WANG2", "13905910001"])
async def test_people_of_other_tenants_are_found_by_their_whole_name_or_number(
    towns: TwoTenants, text: str
) -> None:
    # given
    async with towns.work(HOME) as ctx:
        await create_user(ctx, CreateUser("wang2", "王小明", mobile="13905910001"))
    boss = await towns.administrator(GUEST, "boss")
    # when
    answer = await towns.send(boss, "POST", f"{GRANTS}/candidates", {"text": text})
    # then
    assert answer.json() == {
        "items": [
            {
                "tenant_code": HOME,
                "tenant_name": f"测试水务 {HOME}",
                "user_name": "wang2",
                "display_name": "王**",
            }
        ],
        "out_of_reach": [],
    }
    query = "SELECT after FROM sys_audit_log WHERE action = 'grant.search'"
    assert [row.after for row in await towns.tenant_rows(GUEST, query)] == [{"found": 1}]


@pytest.mark.parametrize("text", ["wan", "王", "1390591", "%", "boss", "home-boss@fz2026001"])
async def test_nobody_is_listed(towns: TwoTenants, text: str) -> None:
    # given parts of names, and one's own people
    boss = await towns.administrator(GUEST, "boss")
    # when
    answer = await towns.send(boss, "POST", f"{GRANTS}/candidates", {"text": text})
    # then
    assert answer.json()["items"] == []


async def test_who_looks_for_people_too_often_waits(towns: TwoTenants) -> None:
    # given
    boss = await towns.administrator(GUEST, "boss")
    body = {"text": "nobody", "tenant_code": HOME}
    for _ in range(30):
        assert (await towns.send(boss, "POST", f"{GRANTS}/candidates", body)).json()["items"] == []
    # when
    looked = await towns.send(boss, "POST", f"{GRANTS}/candidates", body)
    asked = await towns.ask()
    # then
    assert (looked.status_code, looked.json()["code"]) == (429, "E_GRANT_SEARCH_LIMIT")
    assert (asked.status_code, asked.json()["code"]) == (429, "E_GRANT_SEARCH_LIMIT")


async def test_a_tenant_that_cannot_be_asked_is_named(towns: TwoTenants) -> None:
    # given a tenant whose database is gone
    await register_tenant(towns.databases, "GONE2026001", towns.clock)
    boss = await towns.administrator(GUEST, "boss")
    # when
    answer = await towns.send(boss, "POST", f"{GRANTS}/candidates", {"text": "wang"})
    # then
    assert [each["tenant_code"] for each in answer.json()["items"]] == [HOME]
    assert answer.json()["out_of_reach"] == ["测试水务 GONE2026001"]
