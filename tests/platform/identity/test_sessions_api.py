"""One's own sessions and those of everybody online (F-0021, F-0108)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.models import OutboxRow
from minshui.kernel.clock import FixedClock
from minshui.platform.identity.facade import SignInPolicy, set_sign_in_policy
from minshui.platform.identity.models import User, UserSession
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentKind,
    create_department,
)
from tests.api_cases import ApiCases, Staff, StaffMember, fingerprint
from tests.platform.identity.doors import ME, SIGN_IN, bearer, sign_in_body

SESSIONS = "/api/v1/platform/sessions"
USERS = "/api/v1/platform/users"
READ, END = "platform.identity.sessions", "platform.identity.end_sessions"
UNKNOWN = "0" * 32


class TestListOwn(ApiCases):
    ROUTE = f"GET {ME}/sessions"
    PERMISSION = None


class TestEndOthers(ApiCases):
    ROUTE = f"DELETE {ME}/sessions"
    PERMISSION = None


class TestEndOwn(ApiCases):
    # Whoever else's it is, or nobody's, it is not there; the owner succeeds below.
    ROUTE = f"DELETE {ME}/sessions/{{session_id}}"
    PERMISSION = None
    STATUS = 404

    async def prepare(self, _: Context) -> dict[str, Any]:
        return {"path": {"session_id": UNKNOWN}}


class TestRemoveOwnDevice(ApiCases):
    # Likewise.
    ROUTE = f"DELETE {ME}/devices/{{device_id}}"
    PERMISSION = None
    STATUS = 404

    async def prepare(self, _: Context) -> dict[str, Any]:
        return {"path": {"device_id": UNKNOWN}}


class TestListDevices(ApiCases):
    ROUTE = f"GET {ME}/devices"
    PERMISSION = None


class TestListOnline(ApiCases):
    ROUTE = f"GET {SESSIONS}"
    PERMISSION = READ
    QUERY: ClassVar = {"text": "somebody"}
    BAD_QUERIES: ClassVar = [{"means": "magic"}, {"page": "0"}, {"department_id": "x"}]

    async def prepare(self, ctx: Context) -> None:
        await _somebody(ctx)


class TestExportOnline(ApiCases):
    ROUTE = f"GET {SESSIONS}/export"
    PERMISSION = READ
    QUERY: ClassVar = {"text": "somebody", "format": "csv"}
    BAD_QUERIES: ClassVar = [{"format": "pdf"}]

    async def prepare(self, ctx: Context) -> None:
        await _somebody(ctx)


class TestEndOne(ApiCases):
    ROUTE = f"DELETE {SESSIONS}/{{session_id}}"
    PERMISSION = END
    STATUS = 204

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"session_id": (await _somebody(ctx)).grant.session_id}}


class TestEndAllOfUser(ApiCases):
    ROUTE = f"DELETE {USERS}/{{user_id}}/sessions"
    PERMISSION = END

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"user_id": (await _somebody(ctx)).grant.user_id}}


async def _somebody(ctx: Context) -> StaffMember:
    return await Staff(ctx).member_of(user_name="somebody")


async def _is_in(api: httpx.AsyncClient, member: StaffMember) -> bool:
    return (await api.get(ME, headers=member.headers)).status_code == 200


async def _ended(ctx: Context) -> dict[str, str | None]:
    found = await ctx.session.execute(select(UserSession.id, UserSession.end_reason))
    return {row.id: row.end_reason for row in found}


@pytest.mark.feature("F-0021")
async def test_one_sees_where_one_is_signed_in_and_ends_one_of_them(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    here = await staff.member()
    phone = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130"}
    there = (await api.post(SIGN_IN, json=sign_in_body(), headers=phone)).json()
    # when
    listed = (await api.get(f"{ME}/sessions", headers=here.headers)).json()
    # then
    assert {(each["current"], each["user_agent"]) for each in listed} == {
        (True, ""),
        (False, phone["User-Agent"]),
    }
    other = next(each["session_id"] for each in listed if not each["current"])
    gone = await api.delete(f"{ME}/sessions/{other}", headers=here.headers)
    assert gone.status_code == 204
    assert (await api.get(ME, headers=bearer(there))).json()["code"] == "E_SESSION_ENDED"
    assert await _is_in(api, here)


async def test_one_ends_all_but_the_session_at_hand(api: httpx.AsyncClient, staff: Staff) -> None:
    here = await staff.member()
    others = [await staff.sign_in("staff-1"), await staff.sign_in("staff-1")]
    answer = await api.delete(f"{ME}/sessions", headers=here.headers)
    assert answer.json() == {"ended": 2}
    assert [await _is_in(api, each) for each in (here, *others)] == [True, False, False]


async def test_one_does_not_end_somebody_elses_session(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    here = await staff.member()
    other = await staff.member()
    before = await fingerprint(ctx)
    for session_id in (other.grant.session_id, UNKNOWN):
        answer = await api.delete(f"{ME}/sessions/{session_id}", headers=here.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "E_SESSION_UNKNOWN")
    assert await fingerprint(ctx) == before
    assert await _is_in(api, other)


@pytest.mark.feature("F-0108")
async def test_people_online_are_found_by_what_is_known_of_them(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    boss = await staff.member(READ, name="boss")
    east = await create_department(ctx, CreateDepartment("EAST", "城东营业所", DepartmentKind.SITE))
    await staff.member(name="lin")
    await staff.sign_in("lin")
    await ctx.session.execute(
        update(User).where(User.user_name == "lin").values(department_id=east.id)
    )

    async def online(**query: str) -> list[str]:
        found = (await api.get(SESSIONS, params=query, headers=boss.headers)).json()
        assert found["total"] == len(found["items"])
        return sorted(each["user_name"] for each in found["items"])

    # then
    assert await online() == ["boss", "lin", "lin"]
    assert await online(text="LI") == ["lin", "lin"]
    assert await online(department_id=str(east.id)) == ["lin", "lin"]
    assert await online(means="password", client_address="127.") == ["boss", "lin", "lin"]
    assert await online(means="wechat") == []
    assert await online(text="%") == []


async def test_who_is_idle_or_gone_is_not_online(
    api: httpx.AsyncClient, staff: Staff, clock: FixedClock
) -> None:
    gone = await staff.member(name="gone")
    await api.post("/api/v1/platform/sign-out", headers=gone.headers)
    await staff.member(name="idle")
    clock.move_to(clock.now() + timedelta(hours=2))
    boss = await staff.member(READ, name="boss")
    found = (await api.get(SESSIONS, headers=boss.headers)).json()
    assert [each["user_name"] for each in found["items"]] == ["boss"]


async def test_people_online_are_handed_out_as_a_file(api: httpx.AsyncClient, staff: Staff) -> None:
    boss = await staff.member(READ, name="boss")
    answer = await api.get(f"{SESSIONS}/export", params={"format": "csv"}, headers=boss.headers)
    assert answer.text.splitlines() == [
        "\ufeff用户名,姓名,部门,登录方式,网络地址,浏览器,登录时间,最近操作",
        "boss,boss,,密码,127.0.0.1,,2026-11-21 12:00:00,2026-11-21 12:00:00",
    ]


@pytest.mark.feature("F-0108")
async def test_somebody_is_put_out_everywhere_and_remembered_nowhere(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    boss = await staff.member(END, name="boss")
    lin = await staff.member(name="lin")
    again = (await api.post(SIGN_IN, json=sign_in_body(user_name="lin", remember=True))).json()
    # when
    answer = await api.delete(f"{USERS}/{lin.grant.user_id}/sessions", headers=boss.headers)
    # then
    assert answer.json() == {"ended": 2}
    assert not await _is_in(api, lin)
    back = {"remember_token": again["remember_token"]}
    assert (await api.post(f"{SIGN_IN}/remembered", json=back)).status_code == 401
    assert await _is_in(api, boss)
    assert (await _ended(ctx))[lin.grant.session_id] == "administrator"


async def test_nobody_puts_out_who_may_more(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    boss = await staff.administrator()
    clerk = await staff.member(END)
    before = await fingerprint(ctx)
    for path in (
        f"{SESSIONS}/{boss.grant.session_id}",
        f"{USERS}/{boss.grant.user_id}/sessions",
    ):
        answer = await api.delete(path, headers=clerk.headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "E_GRANT_BEYOND_OWN")
    assert await fingerprint(ctx) == before
    assert await _is_in(api, boss)


@pytest.mark.feature("F-0021")
async def test_a_session_that_is_not_used_ends(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    # given
    await set_sign_in_policy(ctx, SignInPolicy(idle_minutes=20))
    member = await staff.member()
    # when: used after nineteen minutes it goes on, not used for twenty it is dead
    clock.move_to(clock.now() + timedelta(minutes=19))
    assert await _is_in(api, member)
    clock.move_to(clock.now() + timedelta(minutes=20))
    # then
    fresh = {"Authorization": f"Bearer {staff.token_of(member.grant)}"}
    assert (await api.get(ME, headers=fresh)).json()["code"] == "E_SESSION_ENDED"
    refreshed = await api.post(
        f"{SIGN_IN}/refresh", json={"refresh_token": member.grant.refresh_token}
    )
    assert refreshed.json()["code"] == "E_REFRESH_REFUSED"


async def test_the_row_says_to_the_minute_when_a_session_was_used(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    member = await staff.member()
    began = clock.now()
    seen = []
    for seconds in (59, 60, 119, 120):
        clock.move_to(began + timedelta(seconds=seconds))
        await api.get(ME, headers=member.headers)
        seen.append(await ctx.session.scalar(select(UserSession.last_seen_at)))
    assert [(at - began).seconds for at in seen if at is not None] == [0, 60, 60, 120]


@pytest.mark.feature("F-0021")
async def test_the_oldest_session_makes_room_for_one_too_many(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    # given
    await set_sign_in_policy(ctx, SignInPolicy(max_sessions=2))
    first = await staff.member()
    clock.move_to(clock.now() + timedelta(minutes=1))
    second = await staff.sign_in("staff-1")
    # when
    third = await staff.sign_in("staff-1")
    # then
    assert [await _is_in(api, each) for each in (first, second, third)] == [False, True, True]
    assert (await _ended(ctx))[first.grant.session_id] == "newer_session"


async def test_or_one_too_many_is_refused(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await set_sign_in_policy(ctx, SignInPolicy(max_sessions=1, when_full="refuse"))
    first = await staff.member()
    answer = await api.post(SIGN_IN, json=sign_in_body())
    assert (answer.status_code, answer.json()["code"]) == (409, "E_SESSIONS_FULL")
    assert await _is_in(api, first)
    wrong = await api.post(SIGN_IN, json=sign_in_body(password="Wrong-Horse-7"))
    assert wrong.json()["code"] == "E_SIGN_IN_REFUSED"


async def test_the_end_of_a_session_is_news(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    member = await staff.member()
    await api.post("/api/v1/platform/sign-out", headers=member.headers)
    found = await ctx.session.execute(
        select(OutboxRow.payload).where(OutboxRow.event_type == "session.ended")
    )
    assert found.scalars().all() == [
        {
            "session_id": member.grant.session_id,
            "user_id": member.grant.user_id,
            "reason": "sign_out",
        }
    ]


async def test_one_removes_a_device_that_signs_one_in(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    here = await staff.member()
    phone = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130"}
    body = sign_in_body(remember=True)
    tokens = (await api.post(SIGN_IN, json=body, headers=phone)).json()
    (device,) = (await api.get(f"{ME}/devices", headers=here.headers)).json()
    assert (device["platform"], device["expires_at"]) == ("Android", "2026-11-28T04:00:00Z")
    # when somebody else tries, then the owner
    other = await staff.member()
    before = await fingerprint(ctx)
    refused = await api.delete(f"{ME}/devices/{device['id']}", headers=other.headers)
    assert (refused.status_code, refused.json()["code"]) == (404, "E_DEVICE_UNKNOWN")
    assert await fingerprint(ctx) == before
    await api.delete(f"{ME}/devices/{device['id']}", headers=here.headers)
    # then
    assert (await api.get(f"{ME}/devices", headers=here.headers)).json() == []
    back = {"remember_token": tokens["remember_token"]}
    answer = await api.post(f"{SIGN_IN}/remembered", json=back, headers=phone)
    assert answer.status_code == 401
    assert (await api.get(ME, headers=bearer(tokens))).status_code == 200
