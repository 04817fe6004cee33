"""Devices that sign their user in by themselves (F-0014)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.platform.identity.facade import SignInPolicy, set_sign_in_policy
from minshui.platform.identity.models import RememberedDevice, User
from tests.api_cases import PASSWORD, Staff, fingerprint
from tests.platform.identity.doors import ME, SIGN_IN, bearer, sign_in_body

REMEMBERED = f"{SIGN_IN}/remembered"
PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/130"}


async def _remembered(api: httpx.AsyncClient) -> dict[str, Any]:
    answer = await api.post(SIGN_IN, json=sign_in_body(remember=True), headers=PHONE)
    tokens: dict[str, Any] = answer.json()
    return tokens


async def _come_back(
    api: httpx.AsyncClient, token: str, headers: dict[str, str] | None = None
) -> httpx.Response:
    return await api.post(
        REMEMBERED, json={"remember_token": token}, headers=PHONE if headers is None else headers
    )


@pytest.mark.feature("F-0014")
async def test_a_remembered_device_signs_in_without_a_password_for_a_week(
    api: httpx.AsyncClient, staff: Staff, clock: FixedClock
) -> None:
    # given
    await staff.member()
    tokens = await _remembered(api)
    assert tokens["remember_until_at"] == "2026-11-28T04:00:00Z"
    # when
    clock.move_to(clock.now() + timedelta(days=6))
    back = await _come_back(api, tokens["remember_token"])
    # then
    assert (await api.get(ME, headers=bearer(back.json()))).status_code == 200
    # The token has changed, the day has not.
    assert back.json()["remember_token"] != tokens["remember_token"]
    assert back.json()["remember_until_at"] == "2026-11-28T04:00:00Z"
    clock.move_to(clock.now() + timedelta(days=1))
    late = await _come_back(api, back.json()["remember_token"])
    assert (late.status_code, late.json()["code"]) == (401, "E_REMEMBERED_REFUSED")


async def test_who_does_not_ask_is_not_remembered(api: httpx.AsyncClient, staff: Staff) -> None:
    await staff.member()
    tokens = (await api.post(SIGN_IN, json=sign_in_body())).json()
    assert (tokens["remember_token"], tokens["remember_until_at"]) == (None, None)


async def test_a_tenant_may_allow_it_not(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await staff.member()
    before = await _remembered(api)
    await set_sign_in_policy(ctx, SignInPolicy(remember_days=0))
    assert (await _remembered(api))["remember_token"] is None
    assert (await _come_back(api, before["remember_token"])).status_code == 401


async def test_a_token_that_comes_twice_ends_all_that_came_of_it(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    await staff.member()
    tokens = await _remembered(api)
    other = (await api.post(SIGN_IN, json=sign_in_body())).json()
    back = (await _come_back(api, tokens["remember_token"])).json()
    stolen = await _come_back(api, tokens["remember_token"])
    assert stolen.json()["code"] == "E_REMEMBERED_REFUSED"
    for ended in (tokens, back):
        answer = await api.get(ME, headers=bearer(ended))
        assert answer.json()["code"] == "E_SESSION_ENDED"
    assert (await _come_back(api, back["remember_token"])).status_code == 401
    assert (await api.get(ME, headers=bearer(other))).status_code == 200


async def test_a_token_on_another_kind_of_device_is_a_copy(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    await staff.member()
    token = (await _remembered(api))["remember_token"]
    desk = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130"}
    assert (await _come_back(api, token, desk)).status_code == 401
    assert (await _come_back(api, token)).status_code == 401


async def test_an_update_of_the_device_changes_nothing(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    await staff.member()
    token = (await _remembered(api))["remember_token"]
    updated = {"User-Agent": "Mozilla/5.0 (Linux; Android 15; Pixel 8) Chrome/131"}
    assert (await _come_back(api, token, updated)).status_code == 200


async def test_a_new_password_forgets_all_devices(api: httpx.AsyncClient, staff: Staff) -> None:
    member = await staff.member()
    token = (await _remembered(api))["remember_token"]
    body = {"old_password": PASSWORD, "password": "Fresh-Horse-7"}
    await api.post(f"{ME}/password", json=body, headers=member.headers)
    assert (await _come_back(api, token)).status_code == 401


async def test_signing_out_forgets_the_device(api: httpx.AsyncClient, staff: Staff) -> None:
    await staff.member()
    tokens = await _remembered(api)
    await api.post("/api/v1/platform/sign-out", headers=bearer(tokens))
    assert (await _come_back(api, tokens["remember_token"])).status_code == 401


async def test_a_disabled_user_is_not_let_in(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await staff.member()
    token = (await _remembered(api))["remember_token"]
    await ctx.session.execute(update(User).values(status="disabled"))
    assert (await _come_back(api, token)).status_code == 401


@pytest.mark.parametrize("tenant", ["TEST2026001", "NONE2026001"])
async def test_a_made_up_token_is_refused_and_changes_nothing(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, tenant: str
) -> None:
    await staff.member()
    await _remembered(api)
    device_id = await ctx.session.scalar(select(RememberedDevice.id))
    before = await fingerprint(ctx)
    answer = await _come_back(api, f"{tenant}.{device_id}.{'x' * 43}")
    assert (answer.status_code, answer.json()["code"]) == (401, "E_REMEMBERED_REFUSED")
    assert await fingerprint(ctx) == before


async def test_only_a_hash_of_the_token_is_stored(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await staff.member()
    token = (await _remembered(api))["remember_token"]
    stored = await ctx.session.scalar(select(RememberedDevice.secret_hash))
    assert stored is not None
    assert token.rsplit(".", 1)[1] not in stored
    assert len(stored) == 64
