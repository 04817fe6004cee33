"""How often one may try at the doors of sign-in."""

from __future__ import annotations

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.platform.identity.facade import SignInPolicy, set_sign_in_policy
from tests.api_cases import Staff, fingerprint
from tests.platform.identity.doors import SIGN_IN, guess, sign_in_body


@pytest.mark.feature("F-0018")
async def test_a_name_may_be_tried_thirty_times_in_five_minutes(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    # given
    await set_sign_in_policy(ctx, SignInPolicy(captcha_after=20, max_failures=20))
    await staff.member()
    await guess(api, 30)
    before = await fingerprint(ctx)
    # when
    answer = await api.post(SIGN_IN, json=sign_in_body())
    # then
    assert (answer.status_code, answer.json()["code"]) == (429, "E_TOO_MANY_ATTEMPTS")
    assert answer.headers["retry-after"] == "330"
    assert answer.json()["detail"] == "尝试次数过多，请 330 秒后再试"
    assert await fingerprint(ctx) == before
    other = await api.post(SIGN_IN, json=sign_in_body(user_name="somebody"))
    assert other.json()["code"] == "E_SIGN_IN_REFUSED"


@pytest.mark.feature("F-0018", "F-0028")
async def test_an_administrator_lifts_a_lock_before_its_time(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await set_sign_in_policy(ctx, SignInPolicy(captcha_after=20))
    locked = await staff.member()
    boss = await staff.administrator()
    await guess(api, 5)
    assert (await api.post(SIGN_IN, json=sign_in_body())).status_code == 401
    # when
    path = f"/api/v1/platform/users/{locked.grant.user_id}/unlock"
    answer = await api.post(path, headers=boss.headers)
    # then
    assert answer.status_code == 200
    assert (await api.post(SIGN_IN, json=sign_in_body())).status_code == 200
