"""The second step of sign-in: nobody gets past it by the password alone."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.platform.identity.challenge_model import SignInChallenge
from minshui.platform.identity.facade import CreateUser, create_user
from minshui.platform.identity.models import UserSession
from tests.api_cases import PASSWORD, Staff, fingerprint
from tests.message.template.bound import publish_default
from tests.platform.factor.phone import (
    FACTORS,
    Authenticator,
    begin_sign_in,
    enrol_totp,
    last_sms_code,
    wrong,
)

SECOND = "/api/v1/platform/sign-in/second-factor"
ME = "/api/v1/platform/me"


async def answer(
    api: httpx.AsyncClient, challenge: str, code: str, kind: str = "totp"
) -> httpx.Response:
    return await api.post(SECOND, json={"challenge": challenge, "kind": kind, "code": code})


@pytest.fixture
async def phone(api: httpx.AsyncClient, staff: Staff, clock: FixedClock) -> Authenticator:
    """The telephone of ``staff-1``, who must show it to sign in."""
    return await enrol_totp(api, await staff.member(), clock)


async def begun(api: httpx.AsyncClient) -> str:
    return str((await begin_sign_in(api, "staff-1", PASSWORD))["challenge"])


@pytest.mark.feature("F-0012")
async def test_a_right_password_is_half_the_way(
    api: httpx.AsyncClient, phone: Authenticator, ctx: Context
) -> None:
    # when
    told = await begin_sign_in(api, "staff-1", PASSWORD)
    # then there is a challenge, and no session beside the one of the enrolment
    assert told["kinds"] == ["totp", "recovery"]
    assert told["expires_at"] == "2026-11-21T04:05:00Z"
    assert "access_token" not in told
    assert len((await ctx.session.execute(select(UserSession.id))).all()) == 1


@pytest.mark.feature("F-0012")
async def test_a_code_of_the_authenticator_completes_the_sign_in(
    api: httpx.AsyncClient, phone: Authenticator, ctx: Context
) -> None:
    completed = await answer(api, await begun(api), phone.code())
    assert completed.status_code == 200, completed.text
    headers = {"Authorization": f"Bearer {completed.json()['access_token']}"}
    assert (await api.get(ME, headers=headers)).json()["user_name"] == "staff-1"
    means = (await ctx.session.execute(select(UserSession.means))).scalars()
    assert sorted(means) == ["password", "second_factor"]


async def test_a_code_is_good_once_even_for_another_sign_in(
    api: httpx.AsyncClient, phone: Authenticator
) -> None:
    code = phone.code()
    first, second = await begun(api), await begun(api)
    assert (await answer(api, first, code)).status_code == 200
    refused = await answer(api, second, code)
    assert (refused.status_code, refused.json()["code"]) == (401, "E_SECOND_FACTOR_REFUSED")


async def test_a_challenge_is_good_once(api: httpx.AsyncClient, phone: Authenticator) -> None:
    challenge = await begun(api)
    await answer(api, challenge, phone.code())
    again = await answer(api, challenge, phone.code(1))
    assert again.json()["code"] == "E_SECOND_FACTOR_REFUSED"


async def test_a_challenge_waits_five_minutes(
    api: httpx.AsyncClient, phone: Authenticator, clock: FixedClock
) -> None:
    challenge = await begun(api)
    clock.move_to(clock.now() + timedelta(minutes=5))
    assert (await answer(api, challenge, phone.code())).status_code == 401


async def test_a_challenge_is_tried_five_times(
    api: httpx.AsyncClient, staff: Staff, phone: Authenticator, ctx: Context
) -> None:
    # given a policy that locks nobody so soon
    boss = await staff.administrator()
    policy = {
        "step_up_minutes": 5, "max_failures": 20, "lock_minutes": 15, "sms_allowed": True,
        "required_roles": [], "required_permissions": [],
    }  # fmt: skip
    saved = await api.put("/api/v1/platform/factor-policy", json=policy, headers=boss.headers)
    assert saved.status_code == 200
    challenge = await begun(api)
    # when
    for _ in range(5):
        assert (await answer(api, challenge, wrong(phone.code()))).status_code == 401
    # then
    assert (await answer(api, challenge, phone.code())).status_code == 401
    assert (await answer(api, await begun(api), phone.code())).status_code == 200


@pytest.mark.parametrize("altered", ["tenant", "row", "secret", "nonsense"])
async def test_a_made_up_challenge_is_answered_as_a_wrong_code_is(
    api: httpx.AsyncClient, phone: Authenticator, ctx: Context, altered: str
) -> None:
    tenant, row, secret = (await begun(api)).split(".")
    challenge = {
        "tenant": f"NONE2026001.{row}.{secret}",
        "row": f"{tenant}.{row[::-1]}.{secret}",
        "secret": f"{tenant}.{row}.{secret[::-1]}",
        "nonsense": "nonsense",
    }[altered]
    before = await fingerprint(ctx)
    refused = await answer(api, challenge, phone.code())
    assert (refused.status_code, refused.json()["code"]) == (401, "E_SECOND_FACTOR_REFUSED")
    assert refused.json()["detail"].startswith("验证未通过：验证码不正确、已用过或已过期")
    assert await fingerprint(ctx) == before


async def test_a_challenge_of_one_tenant_opens_no_other(
    api: httpx.AsyncClient, phone: Authenticator
) -> None:
    _, row, secret = (await begun(api)).split(".")
    refused = await answer(api, f"OTHER2026001.{row}.{secret}", phone.code())
    assert refused.json()["code"] == "E_SECOND_FACTOR_REFUSED"


async def test_five_wrong_codes_lock_the_factors_for_a_quarter_of_an_hour(
    api: httpx.AsyncClient, phone: Authenticator, clock: FixedClock
) -> None:
    # given wrong codes over several sign-ins
    for _ in range(5):
        await answer(api, await begun(api), wrong(phone.code()))
    # then a right one is refused as well, until the lock ends
    assert (await answer(api, await begun(api), phone.code())).status_code == 401
    spare = phone.recovery_codes[0]
    assert (await answer(api, await begun(api), spare, "recovery")).status_code == 401
    clock.move_to(clock.now() + timedelta(minutes=15))
    assert (await answer(api, await begun(api), phone.code())).status_code == 200


@pytest.mark.feature("F-0012")
async def test_a_recovery_code_completes_a_sign_in_once(
    api: httpx.AsyncClient, phone: Authenticator
) -> None:
    typed = phone.recovery_codes[3].lower().replace("-", " ")
    completed = await answer(api, await begun(api), typed, "recovery")
    assert completed.status_code == 200
    again = await answer(api, await begun(api), phone.recovery_codes[3], "recovery")
    assert again.status_code == 401
    headers = {"Authorization": f"Bearer {completed.json()['access_token']}"}
    assert (await api.get(FACTORS, headers=headers)).json()["recovery_codes_left"] == 9


async def test_the_recovery_code_of_somebody_else_is_worth_nothing(
    api: httpx.AsyncClient, staff: Staff, phone: Authenticator, clock: FixedClock
) -> None:
    other = await enrol_totp(api, await staff.member(), clock)
    refused = await answer(api, await begun(api), other.recovery_codes[0], "recovery")
    assert refused.status_code == 401


async def test_a_changed_password_ends_what_was_half_done(
    api: httpx.AsyncClient, staff: Staff, phone: Authenticator, clock: FixedClock
) -> None:
    challenge = await begun(api)
    clock.move_to(clock.now() + timedelta(seconds=1))
    boss = await staff.administrator()
    user_id = (await api.get(ME, headers=boss.headers)).json()["user_id"] - 1
    reset = await api.post(f"/api/v1/platform/users/{user_id}/reset-password", headers=boss.headers)
    assert reset.status_code == 200, reset.text
    assert (await answer(api, challenge, phone.code())).status_code == 401


async def test_a_disabled_user_does_not_come_in(
    api: httpx.AsyncClient, staff: Staff, phone: Authenticator, ctx: Context
) -> None:
    challenge = await begun(api)
    from minshui.platform.identity.models import User  # noqa: PLC0415

    user = (await ctx.session.execute(select(User))).scalar_one()
    user.status = "disabled"
    await ctx.session.flush()
    assert (await answer(api, challenge, phone.code())).status_code == 401


@pytest.mark.feature("F-0012")
async def test_a_code_by_sms_completes_a_sign_in(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    # given somebody whose mobile is their second factor
    await create_user(
        ctx,
        CreateUser("mo", "莫员工", mobile="13800001234", password=PASSWORD,
                   must_change_password=False),
    )  # fmt: skip
    await publish_default(ctx, "verification.code")
    member = await staff.sign_in("mo")
    await api.post(f"{FACTORS}/sms", headers=member.headers)
    body = {"code": await last_sms_code(ctx)}
    await api.post(f"{FACTORS}/sms/confirm", json=body, headers=member.headers)
    clock.move_to(clock.now() + timedelta(minutes=1))
    # when
    told = await begin_sign_in(api, "mo", PASSWORD)
    sent = await api.post(f"{SECOND}/sms-code", json={"challenge": told["challenge"]})
    completed = await answer(api, told["challenge"], await last_sms_code(ctx), "sms")
    # then
    assert told["kinds"] == ["sms", "recovery"]
    assert sent.json()["mobile_tail"] == "1234"
    assert completed.status_code == 200


@pytest.mark.parametrize("challenge", ["nonsense", f"TEST2026001.{'0' * 32}.{'a' * 43}"])
async def test_no_code_is_sent_for_a_made_up_challenge(
    api: httpx.AsyncClient, ctx: Context, challenge: str
) -> None:
    before = await fingerprint(ctx)
    refused = await api.post(f"{SECOND}/sms-code", json={"challenge": challenge})
    assert (refused.status_code, refused.json()["code"]) == (401, "E_SECOND_FACTOR_REFUSED")
    assert await fingerprint(ctx) == before


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"challenge": "x", "kind": "totp"},
        {"challenge": "x", "kind": "password", "code": "123456"},
        {"challenge": "x", "kind": "totp", "code": "12345"},
        {"challenge": "x" * 121, "kind": "totp", "code": "123456"},
        {"challenge": "x", "kind": "totp", "code": "１２３４５６"},
    ],
)
async def test_bad_input_is_refused(
    api: httpx.AsyncClient, ctx: Context, body: dict[str, str]
) -> None:
    before = await fingerprint(ctx)
    refused = await api.post(SECOND, json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "E_VALIDATION")
    assert await fingerprint(ctx) == before


async def test_challenges_that_expired_are_forgotten(
    api: httpx.AsyncClient, phone: Authenticator, ctx: Context, clock: FixedClock
) -> None:
    await begun(api)
    clock.move_to(clock.now() + timedelta(minutes=6))
    await begun(api)
    assert len((await ctx.session.execute(select(SignInChallenge.id))).all()) == 1
