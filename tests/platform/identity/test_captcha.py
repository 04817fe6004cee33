"""The picture that is to be read after failures (R-123)."""

from __future__ import annotations

import base64
from datetime import timedelta

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.platform.identity.facade import SignInPolicy, set_sign_in_policy
from tests.api_cases import Staff
from tests.platform.identity.doors import CAPTCHA, SIGN_IN, guess, read_picture, sign_in_body


@pytest.mark.feature("F-0002", "F-0019")
async def test_after_three_failures_a_picture_is_to_be_read(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    await staff.member()
    # when
    codes = await guess(api, 4)
    # then
    assert codes == [
        "E_SIGN_IN_REFUSED",
        "E_SIGN_IN_REFUSED",
        "E_SIGN_IN_REFUSED_CAPTCHA",
        "E_CAPTCHA_REQUIRED",
    ]
    without = await api.post(SIGN_IN, json=sign_in_body())
    assert (without.status_code, without.json()["code"]) == (401, "E_CAPTCHA_REQUIRED")
    read = await api.post(SIGN_IN, json=sign_in_body(captcha=await read_picture(api)))
    assert read.status_code == 200
    # The name has been forgiven.
    assert (await api.post(SIGN_IN, json=sign_in_body())).status_code == 200


@pytest.mark.parametrize("stranger", [{"user_name": "nobody"}, {"tenant_code": "NONE2026001"}])
async def test_names_and_tenants_that_do_not_exist_are_asked_alike(
    api: httpx.AsyncClient, staff: Staff, stranger: dict[str, str]
) -> None:
    await staff.member()
    codes = await guess(api, 4, **stranger)
    assert codes == [
        "E_SIGN_IN_REFUSED",
        "E_SIGN_IN_REFUSED",
        "E_SIGN_IN_REFUSED_CAPTCHA",
        "E_CAPTCHA_REQUIRED",
    ]


async def test_a_tenant_may_ask_for_it_always(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await staff.member()
    await set_sign_in_policy(ctx, SignInPolicy(captcha_after=0))
    assert (await guess(api, 1))[0] == "E_CAPTCHA_REQUIRED"
    read = await api.post(SIGN_IN, json=sign_in_body(captcha=await read_picture(api)))
    assert read.status_code == 200


async def test_failures_of_many_names_weigh_on_their_address(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    await staff.member()
    for number in range(30):
        await guess(api, 1, user_name=f"user-{number}")
    answer = await api.post(SIGN_IN, json=sign_in_body())
    assert answer.json()["code"] == "E_CAPTCHA_REQUIRED"


async def test_a_picture_serves_once(api: httpx.AsyncClient, staff: Staff, ctx: Context) -> None:
    await staff.member()
    await set_sign_in_policy(ctx, SignInPolicy(captcha_after=0))
    picture = await read_picture(api)
    first = await api.post(SIGN_IN, json=sign_in_body(captcha=picture))
    again = await api.post(SIGN_IN, json=sign_in_body(captcha=picture))
    assert first.status_code == 200
    assert (again.status_code, again.json()["code"]) == (401, "E_CAPTCHA_WRONG")


async def test_a_picture_misread_serves_no_more(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await staff.member()
    await set_sign_in_policy(ctx, SignInPolicy(captcha_after=0))
    picture = await read_picture(api)
    for text in ("????", picture["text"]):
        body = sign_in_body(captcha=picture | {"text": text})
        assert (await api.post(SIGN_IN, json=body)).json()["code"] == "E_CAPTCHA_WRONG"


async def test_a_picture_serves_for_three_minutes(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    await staff.member()
    await set_sign_in_policy(ctx, SignInPolicy(captcha_after=0))
    picture = await read_picture(api)
    clock.move_to(clock.now() + timedelta(minutes=3))
    answer = await api.post(SIGN_IN, json=sign_in_body(captcha=picture))
    assert answer.json()["code"] == "E_CAPTCHA_WRONG"


async def test_small_letters_are_as_good(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await staff.member()
    await set_sign_in_policy(ctx, SignInPolicy(captcha_after=0))
    picture = await read_picture(api)
    body = sign_in_body(captcha=picture | {"text": f" {picture['text'].lower()} "})
    assert (await api.post(SIGN_IN, json=body)).status_code == 200


async def test_a_picture_is_a_png_that_says_until_when_it_serves(api: httpx.AsyncClient) -> None:
    answer = await api.post(CAPTCHA)
    assert answer.status_code == 201
    head, _, content = answer.json()["image"].partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(content).startswith(b"\x89PNG\r\n")
    assert answer.json()["expires_at"] == "2026-11-21T04:03:00Z"
