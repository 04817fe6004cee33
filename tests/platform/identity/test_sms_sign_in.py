"""Sign-in with a code that is sent to one's mobile (F-0003)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.message.gateway.models import MessageRow
from minshui.platform.identity.facade import (
    CreateUser,
    SignInPolicy,
    create_user,
    set_sign_in_policy,
)
from minshui.platform.identity.models import User
from tests.api_cases import PASSWORD, Staff, fingerprint
from tests.databases import TENANT_CODE
from tests.message.template.bound import publish_default
from tests.platform.factor.phone import last_sms_code, wrong
from tests.platform.identity.doors import ME, SIGN_IN, bearer, guess, read_picture

MOBILE, NOBODYS = "13800001234", "13900005678"
SEND, SMS = f"{SIGN_IN}/sms-code", f"{SIGN_IN}/sms"


@pytest.fixture
async def lin(ctx: Context) -> int:
    """A clerk with a mobile, in a tenant that can send codes."""
    await publish_default(ctx, "verification.code")
    made = await create_user(
        ctx,
        CreateUser("lin", "林收费", mobile=MOBILE, password=PASSWORD, must_change_password=False),
    )
    return made.user.id


async def _ask(api: httpx.AsyncClient, mobile: str = MOBILE, **changed: Any) -> httpx.Response:
    body = {"tenant_code": TENANT_CODE, "mobile": mobile, "captcha": await read_picture(api)}
    return await api.post(SEND, json=body | changed)


async def _enter(api: httpx.AsyncClient, code: str, **changed: Any) -> httpx.Response:
    body = {"tenant_code": TENANT_CODE, "mobile": MOBILE, "code": code}
    return await api.post(SMS, json=body | changed)


async def _sent(ctx: Context) -> int:
    return (await ctx.session.execute(select(func.count(MessageRow.id)))).scalar_one()


@pytest.mark.feature("F-0003")
@pytest.mark.usefixtures("lin")
async def test_the_code_that_was_sent_signs_in(api: httpx.AsyncClient, ctx: Context) -> None:
    # given
    promised = await _ask(api)
    assert (promised.status_code, promised.json()) == (
        202,
        {"expires_at": "2026-11-21T04:05:00Z", "next_request_at": "2026-11-21T04:01:06Z"},
    )
    # when
    answer = await _enter(api, await last_sms_code(ctx))
    # then
    me = (await api.get(ME, headers=bearer(answer.json()))).json()
    assert me["user_name"] == "lin"


@pytest.mark.usefixtures("lin")
async def test_a_code_signs_in_once(api: httpx.AsyncClient, ctx: Context) -> None:
    await _ask(api)
    code = await last_sms_code(ctx)
    assert (await _enter(api, code)).status_code == 200
    again = await _enter(api, code)
    assert (again.status_code, again.json()["code"]) == (401, "E_SMS_REFUSED")


@pytest.mark.usefixtures("lin")
async def test_five_wrong_codes_make_the_right_one_worthless(
    api: httpx.AsyncClient, ctx: Context
) -> None:
    await _ask(api)
    code = await last_sms_code(ctx)
    for _ in range(5):
        assert (await _enter(api, wrong(code))).json()["code"] == "E_SMS_REFUSED"
    assert (await _enter(api, code)).json()["code"] == "E_SMS_REFUSED"


@pytest.mark.feature("F-0003")
@pytest.mark.usefixtures("lin")
@pytest.mark.parametrize("changed", [{"mobile": NOBODYS}, {"tenant_code": "NONE2026001"}])
async def test_strangers_are_answered_alike_and_sent_nothing(
    api: httpx.AsyncClient, ctx: Context, changed: dict[str, str]
) -> None:
    before = await fingerprint(ctx)
    promised = await _ask(api, **changed)
    assert (promised.status_code, promised.json()) == (
        202,
        {"expires_at": "2026-11-21T04:05:00Z", "next_request_at": "2026-11-21T04:01:06Z"},
    )
    assert await fingerprint(ctx) == before
    answer = await _enter(api, "123456", **changed)
    assert (answer.status_code, answer.json()["code"]) == (401, "E_SMS_REFUSED")
    soon = await _ask(api, **changed)
    assert (soon.status_code, soon.json()["code"]) == (429, "E_TOO_MANY_ATTEMPTS")
    assert soon.headers["retry-after"] == "66"


@pytest.mark.usefixtures("lin")
async def test_no_code_without_reading_a_picture(api: httpx.AsyncClient, ctx: Context) -> None:
    before = await fingerprint(ctx)
    without = await api.post(SEND, json={"tenant_code": TENANT_CODE, "mobile": MOBILE})
    picture = await read_picture(api)
    misread = await _ask(api, captcha=picture | {"text": "????"})
    assert without.json()["code"] == "E_CAPTCHA_REQUIRED"
    assert misread.json()["code"] == "E_CAPTCHA_WRONG"
    assert await fingerprint(ctx) == before


@pytest.mark.usefixtures("lin")
async def test_a_mobile_rings_ten_times_a_day_at_most(
    api: httpx.AsyncClient, ctx: Context, clock: FixedClock
) -> None:
    for _ in range(10):
        assert (await _ask(api)).status_code == 202
        clock.move_to(clock.now() + timedelta(seconds=66))
    assert (await _ask(api)).status_code == 429
    assert await _sent(ctx) == 10


@pytest.mark.usefixtures("lin")
async def test_a_tenant_may_allow_it_not(api: httpx.AsyncClient, ctx: Context) -> None:
    await _ask(api)
    code = await last_sms_code(ctx)
    await set_sign_in_policy(ctx, SignInPolicy(sms_sign_in=False))
    assert (await _enter(api, code)).json()["code"] == "E_SMS_REFUSED"


async def test_who_is_locked_or_disabled_is_not_let_in(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock, lin: int
) -> None:
    await set_sign_in_policy(ctx, SignInPolicy(captcha_after=20))
    await _ask(api)
    code = await last_sms_code(ctx)
    await guess(api, 5, user_name="lin")
    assert (await _enter(api, code)).json()["code"] == "E_SMS_REFUSED"
    clock.move_to(clock.now() + timedelta(minutes=16))
    await _ask(api)
    code = await last_sms_code(ctx)
    await ctx.session.execute(update(User).where(User.id == lin).values(status="disabled"))
    assert (await _enter(api, code)).json()["code"] == "E_SMS_REFUSED"
    await ctx.session.execute(update(User).where(User.id == lin).values(status="enabled"))
    clock.move_to(clock.now() + timedelta(minutes=2))
    await _ask(api)
    assert (await _enter(api, await last_sms_code(ctx))).status_code == 200


@pytest.mark.usefixtures("lin")
async def test_bad_input_is_refused(api: httpx.AsyncClient) -> None:
    for body in (
        {},
        {"tenant_code": TENANT_CODE, "mobile": "12345678901", "code": "123456"},
        {"tenant_code": TENANT_CODE, "mobile": MOBILE, "code": "12345"},
    ):
        assert (await api.post(SMS, json=body)).status_code == 422
