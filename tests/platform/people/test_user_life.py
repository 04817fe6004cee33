"""A user from the first day to the last: personnel file, posts, status, lock, leaving."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.facade import (
    CreateUser,
    GuestUser,
    create_user,
    keep_guest,
    user_by_name,
)
from minshui.platform.identity.models import User, UserSession
from minshui.platform.organization.facade import (
    SavePost,
    save_post,
    set_department_enabled,
)
from tests.api_cases import Staff, fingerprint
from tests.platform.people.world import MANAGE, READ, USERS, people

ME = "/api/v1/platform/me"
FILE = {
    "employee_number": "S100",
    "email": "lin@example.com",
    "gender": "female",
    "hired_on": "2024-07-01",
    "posts": ["cashier"],
    "remark": "兼收费窗口 3",
}


def _body(**changed: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "display_name": "林收费",
        "roles": [],
        "department_id": None,
        "enabled": True,
    }
    return known | changed


@pytest.mark.feature("F-0026")
async def test_the_personnel_file_is_kept_and_changed(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    site = (await people(ctx)).company.site.id
    member = await staff.member(READ, MANAGE)
    body = {"user_name": "lin", "display_name": "林收费", "department_id": site, **FILE}
    made = (await api.post(USERS, json=body, headers=member.headers)).json()["user"]
    assert {name: made[name] for name in FILE} == FILE
    assert (made["status"], made["department_id"]) == ("enabled", site)

    url = f"{USERS}/{made['id']}"
    change = _body(posts=["reader"], email="lin2@example.com")
    changed = (await api.put(url, json=change, headers=member.headers)).json()
    assert (changed["posts"], changed["email"], changed["employee_number"]) == (
        ["reader"],
        "lin2@example.com",
        None,
    )
    assert (await api.get(url, headers=member.headers)).json() == changed


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"employee_number": "S001"}, "E_EMPLOYEE_NUMBER_TAKEN"),
        ({"posts": ["none"]}, "E_POST_UNKNOWN"),
        ({"posts": ["reader"]}, "E_POST_DISABLED"),
        ({"department_id": 10**9}, "E_DEPARTMENT_UNKNOWN"),
        ({"department_id": "branch"}, "E_DEPARTMENT_DISABLED"),
        ({"mobile": "13905910001"}, "E_USER_MOBILE_TAKEN"),
    ],
)
async def test_a_file_that_breaks_a_rule_changes_nothing(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, change: dict[str, Any], code: str
) -> None:
    # given
    town = await people(ctx)
    await save_post(ctx, SavePost("reader", "抄表员", enabled=False))
    await set_department_enabled(ctx, town.company.branch.id, enabled=False)
    if change.get("department_id") == "branch":
        change = {"department_id": town.company.branch.id}
    member = await staff.member(MANAGE)
    before = await fingerprint(ctx)
    # when
    made = await api.post(
        USERS,
        json={"user_name": "lin", "display_name": "林收费", **change},
        headers=member.headers,
    )
    saved = await api.put(
        f"{USERS}/{town.ids['zhao']}", json=_body(**change), headers=member.headers
    )
    # then
    assert (made.json()["code"], saved.json()["code"]) == (code, code)
    assert await fingerprint(ctx) == before


async def test_who_holds_a_closed_post_keeps_it(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    ids = (await people(ctx)).ids
    await save_post(ctx, SavePost("reader", "抄表员", enabled=False))
    member = await staff.member(MANAGE)
    change = _body(posts=["reader", "cashier"])
    saved = await api.put(f"{USERS}/{ids['li.chaobiao']}", json=change, headers=member.headers)
    assert sorted(saved.json()["posts"]) == ["cashier", "reader"]


@pytest.mark.feature("F-0028")
async def test_a_user_is_disabled_and_enabled_again(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    boss, clerk = await staff.administrator(), await staff.member()
    url = f"{USERS}/{clerk.grant.user_id}"
    disabled = await api.post(f"{url}/disable", headers=boss.headers)
    assert disabled.json()["status"] == "disabled"
    assert (await api.get(ME, headers=clerk.headers)).json()["code"] == "E_SESSION_ENDED"
    enabled = await api.post(f"{url}/enable", headers=boss.headers)
    assert enabled.json()["status"] == "enabled"
    again = await staff.sign_in("staff-2")
    assert (await api.get(ME, headers=again.headers)).status_code == 200
    noted = select(AuditRow.after).where(AuditRow.action == "user.status").order_by(AuditRow.id)
    assert (await ctx.session.execute(noted)).scalars().all() == [
        {"status": "disabled"},
        {"status": "enabled"},
    ]


@pytest.mark.feature("F-0028")
async def test_a_lock_is_lifted(api: httpx.AsyncClient, staff: Staff, ctx: Context) -> None:
    ids = (await people(ctx)).ids
    until = ctx.clock.now() + timedelta(minutes=15)
    await ctx.session.execute(
        update(User).where(User.id == ids["zhao"]).values(locked_until_at=until, failed_sign_ins=2)
    )
    member = await staff.member(MANAGE)
    url = f"{USERS}/{ids['zhao']}/unlock"
    for _ in range(2):
        answer = await api.post(url, headers=member.headers)
        assert answer.json()["locked_until_at"] is None
    noted = select(AuditRow).where(AuditRow.action == "user.unlock")
    assert len((await ctx.session.execute(noted)).scalars().all()) == 1


@pytest.mark.feature("F-0026")
async def test_who_leaves_keeps_name_and_history_and_nothing_else(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given a cashier with a session, a role and a mobile number
    town = await people(ctx)
    boss = await staff.administrator()
    leaver = town.ids["chen.shoufei"]
    url = f"{USERS}/{leaver}"
    # when
    assert (await api.delete(url, headers=boss.headers)).status_code == 204
    # then
    gone = (await api.get(url, headers=boss.headers)).json()
    assert (gone["status"], gone["roles"], gone["mobile"], gone["enabled"]) == (
        "left",
        [],
        None,
        False,
    )
    assert (gone["department_id"], gone["posts"]) == (town.company.site.id, ["cashier"])
    listed = (await api.get(USERS, headers=boss.headers)).json()["items"]
    assert leaver not in {each["id"] for each in listed}
    left = (await api.get(USERS, params={"status": "left"}, headers=boss.headers)).json()
    assert [each["id"] for each in left["items"]] == [leaver]
    # and the name stays taken, the number does not
    again = {"user_name": "chen.shoufei", "display_name": "另一人", "mobile": "13905910001"}
    refused = await api.post(USERS, json=again, headers=boss.headers)
    assert refused.json()["code"] == "E_USER_NAME_TAKEN"
    taken = await api.post(USERS, json=again | {"user_name": "chen2"}, headers=boss.headers)
    assert taken.json()["user"]["mobile"] == "139****0001"


async def test_who_has_left_is_not_changed_any_more(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    ids = (await people(ctx)).ids
    boss = await staff.administrator()
    url = f"{USERS}/{ids['zhao']}"
    await api.delete(url, headers=boss.headers)
    before = await fingerprint(ctx)
    for answer in (
        await api.put(url, json=_body(), headers=boss.headers),
        await api.post(f"{url}/enable", headers=boss.headers),
        await api.post(f"{url}/disable", headers=boss.headers),
        await api.post(f"{url}/reset-password", headers=boss.headers),
        await api.delete(url, headers=boss.headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "E_USER_LEFT")
    assert await fingerprint(ctx) == before


async def test_nobody_lets_themselves_go(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await staff.administrator()
    boss = await staff.administrator()
    before = await fingerprint(ctx)
    answer = await api.delete(f"{USERS}/{boss.grant.user_id}", headers=boss.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "E_USER_SELF")
    assert await fingerprint(ctx) == before


async def test_the_last_administrator_is_not_let_go(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # the only enabled one holds everything; a colleague holds as much by single permissions
    boss, second = await staff.administrator(), await staff.administrator()
    await api.post(f"{USERS}/{second.grant.user_id}/disable", headers=boss.headers)
    answer = await api.post(f"{USERS}/{boss.grant.user_id}/disable", headers=boss.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "E_LAST_ADMINISTRATOR")
    assert (await user_by_name(ctx, "staff-1")).enabled


async def test_sessions_of_who_leaves_end(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    boss, clerk = await staff.administrator(), await staff.member()
    await api.delete(f"{USERS}/{clerk.grant.user_id}", headers=boss.headers)
    assert (await api.get(ME, headers=clerk.headers)).json()["code"] == "E_SESSION_ENDED"
    ended = select(UserSession.ended_at).where(UserSession.id == clerk.grant.session_id)
    assert await ctx.session.scalar(ended) is not None


async def test_a_name_once_taken_is_taken_in_any_case(ctx: Context) -> None:
    await create_user(ctx, CreateUser("clerk", "林收费"))
    with pytest.raises(MinshuiError) as refused:
        await create_user(ctx, CreateUser("CLERK", "别人"))
    assert refused.value.code == "E_USER_NAME_TAKEN"


async def test_somebody_of_another_tenant_is_changed_by_their_grant_only(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    guest = await keep_guest(ctx, GuestUser("wang@FZ2026001", "王某", None, (), enabled=True))
    boss = await staff.administrator()
    url = f"{USERS}/{guest}"
    before = await fingerprint(ctx)
    for answer in (
        await api.put(url, json=_body(), headers=boss.headers),
        await api.post(f"{url}/disable", headers=boss.headers),
        await api.post(f"{url}/reset-password", headers=boss.headers),
        await api.delete(url, headers=boss.headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "E_USER_GUEST")
    assert await fingerprint(ctx) == before
