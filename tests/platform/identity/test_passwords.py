"""What passwords must be, and how long they may stay (R-117)."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.domain.known_passwords import is_well_known
from minshui.platform.identity.domain.password_rules import check_password
from minshui.platform.identity.facade import SignInPolicy, set_sign_in_policy
from minshui.platform.identity.models import FormerPassword
from tests.api_cases import PASSWORD, Staff, StaffMember, fingerprint
from tests.platform.identity.doors import ME, SIGN_IN, bearer, sign_in_body

_KINDS = "大写字母、小写字母、数字、符号"
OWN_PASSWORD = f"{ME}/password"


@pytest.mark.parametrize(
    ("password", "policy", "reason"),
    [
        ("Shor-1", SignInPolicy(), "长度应为 8 至 128 个字符"),
        ("Right-Horse-7", SignInPolicy(min_password_length=14), "长度应为 14 至 128 个字符"),
        ("onlylowerletters", SignInPolicy(), f"应包含{_KINDS}四类中的至少三类"),
        ("RightHorse7", SignInPolicy(password_kinds=4), f"应包含{_KINDS}四类中的至少四类"),
        ("Linhua-Horse-7", SignInPolicy(), "不能包含用户名"),
        ("P@ssw0rd2026", SignInPolicy(), "过于常见，容易被猜到"),
    ],
)
def test_a_password_must_be_hard_to_guess(password: str, policy: SignInPolicy, reason: str) -> None:
    with pytest.raises(MinshuiError) as refused:
        check_password(password, "linhua", policy)
    assert refused.value.message == f"新密码不合要求：{reason}"


@pytest.mark.parametrize(
    "password", ["Admin@123", "123Qwe!@#", "Aa123456!", "Passw0rd!", "8888-6666", "QWERTY_2026"]
)
def test_what_everybody_tries_first_is_known(password: str) -> None:
    assert is_well_known(password)


@pytest.mark.parametrize("password", ["Right-Horse-7", "Minjiang-夜雨-26", "adminton-Court-3"])
def test_what_nobody_tries_is_not(password: str) -> None:
    assert not is_well_known(password)


async def _change(api: httpx.AsyncClient, member: StaffMember, old: str, new: str) -> str:
    body = {"old_password": old, "password": new}
    answer = await api.post(OWN_PASSWORD, json=body, headers=member.headers)
    return "" if answer.status_code == 204 else answer.json()["detail"]


@pytest.mark.feature("F-0017")
async def test_the_last_passwords_do_not_come_back(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await set_sign_in_policy(ctx, SignInPolicy(password_history=2))
    member = await staff.member()
    # when
    assert await _change(api, member, PASSWORD, "Second-Horse-7") == ""
    before = await fingerprint(ctx)
    back = await _change(api, member, "Second-Horse-7", PASSWORD)
    # then
    assert back == "新密码不合要求：不能与最近 2 次用过的密码相同"
    assert await fingerprint(ctx) == before
    assert await _change(api, member, "Second-Horse-7", "Third-Horse-7") == ""
    assert await _change(api, member, "Third-Horse-7", PASSWORD) == ""


async def test_former_passwords_are_kept_hashed_and_no_longer_than_needed(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await set_sign_in_policy(ctx, SignInPolicy(password_history=1))
    member = await staff.member()
    used = [PASSWORD, "Second-Horse-7", "Third-Horse-7", "Fourth-Horse-7"]
    for old, new in pairwise(used):
        assert await _change(api, member, old, new) == ""
    hashes = (await ctx.session.execute(select(FormerPassword.password_hash))).scalars().all()
    assert len(hashes) == 2
    assert all(each.startswith("bcrypt-sha256$$2b$04$") for each in hashes)


@pytest.mark.feature("F-0017", "F-0022")
async def test_a_password_of_ninety_days_must_be_changed_at_the_next_sign_in(
    api: httpx.AsyncClient, staff: Staff, clock: FixedClock
) -> None:
    # given
    await staff.member("platform.identity.read")
    clock.move_to(clock.now() + timedelta(days=90))
    # when
    tokens = (await api.post(SIGN_IN, json=sign_in_body())).json()
    # then
    assert tokens["must_change_password"] is True
    refused = await api.get("/api/v1/platform/users", headers=bearer(tokens))
    assert (refused.status_code, refused.json()["code"]) == (403, "E_PASSWORD_CHANGE_REQUIRED")
    body = {"old_password": PASSWORD, "password": "Fresh-Horse-7"}
    await api.post(OWN_PASSWORD, json=body, headers=bearer(tokens))
    listed = await api.get("/api/v1/platform/users", headers=bearer(tokens))
    assert listed.status_code == 200
    again = await api.post(SIGN_IN, json=sign_in_body(password="Fresh-Horse-7"))
    assert again.json()["must_change_password"] is False


async def test_a_password_may_stay_where_the_policy_says_so(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    await set_sign_in_policy(ctx, SignInPolicy(password_days=0))
    await staff.member()
    clock.move_to(clock.now() + timedelta(days=900))
    tokens = (await api.post(SIGN_IN, json=sign_in_body())).json()
    assert tokens["must_change_password"] is False
