"""One's own second factors: enrolled by a first code, renewed, removed."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.platform.factor.models import FactorRow, RecoveryCodeRow
from minshui.platform.identity.facade import CreateUser, create_user
from minshui.platform.identity.mobile_store import store_mobile
from minshui.platform.identity.models import User
from tests.api_cases import PASSWORD, ApiCases, Staff, StaffMember, fingerprint
from tests.message.template.bound import publish_default
from tests.platform.factor.phone import FACTORS, enrol_totp, last_sms_code, wrong

MOBILE = "13800001234"


async def own(api: httpx.AsyncClient, member: StaffMember) -> dict[str, Any]:
    told: dict[str, Any] = (await api.get(FACTORS, headers=member.headers)).json()
    return told


async def with_mobile(ctx: Context, staff: Staff) -> StaffMember:
    given = CreateUser("mo", "莫员工", mobile=MOBILE, password=PASSWORD, must_change_password=False)
    await create_user(ctx, given)
    await publish_default(ctx, "verification.code")
    return await staff.sign_in("mo")


class TestReadOwnFactors(ApiCases):
    ROUTE = f"GET {FACTORS}"
    PERMISSION = None


class TestOfferTotp(ApiCases):
    ROUTE = f"POST {FACTORS}/totp"
    PERMISSION = None
    STATUS = 201


async def test_a_factor_counts_once_a_first_code_was_shown(
    api: httpx.AsyncClient, staff: Staff, clock: FixedClock
) -> None:
    # given an offer that nobody has confirmed
    member = await staff.member()
    offered = await api.post(f"{FACTORS}/totp", headers=member.headers)
    assert (await own(api, member))["enrolled"] == []
    # when
    phone = await enrol_totp(api, member, clock)
    # then
    assert offered.json()["qr_code"].startswith("data:image/svg+xml;charset=utf-8,")
    assert phone.otp.issuer == "闽水营收"
    assert phone.otp.name == "staff-1@TEST2026001"
    assert await own(api, member) == {
        "enrolled": [
            {"kind": "totp", "confirmed_at": "2026-11-21T04:00:00Z", "last_used_at": None}
        ],
        "recovery_codes_left": 10,
        "locked_until_at": None,
    }
    assert len(set(phone.recovery_codes)) == 10


async def test_a_wrong_first_code_enables_nothing(api: httpx.AsyncClient, staff: Staff) -> None:
    member = await staff.member()
    await api.post(f"{FACTORS}/totp", headers=member.headers)
    answer = await api.post(
        f"{FACTORS}/totp/confirm", json={"code": "000000"}, headers=member.headers
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "E_FACTOR_CODE_WRONG")
    assert (await own(api, member))["enrolled"] == []


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６"])
async def test_what_is_no_code_is_refused(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, code: str
) -> None:
    member = await staff.member()
    before = await fingerprint(ctx)
    answer = await api.post(f"{FACTORS}/totp/confirm", json={"code": code}, headers=member.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "E_VALIDATION")
    assert await fingerprint(ctx) == before


async def test_nothing_is_confirmed_that_was_not_begun(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    member = await staff.member()
    before = await fingerprint(ctx)
    answer = await api.post(
        f"{FACTORS}/totp/confirm", json={"code": "123456"}, headers=member.headers
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "E_FACTOR_NOT_BEGUN")
    assert await fingerprint(ctx) == before


async def test_a_confirmed_factor_is_not_replaced_behind_its_owners_back(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    member = await staff.member()
    await enrol_totp(api, member, clock)
    before = await fingerprint(ctx)
    answer = await api.post(f"{FACTORS}/totp", headers=member.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "E_FACTOR_EXISTS")
    assert await fingerprint(ctx) == before


async def test_the_secret_is_stored_encrypted_and_the_recovery_codes_hashed(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    member = await staff.member()
    phone = await enrol_totp(api, member, clock)
    sealed = (await ctx.session.execute(select(FactorRow.secret_sealed))).scalar_one()
    assert phone.otp.secret.encode() not in sealed
    assert base64.b32decode(phone.otp.secret) not in sealed
    hashes = set((await ctx.session.execute(select(RecoveryCodeRow.code_hash))).scalars())
    assert len(hashes) == 10
    assert not hashes & set(phone.recovery_codes)
    audited = (await ctx.session.execute(select(AuditRow.after))).scalars().all()
    assert phone.otp.secret not in str(audited)
    assert phone.recovery_codes[0] not in str(audited)


@pytest.mark.feature("F-0012")
async def test_a_mobile_becomes_a_factor_by_the_code_sent_to_it(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    member = await with_mobile(ctx, staff)
    sent = await api.post(f"{FACTORS}/sms", headers=member.headers)
    assert sent.json() == {
        "mobile_tail": "1234",
        "expires_at": "2026-11-21T04:05:00Z",
        "next_request_at": "2026-11-21T04:01:00Z",
    }
    code = await last_sms_code(ctx)
    # when
    confirmed = await api.post(
        f"{FACTORS}/sms/confirm", json={"code": code}, headers=member.headers
    )
    # then
    assert len(confirmed.json()["recovery_codes"]) == 10
    assert [each["kind"] for each in (await own(api, member))["enrolled"]] == ["sms"]


async def test_a_code_by_sms_may_be_guessed_five_times_only(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    member = await with_mobile(ctx, staff)
    await api.post(f"{FACTORS}/sms", headers=member.headers)
    code = await last_sms_code(ctx)
    for given in [*[wrong(code)] * 5, code]:
        answer = await api.post(
            f"{FACTORS}/sms/confirm", json={"code": given}, headers=member.headers
        )
        assert answer.json()["code"] == "E_FACTOR_CODE_WRONG"
    assert (await own(api, member))["enrolled"] == []


async def test_codes_go_to_the_mobile_that_was_confirmed_whatever_stands_with_the_user(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    # given somebody who manages users enters another number
    member = await with_mobile(ctx, staff)
    await api.post(f"{FACTORS}/sms", headers=member.headers)
    body = {"code": await last_sms_code(ctx)}
    await api.post(f"{FACTORS}/sms/confirm", json=body, headers=member.headers)
    await store_mobile(ctx, await ctx.session.get_one(User, member.grant.user_id), "13900009999")
    await ctx.session.flush()
    clock.move_to(clock.now() + timedelta(minutes=1))
    # when
    sent = await api.post(f"{FACTORS}/sms/code", headers=member.headers)
    # then
    assert sent.json()["mobile_tail"] == "1234"


async def test_who_has_no_mobile_is_told_what_to_do(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    member = await staff.member()
    before = await fingerprint(ctx)
    answer = await api.post(f"{FACTORS}/sms", headers=member.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "E_FACTOR_MOBILE_MISSING")
    assert await fingerprint(ctx) == before


async def test_codes_by_sms_come_a_minute_apart(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    member = await with_mobile(ctx, staff)
    await api.post(f"{FACTORS}/sms", headers=member.headers)
    before = await fingerprint(ctx)
    again = await api.post(f"{FACTORS}/sms", headers=member.headers)
    assert (again.status_code, again.json()["code"]) == (429, "E_VERIFICATION_TOO_SOON")
    assert await fingerprint(ctx) == before


async def test_no_code_is_sent_to_who_has_no_such_factor(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    member = await with_mobile(ctx, staff)
    answer = await api.post(f"{FACTORS}/sms/code", headers=member.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "E_FACTOR_NONE")


async def test_recovery_codes_are_renewed_as_a_whole(
    api: httpx.AsyncClient, staff: Staff, clock: FixedClock
) -> None:
    member = await staff.member()
    phone = await enrol_totp(api, member, clock)
    renewed = await api.post(f"{FACTORS}/recovery-codes", headers=member.headers)
    codes = renewed.json()["recovery_codes"]
    assert len(codes) == 10
    assert not set(codes) & set(phone.recovery_codes)
    assert (await own(api, member))["recovery_codes_left"] == 10


async def test_recovery_codes_stand_in_for_a_factor_only(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    member = await staff.member()
    answer = await api.post(f"{FACTORS}/recovery-codes", headers=member.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "E_FACTOR_NONE")


async def test_with_the_last_factor_the_recovery_codes_go(
    api: httpx.AsyncClient, staff: Staff, clock: FixedClock
) -> None:
    member = await staff.member()
    await enrol_totp(api, member, clock)
    gone = await api.delete(f"{FACTORS}/totp", headers=member.headers)
    assert gone.status_code == 204
    assert (await own(api, member))["recovery_codes_left"] == 0
    again = await api.delete(f"{FACTORS}/totp", headers=member.headers)
    assert (again.status_code, again.json()["code"]) == (404, "E_FACTOR_NONE")


@pytest.mark.parametrize("route", ["POST sms", "POST recovery-codes", "DELETE totp", "DELETE sms"])
async def test_whoever_finds_a_screen_unlocked_cannot_make_it_theirs(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, route: str
) -> None:
    method, path = route.split()
    member = await staff.member()
    await staff.forget_step_up(member)
    before = await fingerprint(ctx)
    answer = await api.request(method, f"{FACTORS}/{path}", headers=member.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "E_STEP_UP_REQUIRED")
    assert await fingerprint(ctx) == before
