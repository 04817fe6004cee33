"""High-risk routes ask who is there (R-122)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.platform.identity.facade import Client, begin_session
from minshui.platform.identity.facade import SessionGrant as Grant
from tests.api_cases import PASSWORD, ApiCases, Staff, StaffMember, fingerprint
from tests.platform.factor.phone import FACTORS, enrol_totp, wrong

STEP_UP = "/api/v1/platform/me/step-up"
POLICY = "/api/v1/platform/factor-policy"
DEFAULTS: dict[str, Any] = {
    "step_up_minutes": 5,
    "max_failures": 5,
    "lock_minutes": 15,
    "sms_allowed": True,
    "required_roles": [],
    "required_permissions": [],
}


async def step_up(
    api: httpx.AsyncClient, member: StaffMember, proof: str, kind: str = "password"
) -> httpx.Response:
    return await api.post(STEP_UP, json={"kind": kind, "proof": proof}, headers=member.headers)


async def risky(api: httpx.AsyncClient, member: StaffMember) -> str:
    """Call a high-risk route and return how it went."""
    answer = await api.put(POLICY, json=DEFAULTS, headers=member.headers)
    return "done" if answer.status_code == 200 else str(answer.json()["code"])


class TestReadStepUp(ApiCases):
    ROUTE = f"GET {STEP_UP}"
    PERMISSION = None


class TestStepUp(ApiCases):
    ROUTE = f"POST {STEP_UP}"
    PERMISSION = None
    BODY: ClassVar = {"kind": "password", "proof": PASSWORD}
    BAD_BODIES: ClassVar = [
        {},
        {"kind": "password"},
        {"kind": "password", "proof": ""},
        {"kind": "fingerprint", "proof": "x"},
        {"kind": "totp", "proof": "123456"},
    ]


@pytest.mark.feature("F-0013")
async def test_a_proof_opens_high_risk_routes_for_five_minutes(
    api: httpx.AsyncClient, staff: Staff, clock: FixedClock
) -> None:
    # given a session whose sign-in is five minutes old
    boss = await staff.administrator()
    assert await risky(api, boss) == "done"
    clock.move_to(clock.now() + timedelta(minutes=5))
    assert await risky(api, boss) == "E_STEP_UP_REQUIRED"
    # when
    stepped = await step_up(api, boss, PASSWORD)
    # then
    assert stepped.json() == {"until_at": "2026-11-21T04:10:00Z"}
    clock.move_to(clock.now() + timedelta(minutes=4, seconds=59))
    assert await risky(api, boss) == "done"
    clock.move_to(clock.now() + timedelta(seconds=1))
    assert await risky(api, boss) == "E_STEP_UP_REQUIRED"


@pytest.mark.feature("F-0013")
async def test_a_refused_high_risk_action_changes_nothing(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    boss = await staff.administrator()
    await staff.forget_step_up(boss)
    before = await fingerprint(ctx)
    answer = await api.put(POLICY, json=DEFAULTS, headers=boss.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "E_STEP_UP_REQUIRED")
    assert answer.json()["detail"].startswith("这是高风险操作，请先再次验证身份")
    assert await fingerprint(ctx) == before


async def test_who_lacks_the_permission_is_not_asked_to_step_up_for_it(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    member = await staff.member()
    await staff.forget_step_up(member)
    assert await risky(api, member) == "E_PERMISSION_DENIED"


async def test_a_step_up_is_the_session_s_own(api: httpx.AsyncClient, staff: Staff) -> None:
    boss = await staff.administrator()
    other = await staff.sign_in("staff-1")
    await staff.forget_step_up(boss)
    await staff.forget_step_up(other)
    await step_up(api, other, PASSWORD)
    assert await risky(api, other) == "done"
    assert await risky(api, boss) == "E_STEP_UP_REQUIRED"


@pytest.mark.parametrize("means", ["sms", "wechat", "alipay", "remembered", "grant"])
async def test_lesser_means_begin_a_session_that_is_not_stepped_up(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, means: Any
) -> None:
    boss = await staff.administrator()
    grant = await begin_session(ctx, boss.grant.user_id, means, Client("127.0.0.1"))
    assert isinstance(grant, Grant)
    assert await risky(api, StaffMember(grant, staff.token_of(grant))) == "E_STEP_UP_REQUIRED"


async def test_a_wrong_password_opens_nothing_and_counts_as_at_sign_in(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    boss = await staff.administrator()
    await staff.forget_step_up(boss)
    for _ in range(5):
        refused = await step_up(api, boss, "Wrong-Horse-7")
        assert (refused.status_code, refused.json()["code"]) == (403, "E_STEP_UP_REFUSED")
    assert (await step_up(api, boss, PASSWORD)).json()["code"] == "E_STEP_UP_REFUSED"
    assert await risky(api, boss) == "E_STEP_UP_REQUIRED"
    body = {"tenant_code": "TEST2026001", "user_name": "staff-1", "password": PASSWORD}
    assert (await api.post("/api/v1/platform/sign-in", json=body)).status_code == 401
    noted = select(AuditRow.after).where(AuditRow.action == "user.step_up_refused")
    assert len((await ctx.session.execute(noted)).all()) == 6


@pytest.mark.feature("F-0012", "F-0013")
async def test_who_has_a_second_factor_proves_it_by_that_and_nothing_less(
    api: httpx.AsyncClient, staff: Staff, clock: FixedClock
) -> None:
    # given
    boss = await staff.administrator()
    phone = await enrol_totp(api, boss, clock)
    await staff.forget_step_up(boss)
    state = await api.get(STEP_UP, headers=boss.headers)
    assert state.json() == {"kinds": ["totp", "recovery"], "until_at": None}
    # when the password is offered, a wrong code, the right one
    by_password = await step_up(api, boss, PASSWORD)
    by_wrong_code = await step_up(api, boss, wrong(phone.code()), "totp")
    by_code = await step_up(api, boss, phone.code(), "totp")
    # then
    assert (by_password.status_code, by_password.json()["code"]) == (422, "E_STEP_UP_KIND")
    assert by_wrong_code.json()["code"] == "E_STEP_UP_REFUSED"
    assert by_code.status_code == 200
    assert await risky(api, boss) == "done"
    again = await step_up(api, boss, phone.code(), "totp")
    assert again.json()["code"] == "E_STEP_UP_REFUSED"


async def test_five_wrong_codes_lock_step_up_too(
    api: httpx.AsyncClient, staff: Staff, clock: FixedClock
) -> None:
    boss = await staff.administrator()
    phone = await enrol_totp(api, boss, clock)
    for _ in range(5):
        await step_up(api, boss, wrong(phone.code()), "totp")
    assert (await step_up(api, boss, phone.code(), "totp")).status_code == 403
    own = (await api.get(FACTORS, headers=boss.headers)).json()
    assert own["locked_until_at"] == "2026-11-21T04:15:00Z"


async def test_minutes_are_the_tenants_own(
    api: httpx.AsyncClient, staff: Staff, clock: FixedClock
) -> None:
    boss = await staff.administrator()
    longer = DEFAULTS | {"step_up_minutes": 30}
    assert (await api.put(POLICY, json=longer, headers=boss.headers)).status_code == 200
    clock.move_to(clock.now() + timedelta(minutes=29))
    state = await api.get(STEP_UP, headers=boss.headers)
    assert state.json() == {"kinds": ["password"], "until_at": "2026-11-21T04:30:00Z"}
    assert await risky(api, boss) == "done"


async def test_outside_production_a_tenant_may_do_without(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    boss = await staff.administrator()
    off = DEFAULTS | {"step_up_minutes": 0}
    assert (await api.put(POLICY, json=off, headers=boss.headers)).status_code == 200
    await staff.forget_step_up(boss)
    assert await risky(api, boss) == "done"


async def test_in_production_no_tenant_does_without(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a policy from an installation that allowed it
    boss = await staff.administrator()
    off = DEFAULTS | {"step_up_minutes": 0}
    await api.put(POLICY, json=off, headers=boss.headers)
    await staff.forget_step_up(boss)
    before = await fingerprint(ctx)
    # when
    monkeypatch.setenv("MINSHUI_ENV", "production")
    # then it asks, and it cannot be set
    assert await risky(api, boss) == "E_STEP_UP_REQUIRED"
    assert await fingerprint(ctx) == before
    await staff.step_up(boss)
    refused = await api.put(POLICY, json=off, headers=boss.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "E_FACTOR_POLICY_OFF")
