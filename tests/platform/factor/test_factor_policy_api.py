"""Who must have a second factor, and what becomes of those who lost theirs."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.platform.factor.models import FactorRow
from minshui.platform.identity.facade import CreateUser, create_user
from tests.api_cases import PASSWORD, ApiCases, Staff, fingerprint
from tests.platform.factor.phone import FACTORS, begin_sign_in, enrol_totp
from tests.platform.factor.test_step_up_api import DEFAULTS, POLICY

USERS = "/api/v1/platform/users"
ROLES = "/api/v1/platform/roles"
RESET = "platform.factor.reset"


class TestReadPolicy(ApiCases):
    ROUTE = f"GET {POLICY}"
    PERMISSION = "platform.factor.policy"


class TestSavePolicy(ApiCases):
    ROUTE = f"PUT {POLICY}"
    PERMISSION = "platform.factor.policy"
    BODY: ClassVar = DEFAULTS
    BAD_BODIES: ClassVar = [
        {},
        DEFAULTS | {"step_up_minutes": 61},
        DEFAULTS | {"max_failures": 2},
        DEFAULTS | {"lock_minutes": 0},
        DEFAULTS | {"required_roles": ["nobody"]},
        DEFAULTS | {"required_permissions": ["no.such"]},
        DEFAULTS | {"unknown": 1},
    ]


async def _somebody(ctx: Context) -> dict[str, Any]:
    user = (await create_user(ctx, CreateUser("somebody", "某人", password=PASSWORD))).user
    now = ctx.clock.now()
    factor = FactorRow(
        user_id=user.id, kind="totp", secret_sealed=b"sealed", created_at=now, confirmed_at=now
    )
    ctx.session.add(factor)
    await ctx.session.flush()
    return {"path": {"user_id": user.id}}


class TestReadUserFactors(ApiCases):
    ROUTE = f"GET {USERS}/{{user_id}}/factors"
    PERMISSION = RESET

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        return await _somebody(ctx)


class TestResetUserFactors(ApiCases):
    ROUTE = f"POST {USERS}/{{user_id}}/factors/reset"
    PERMISSION = RESET
    STATUS = 204

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        return await _somebody(ctx)


async def test_the_policy_is_kept_as_it_was_set(api: httpx.AsyncClient, staff: Staff) -> None:
    boss = await staff.administrator()
    assert (await api.get(POLICY, headers=boss.headers)).json() == DEFAULTS
    wanted = {
        "step_up_minutes": 10,
        "max_failures": 3,
        "lock_minutes": 60,
        "sms_allowed": False,
        "required_roles": [],
        "required_permissions": ["platform.access.manage"],
    }
    await save(api, boss.headers, wanted)


async def save(api: httpx.AsyncClient, headers: dict[str, str], wanted: dict[str, Any]) -> None:
    saved = await api.put(POLICY, json=wanted, headers=headers)
    assert saved.status_code == 200, saved.text
    assert saved.json() == wanted


@pytest.mark.feature("F-0012")
@pytest.mark.parametrize(
    "required",
    [{"required_roles": ["role_2"]}, {"required_permissions": ["platform.access.read"]}],
)
async def test_who_must_have_a_second_factor_and_has_none_may_only_enrol(
    api: httpx.AsyncClient, staff: Staff, clock: FixedClock, required: dict[str, list[str]]
) -> None:
    # given
    boss = await staff.member("platform.factor.policy")
    member = await staff.member("platform.access.read")
    other = await staff.member("platform.organization.read")
    assert (await api.get(ROLES, headers=member.headers)).status_code == 200
    # when
    await save(api, boss.headers, DEFAULTS | required)
    # then nothing is open but enrolment, at once
    refused = await api.get(ROLES, headers=member.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "E_FACTOR_ENROLMENT_REQUIRED")
    assert (await api.get("/api/v1/platform/me", headers=member.headers)).status_code == 200
    await enrol_totp(api, member, clock)
    assert (await api.get(ROLES, headers=member.headers)).status_code == 200
    # and others are not concerned
    departments = await api.get("/api/v1/platform/departments", headers=other.headers)
    assert departments.status_code == 200
    # and who does without again is confined again
    await api.delete(f"{FACTORS}/totp", headers=member.headers)
    assert (await api.get(ROLES, headers=member.headers)).json()["code"] == (
        "E_FACTOR_ENROLMENT_REQUIRED"
    )


async def test_a_tenant_may_do_without_sms(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    boss = await staff.administrator()
    await save(api, boss.headers, DEFAULTS | {"sms_allowed": False})
    before = await fingerprint(ctx)
    refused = await api.post(f"{FACTORS}/sms", headers=boss.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "E_FACTOR_SMS_OFF")
    assert await fingerprint(ctx) == before


@pytest.mark.feature("F-0012")
async def test_an_administrator_resets_lost_factors(
    api: httpx.AsyncClient, staff: Staff, clock: FixedClock
) -> None:
    # given
    member = await staff.member()
    await enrol_totp(api, member, clock)
    boss = await staff.member(RESET)
    place = f"{USERS}/{member.grant.user_id}/factors"
    seen = await api.get(place, headers=boss.headers)
    assert [each["kind"] for each in seen.json()["enrolled"]] == ["totp"]
    # when
    reset = await api.post(f"{place}/reset", headers=boss.headers)
    # then the password is enough again, and what was open is closed
    assert reset.status_code == 204
    ended = await api.get("/api/v1/platform/me", headers=member.headers)
    assert ended.json()["code"] == "E_SESSION_ENDED"
    assert "access_token" in await begin_sign_in(api, "staff-1", PASSWORD)


async def test_nobody_resets_the_factors_of_who_holds_more(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    boss = await staff.administrator()
    await enrol_totp(api, boss, clock)
    member = await staff.member(RESET)
    before = await fingerprint(ctx)
    refused = await api.post(f"{USERS}/{boss.grant.user_id}/factors/reset", headers=member.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "E_GRANT_BEYOND_OWN")
    assert await fingerprint(ctx) == before


async def test_there_is_nothing_to_reset_for_who_has_no_factor(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    member = await staff.member()
    boss = await staff.member(RESET)
    before = await fingerprint(ctx)
    refused = await api.post(f"{USERS}/{member.grant.user_id}/factors/reset", headers=boss.headers)
    assert (refused.status_code, refused.json()["code"]) == (404, "E_FACTOR_NONE")
    assert await fingerprint(ctx) == before
