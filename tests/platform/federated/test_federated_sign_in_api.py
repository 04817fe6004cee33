"""Sign-in with an account of another platform, over that platform's own protocol."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.platform.federated.models import AttemptRow, BindingRow
from minshui.platform.identity.models import User, UserSession
from tests.api_cases import Staff, fingerprint
from tests.platform.factor.phone import enrol_totp
from tests.platform.federated.platforms import (
    OTHER_REDIRECT,
    REDIRECT,
    SIGN_IN,
    SimulatedPlatform,
    begun,
    bind,
)

ME = "/api/v1/platform/me"
COMPLETE = f"{SIGN_IN}/complete"


async def come_back(api: httpx.AsyncClient, body: dict[str, Any]) -> httpx.Response:
    return await api.post(COMPLETE, json=body)


async def refused(api: httpx.AsyncClient, body: dict[str, Any]) -> tuple[int, str]:
    answer = await come_back(api, body)
    return answer.status_code, answer.json()["code"]


@pytest.mark.feature("F-0004", "F-0023")
@pytest.mark.parametrize("platform", ["wechat_open", "wechat_mp"])
async def test_a_bound_wechat_account_signs_its_user_in(
    api: httpx.AsyncClient, staff: Staff, wechat: SimulatedPlatform, ctx: Context, platform: str
) -> None:
    # given
    member = await staff.member()
    bound = await bind(api, wechat, member, platform=platform, person="wang")
    assert bound.status_code == 200, bound.text
    # when
    back = await wechat.code_for(await begun(api, platform), "wang")
    signed_in = await come_back(api, back)
    # then
    assert signed_in.status_code == 200, signed_in.text
    headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    assert (await api.get(ME, headers=headers)).json()["user_id"] == member.grant.user_id
    means = await ctx.session.execute(
        select(UserSession.means).where(UserSession.user_id == member.grant.user_id)
    )
    assert sorted(means.scalars()) == ["password", "wechat"]


@pytest.mark.feature("F-0004", "F-0023")
@pytest.mark.parametrize("names", ["user_id", "open_id"])
async def test_a_bound_alipay_account_signs_its_user_in(
    api: httpx.AsyncClient, staff: Staff, alipay: SimulatedPlatform, names: str
) -> None:
    # given an application to which people are known by either kind of name
    await alipay.tell(names=names)
    member = await staff.member()
    bound = await bind(api, alipay, member, platform="alipay", person="li")
    assert bound.status_code == 200, bound.text
    # when
    back = await alipay.code_for(await begun(api, "alipay"), "li")
    signed_in = await come_back(api, back)
    # then
    assert signed_in.status_code == 200, signed_in.text
    assert signed_in.json()["user_id"] == member.grant.user_id


async def test_the_address_is_the_platforms_own(
    api: httpx.AsyncClient, wechat: SimulatedPlatform, alipay: SimulatedPlatform
) -> None:
    told = {}
    for platform in ("wechat_open", "wechat_mp", "alipay"):
        address = urlsplit((await begun(api, platform))["authorize_url"])
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        assert len(query.pop("state")) == 32
        assert query.pop("redirect_uri") == REDIRECT
        told[platform] = (address.path, query, address.fragment)
    app = {"appid": "wx0123456789abcdef", "response_type": "code"}
    assert told == {
        "wechat_open": (
            "/connect/qrconnect", app | {"scope": "snsapi_login"}, "wechat_redirect"
        ),
        "wechat_mp": (
            "/connect/oauth2/authorize", app | {"scope": "snsapi_base"}, "wechat_redirect"
        ),
        "alipay": (
            "/oauth2/publicAppAuthorize.htm",
            {"app_id": "2021000000000001", "scope": "auth_base"},
            "",
        ),
    }  # fmt: skip


async def test_one_may_come_back_to_any_registered_address_and_to_no_other(
    api: httpx.AsyncClient, wechat: SimulatedPlatform, ctx: Context
) -> None:
    told = await begun(api, "wechat_mp", redirect_uri=OTHER_REDIRECT)
    assert "on-the-phone" in told["authorize_url"]
    before = await fingerprint(ctx)
    body = {"tenant_code": "TEST2026001", "redirect_uri": "https://evil.example.com/back"}
    answer = await api.post(f"{SIGN_IN}/wechat_mp/begin", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "E_FEDERATED_REDIRECT")
    assert await fingerprint(ctx) == before


@pytest.mark.feature("F-0004")
async def test_an_account_that_nobody_has_bound_signs_nobody_in(
    api: httpx.AsyncClient, wechat: SimulatedPlatform, ctx: Context
) -> None:
    back = await wechat.code_for(await begun(api, "wechat_open"), "chen")
    sessions = select(UserSession.id)
    before = (await ctx.session.execute(sessions)).all()
    answer = await come_back(api, back)
    assert (answer.status_code, answer.json()["code"]) == (403, "E_FEDERATED_UNBOUND")
    assert answer.json()["detail"].startswith("这个账号还没有绑定用户，请先用其他方式登录")
    assert (await ctx.session.execute(sessions)).all() == before


async def test_an_attempt_is_good_once(
    api: httpx.AsyncClient, staff: Staff, wechat: SimulatedPlatform
) -> None:
    await bind(api, wechat, await staff.member(), platform="wechat_open", person="wang")
    back = await wechat.code_for(await begun(api, "wechat_open"), "wang")
    assert (await come_back(api, back)).status_code == 200
    assert await refused(api, back) == (401, "E_FEDERATED_ATTEMPT")


async def test_a_code_is_good_once_whatever_attempt_brings_it(
    api: httpx.AsyncClient, staff: Staff, wechat: SimulatedPlatform, alipay: SimulatedPlatform
) -> None:
    member = await staff.member()
    for there, platform in ((wechat, "wechat_open"), (alipay, "alipay")):
        await bind(api, there, member, platform=platform, person="wang")
        back = await there.code_for(await begun(api, platform), "wang")
        assert (await come_back(api, back)).status_code == 200
        again = await there.code_for(await begun(api, platform), "wang")
        replayed = again | {"code": back["code"]}
        assert await refused(api, replayed) == (401, "E_FEDERATED_CODE")


@pytest.mark.parametrize("platform", ["wechat_open", "alipay"])
async def test_a_made_up_code_is_refused(
    api: httpx.AsyncClient,
    wechat: SimulatedPlatform,
    alipay: SimulatedPlatform,
    platform: str,
) -> None:
    there = wechat if platform == "wechat_open" else alipay
    back = await there.code_for(await begun(api, platform), "wang")
    assert await refused(api, back | {"code": "a" * 32}) == (401, "E_FEDERATED_CODE")


async def test_a_code_too_old_for_the_platform_is_refused(
    api: httpx.AsyncClient, wechat: SimulatedPlatform
) -> None:
    await wechat.tell(code_seconds=0)
    back = await wechat.code_for(await begun(api, "wechat_open"), "wang")
    assert await refused(api, back) == (401, "E_FEDERATED_CODE")


async def test_nobody_signs_in_by_a_link_that_somebody_else_began(
    api: httpx.AsyncClient, staff: Staff, wechat: SimulatedPlatform
) -> None:
    # given an attacker's answer of the platform, and a victim's browser with an attempt of its own
    await bind(api, wechat, await staff.member(), platform="wechat_open", person="wang")
    attackers = await wechat.code_for(await begun(api, "wechat_open"), "wang")
    victims = await begun(api, "wechat_open")
    # when the victim is sent to the attacker's link
    crossed = attackers | {"attempt": victims["attempt"]}
    # then
    assert await refused(api, crossed) == (401, "E_FEDERATED_ATTEMPT")
    assert len((await wechat.state())["exchanges"]) == 1  # that of the binding


@pytest.mark.parametrize("altered", ["state", "tenant", "row", "secret", "nonsense"])
async def test_an_answer_to_no_question_of_this_browser_is_refused(
    api: httpx.AsyncClient, wechat: SimulatedPlatform, altered: str
) -> None:
    back = await wechat.code_for(await begun(api, "wechat_open"), "wang")
    tenant, row, secret = back["attempt"].split(".")
    changed = {
        "state": {"state": "0" * 32},
        "tenant": {"attempt": f"NONE2026001.{row}.{secret}"},
        "row": {"attempt": f"{tenant}.{'0' * 32}.{secret}"},
        "secret": {"attempt": f"{tenant}.{row}.{secret[::-1]}"},
        "nonsense": {"attempt": "nonsense"},
    }[altered]
    assert await refused(api, back | changed) == (401, "E_FEDERATED_ATTEMPT")
    assert (await wechat.state())["exchanges"] == []


async def test_an_attempt_of_one_tenant_opens_no_other(
    api: httpx.AsyncClient, wechat: SimulatedPlatform
) -> None:
    back = await wechat.code_for(await begun(api, "wechat_open"), "wang")
    other = back | {"attempt": back["attempt"].replace("TEST2026001", "OTHER2026001")}
    assert await refused(api, other) == (401, "E_FEDERATED_ATTEMPT")


async def test_an_attempt_waits_ten_minutes(
    api: httpx.AsyncClient, wechat: SimulatedPlatform, clock: FixedClock, ctx: Context
) -> None:
    back = await wechat.code_for(await begun(api, "wechat_open"), "wang")
    clock.move_to(clock.now() + timedelta(minutes=10))
    assert await refused(api, back) == (401, "E_FEDERATED_ATTEMPT")
    await begun(api, "wechat_open")
    clock.move_to(clock.now() + timedelta(minutes=10))
    await begun(api, "wechat_open")
    assert len((await ctx.session.execute(select(AttemptRow.id))).all()) == 1


async def test_a_second_factor_is_asked_for_after_another_platforms_word(
    api: httpx.AsyncClient, staff: Staff, wechat: SimulatedPlatform, clock: FixedClock
) -> None:
    # given
    member = await staff.member()
    await bind(api, wechat, member, platform="wechat_open", person="wang")
    phone = await enrol_totp(api, member, clock)
    # when
    back = await wechat.code_for(await begun(api, "wechat_open"), "wang")
    told = (await come_back(api, back)).json()
    # then
    assert told["kinds"] == ["totp", "recovery"]
    completed = await api.post(
        "/api/v1/platform/sign-in/second-factor",
        json={"challenge": told["challenge"], "kind": "totp", "code": phone.code()},
    )
    assert completed.json()["user_id"] == member.grant.user_id


@pytest.mark.parametrize("is_locked", [False, True])
async def test_neither_disabled_nor_locked_users_come_in(
    api: httpx.AsyncClient, staff: Staff, wechat: SimulatedPlatform, ctx: Context, is_locked: bool
) -> None:
    member = await staff.member()
    await bind(api, wechat, member, platform="wechat_open", person="wang")
    user = await ctx.session.get_one(User, member.grant.user_id)
    if is_locked:
        user.locked_until_at = ctx.clock.now() + timedelta(minutes=5)
    else:
        user.status = "disabled"
    await ctx.session.flush()
    back = await wechat.code_for(await begun(api, "wechat_open"), "wang")
    assert await refused(api, back) == (403, "E_FEDERATED_REFUSED")


@pytest.mark.parametrize(
    ("platform", "fault"),
    [
        ("wechat_open", "busy"),
        ("wechat_open", "http_500"),
        ("wechat_open", "garbage"),
        ("wechat_open", "no_openid"),
        ("alipay", "unknown"),
        ("alipay", "http_500"),
        ("alipay", "garbage"),
    ],
)
async def test_a_platform_in_trouble_signs_nobody_in(
    api: httpx.AsyncClient,
    wechat: SimulatedPlatform,
    alipay: SimulatedPlatform,
    platform: str,
    fault: str,
) -> None:
    there = wechat if platform == "wechat_open" else alipay
    back = await there.code_for(await begun(api, platform), "wang")
    await there.tell(faults=[fault])
    answer = await come_back(api, back)
    assert (answer.status_code, answer.json()["code"]) == (503, "E_FEDERATED_PLATFORM")
    assert answer.json()["detail"].startswith("第三方平台暂时无法确认身份（")


@pytest.mark.parametrize("fault", ["bad_signature", "tampered", "unsigned"])
async def test_an_answer_that_alipay_did_not_sign_is_not_believed(
    api: httpx.AsyncClient, staff: Staff, alipay: SimulatedPlatform, fault: str
) -> None:
    await bind(api, alipay, await staff.member(), platform="alipay", person="wang")
    back = await alipay.code_for(await begun(api, "alipay"), "wang")
    await alipay.tell(faults=[fault])
    assert await refused(api, back) == (503, "E_FEDERATED_SIGNATURE")


async def test_the_platforms_say_why_a_request_is_wrong(
    api: httpx.AsyncClient, wechat: SimulatedPlatform, alipay: SimulatedPlatform
) -> None:
    # given a secret and a key that the platforms do not know (any more)
    told = []
    for there, platform, changed in (
        (wechat, "wechat_open", {"app_secret": "another"}),
        (alipay, "alipay", {"app_public_key": (await alipay.state())["alipay_public_key"]}),
    ):
        back = await there.code_for(await begun(api, platform), "wang")
        await there.tell(**changed)
        told.append((await come_back(api, back)).json()["detail"])
    assert "微信错误码 40125" in told[0]
    assert "支付宝错误码 40002 isv.invalid-signature" in told[1]


async def test_who_refuses_at_the_platform_brings_no_code(
    api: httpx.AsyncClient, wechat: SimulatedPlatform
) -> None:
    await wechat.tell(person="nobody")
    back = await wechat.visit((await begun(api, "wechat_open"))["authorize_url"])
    assert list(back) == ["state"]


async def test_doors_are_listed_for_tenants_and_for_those_that_are_none(
    api: httpx.AsyncClient, wechat: SimulatedPlatform
) -> None:
    listed = await api.get(SIGN_IN, params={"tenant_code": "test2026001"})
    assert listed.json() == {"platforms": ["wechat_mp", "wechat_open"]}
    unknown = await api.get(SIGN_IN, params={"tenant_code": "NONE2026001"})
    assert (unknown.status_code, unknown.json()) == (200, {"platforms": []})


@pytest.mark.parametrize("tenant_code", ["TEST2026001", "NONE2026001"])
async def test_a_door_that_is_not_there_is_answered_alike(
    api: httpx.AsyncClient, ctx: Context, tenant_code: str
) -> None:
    before = await fingerprint(ctx)
    answer = await api.post(f"{SIGN_IN}/alipay/begin", json={"tenant_code": tenant_code})
    assert (answer.status_code, answer.json()["code"]) == (404, "E_FEDERATED_OFF")
    assert await fingerprint(ctx) == before


async def test_accounts_are_kept_as_ciphertext(
    api: httpx.AsyncClient, staff: Staff, wechat: SimulatedPlatform, ctx: Context
) -> None:
    await bind(api, wechat, await staff.member(), platform="wechat_open", person="wang")
    (openid,) = set((await wechat.state())["openids"].values())
    row = (await ctx.session.execute(select(BindingRow))).scalar_one()
    assert openid.encode() not in row.subject_sealed
    assert openid not in row.subject_index


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"attempt": "x", "state": "y"},
        {"attempt": "x", "state": "y", "code": "<script>"},
        {"attempt": "x" * 121, "state": "y", "code": "z"},
    ],
)
async def test_bad_input_is_refused(
    api: httpx.AsyncClient, ctx: Context, body: dict[str, str]
) -> None:
    before = await fingerprint(ctx)
    assert await refused(api, body) == (422, "E_VALIDATION")
    assert await fingerprint(ctx) == before
