"""Sign-in, refresh, sign-out, and what the signed-in user may ask about themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import select, update

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.passwords import PasswordHasher
from minshui.kernel.clock import FixedClock
from minshui.platform.identity.facade import SignInPolicy, set_sign_in_policy
from minshui.platform.identity.models import User, UserSession
from tests.api_cases import PASSWORD, ApiCases, Staff

SIGN_IN = "/api/v1/platform/sign-in"
REFRESH = f"{SIGN_IN}/refresh"
ME = "/api/v1/platform/me"


def _body(**changed: str) -> dict[str, str]:
    right = {"tenant_code": "TEST2026001", "user_name": "staff-1", "password": PASSWORD}
    return right | changed


class TestMe(ApiCases):
    ROUTE = f"GET {ME}"
    PERMISSION = None


class TestPermissionCheck(ApiCases):
    ROUTE = "POST /api/v1/platform/permission-check"
    PERMISSION = None
    BODY: ClassVar = {"permissions": ["platform.identity.read"]}
    BAD_BODIES: ClassVar = [{}, {"permissions": []}, {"permissions": "platform.identity.read"}]


class TestSignOut(ApiCases):
    ROUTE = "POST /api/v1/platform/sign-out"
    PERMISSION = None
    STATUS = 204


class TestChangePassword(ApiCases):
    ROUTE = "POST /api/v1/platform/me/password"
    PERMISSION = None
    STATUS = 204
    BODY: ClassVar = {"old_password": PASSWORD, "password": "New-Horse-99"}
    BAD_BODIES: ClassVar = [
        {},
        {"old_password": "wrong", "password": "New-Horse-99"},
        {"old_password": PASSWORD, "password": "short-1"},
        {"old_password": PASSWORD, "password": "onlylowerletters"},
        {"old_password": PASSWORD, "password": PASSWORD},
    ]


class TestReadPolicy(ApiCases):
    ROUTE = "GET /api/v1/platform/sign-in-policy"
    PERMISSION = "platform.identity.policy"


class TestSavePolicy(ApiCases):
    ROUTE = "PUT /api/v1/platform/sign-in-policy"
    PERMISSION = "platform.identity.policy"
    BODY: ClassVar = {
        "max_failures": 3,
        "lock_minutes": 30,
        "captcha_after": 20,
        "access_token_minutes": 10,
        "session_hours": 8,
        "idle_minutes": 45,
        "max_sessions": 2,
        "when_full": "refuse",
        "remember_days": 0,
        "sms_sign_in": False,
        "min_password_length": 10,
        "password_kinds": 4,
        "password_history": 3,
        "password_days": 60,
        "password_warn_days": 5,
    }
    BAD_BODIES: ClassVar = [
        {},
        {**BODY, "max_failures": 0},
        {**BODY, "session_hours": "long"},
        {**BODY, "when_full": "ask"},
    ]


@pytest.mark.feature("F-0001", "F-0009", "F-0039")
async def test_the_right_password_gives_a_token_that_opens_the_door(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    await staff.member("platform.identity.read")
    answer = await api.post(SIGN_IN, json=_body(tenant_code="test2026001", user_name=" STAFF-1 "))
    tokens = answer.json()
    assert answer.status_code == 200
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_at"] == "2026-11-21T04:30:00Z"
    assert tokens["session_expires_at"] == "2026-11-21T16:00:00Z"
    me = await api.get(ME, headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert me.json()["tenant_code"] == "TEST2026001"
    assert me.json()["permissions"] == ["platform.identity.read"]
    assert me.json()["roles"] == ["role_1"]


@pytest.mark.parametrize(
    "changed",
    [
        {"password": "Wrong-Horse-7"},
        {"user_name": "nobody"},
        {"tenant_code": "NONE2026001"},
    ],
)
async def test_a_refused_sign_in_does_not_say_why(
    api: httpx.AsyncClient, staff: Staff, changed: dict[str, str]
) -> None:
    await staff.member()
    answer = await api.post(SIGN_IN, json=_body(**changed))
    assert answer.status_code == 401
    assert answer.json()["code"] == "E_SIGN_IN_REFUSED"
    assert answer.json()["detail"].startswith("登录失败：租户编码、用户名或密码不正确")


@pytest.mark.feature("F-0018")
async def test_five_wrong_passwords_lock_the_user_for_a_quarter_of_an_hour(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    await set_sign_in_policy(ctx, SignInPolicy(captcha_after=20))
    await staff.member()
    for _ in range(5):
        assert (await api.post(SIGN_IN, json=_body(password="Wrong-1"))).status_code == 401
    assert (await api.post(SIGN_IN, json=_body())).json()["code"] == "E_SIGN_IN_REFUSED"
    clock.move_to(clock.now() + timedelta(minutes=14, seconds=59))
    assert (await api.post(SIGN_IN, json=_body())).status_code == 401
    clock.move_to(clock.now() + timedelta(seconds=1))
    assert (await api.post(SIGN_IN, json=_body())).status_code == 200


async def test_a_right_password_forgives_the_wrong_ones(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await set_sign_in_policy(ctx, SignInPolicy(captcha_after=20))
    await staff.member()
    for wrong in (4, 4):
        for _ in range(wrong):
            await api.post(SIGN_IN, json=_body(password="Wrong-1"))
        assert (await api.post(SIGN_IN, json=_body())).status_code == 200


async def test_refused_sign_ins_are_in_the_audit_log_without_the_password(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await staff.member()
    await api.post(SIGN_IN, json=_body(password="Wrong-1"))
    rows = await ctx.session.execute(
        select(AuditRow.after).where(AuditRow.action == "user.sign_in_refused")
    )
    assert rows.scalar_one() == {"reason": "password", "client_address": "127.0.0.1"}


@pytest.mark.feature("F-0010", "F-0011")
async def test_a_refresh_token_is_good_once(
    api: httpx.AsyncClient, staff: Staff, clock: FixedClock
) -> None:
    member = await staff.member()
    clock.move_to(clock.now() + timedelta(minutes=31))
    expired = await api.get(ME, headers=member.headers)
    assert (expired.status_code, expired.json()["code"]) == (401, "E_TOKEN_EXPIRED")

    body = {"refresh_token": member.grant.refresh_token}
    fresh = (await api.post(REFRESH, json=body)).json()
    headers = {"Authorization": f"Bearer {fresh['access_token']}"}
    assert (await api.get(ME, headers=headers)).status_code == 200
    assert fresh["session_expires_at"] == "2026-11-21T16:00:00Z"

    again = await api.post(REFRESH, json=body)
    assert (again.status_code, again.json()["code"]) == (401, "E_REFRESH_REFUSED")
    # Somebody has a copy: the session is dead, the thief's and the owner's tokens with it.
    assert (await api.get(ME, headers=headers)).json()["code"] == "E_SESSION_ENDED"
    last = await api.post(REFRESH, json={"refresh_token": fresh["refresh_token"]})
    assert last.json()["code"] == "E_REFRESH_REFUSED"


@pytest.mark.parametrize(
    "token",
    ["nonsense", "TEST2026001.00000000000000000000000000000000.aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "NONE2026001.00000000000000000000000000000000.aaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
)  # fmt: skip
async def test_a_made_up_refresh_token_is_refused(api: httpx.AsyncClient, token: str) -> None:
    answer = await api.post(REFRESH, json={"refresh_token": token})
    assert (answer.status_code, answer.json()["code"]) == (401, "E_REFRESH_REFUSED")


async def test_a_wrong_secret_does_not_end_the_session(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    member = await staff.member()
    tenant, session_id, secret = member.grant.refresh_token.split(".")
    answer = await api.post(
        REFRESH, json={"refresh_token": f"{tenant}.{session_id}.{secret[::-1]}"}
    )
    assert answer.json()["code"] == "E_REFRESH_REFUSED"
    assert (await api.get(ME, headers=member.headers)).status_code == 200


@pytest.mark.feature("F-0024")
async def test_tokens_die_with_their_session(api: httpx.AsyncClient, staff: Staff) -> None:
    member = await staff.member()
    other = await staff.sign_in("staff-1")
    gone = await api.post("/api/v1/platform/sign-out", headers=member.headers)
    assert gone.status_code == 204
    assert (await api.get(ME, headers=member.headers)).json()["code"] == "E_SESSION_ENDED"
    refresh = await api.post(REFRESH, json={"refresh_token": member.grant.refresh_token})
    assert refresh.json()["code"] == "E_REFRESH_REFUSED"
    assert (await api.get(ME, headers=other.headers)).status_code == 200


async def test_a_session_ends_after_its_hours_whatever_is_refreshed(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    await set_sign_in_policy(ctx, SignInPolicy(idle_minutes=0))
    member = await staff.member()
    clock.move_to(clock.now() + timedelta(hours=11, minutes=50))
    answer = await api.post(REFRESH, json={"refresh_token": member.grant.refresh_token})
    fresh = answer.json()
    assert fresh["expires_at"] == fresh["session_expires_at"]
    clock.move_to(clock.now() + timedelta(minutes=10))
    late = await api.post(REFRESH, json={"refresh_token": fresh["refresh_token"]})
    assert late.json()["code"] == "E_REFRESH_REFUSED"


@pytest.mark.feature("F-0017")
async def test_a_new_password_ends_the_other_sessions(api: httpx.AsyncClient, staff: Staff) -> None:
    member = await staff.member()
    other = await staff.sign_in("staff-1")
    body = {"old_password": PASSWORD, "password": "New-Horse-99"}
    await api.post("/api/v1/platform/me/password", json=body, headers=member.headers)
    assert (await api.get(ME, headers=member.headers)).status_code == 200
    assert (await api.get(ME, headers=other.headers)).json()["code"] == "E_SESSION_ENDED"
    assert (await api.post(SIGN_IN, json=_body())).status_code == 401
    assert (await api.post(SIGN_IN, json=_body(password="New-Horse-99"))).status_code == 200


async def test_the_tenants_policy_holds_from_the_next_sign_in_on(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    boss = await staff.administrator()
    policy = TestSavePolicy.BODY
    await api.put("/api/v1/platform/sign-in-policy", json=policy, headers=boss.headers)
    stored = await api.get("/api/v1/platform/sign-in-policy", headers=boss.headers)
    assert stored.json() == policy
    tokens = (await api.post(SIGN_IN, json=_body())).json()
    assert tokens["expires_at"] == "2026-11-21T04:10:00Z"
    for _ in range(3):
        await api.post(SIGN_IN, json=_body(password="Wrong-1"))
    assert (await api.post(SIGN_IN, json=_body())).status_code == 401


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({}, "E_NOT_SIGNED_IN"),
        ({"Authorization": "Basic dXNlcjpwYXNz"}, "E_NOT_SIGNED_IN"),
        ({"Authorization": "Bearer "}, "E_TOKEN_INVALID"),
        ({"Authorization": "Bearer a.b.c"}, "E_TOKEN_INVALID"),
        ({"Authorization": "Bearer " + "a" * 5000}, "E_TOKEN_INVALID"),
        ({"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."}, "E_TOKEN_INVALID"),
    ],
)
async def test_what_is_no_token_of_ours_is_refused(
    api: httpx.AsyncClient, header: dict[str, str], code: str
) -> None:
    answer = await api.get(ME, headers=header)
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_tampered_token_is_refused(api: httpx.AsyncClient, staff: Staff) -> None:
    member = await staff.member()
    head, body, signature = member.token.split(".")
    for tampered in (f"{head}.{body}x.{signature}", f"{head}.{body}.{signature[:-4]}AAAA"):
        answer = await api.get(ME, headers={"Authorization": f"Bearer {tampered}"})
        assert answer.json()["code"] == "E_TOKEN_INVALID"


@pytest.mark.feature("F-0048")
async def test_a_permission_check_tells_what_is_held(api: httpx.AsyncClient, staff: Staff) -> None:
    member = await staff.member("platform.identity.read")
    answer = await api.post(
        "/api/v1/platform/permission-check",
        json={"permissions": ["platform.identity.read", "platform.identity.manage", "no.such"]},
        headers=member.headers,
    )
    granted = {"platform.identity.read": True, "platform.identity.manage": False, "no.such": False}
    assert answer.json()["granted"] == granted


@pytest.mark.feature("F-0022")
async def test_a_hash_of_another_cost_is_renewed_at_sign_in(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await staff.member()
    old = await PasswordHasher(5).hash(PASSWORD)
    await ctx.session.execute(update(User).values(password_hash=old))
    assert (await api.post(SIGN_IN, json=_body())).status_code == 200
    stored = await ctx.session.scalar(select(User.password_hash))
    assert stored is not None
    assert stored.startswith("bcrypt-sha256$$2b$04$")


async def test_refresh_tokens_are_stored_hashed(staff: Staff, ctx: Context) -> None:
    member = await staff.member()
    row: Any = (await ctx.session.execute(select(UserSession))).scalar_one()
    secret = member.grant.refresh_token.rsplit(".", 1)[1]
    assert secret not in (row.id, row.refresh_hash)
    assert len(row.refresh_hash) == 64
