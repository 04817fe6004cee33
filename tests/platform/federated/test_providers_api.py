"""The tenant's applications with other platforms."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.platform.federated.models import ProviderRow
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.platform.federated.platforms import (
    ALIPAY_APP,
    ALIPAY_PRIVATE_KEY,
    ALIPAY_PRIVATE_PEM,
    PROVIDERS,
    REDIRECT,
    SIGN_IN,
    SOME_PUBLIC_KEY,
    WECHAT_SECRET,
    SimulatedPlatform,
    alipay_body,
    wechat_body,
)

MANAGE = "platform.federated.manage"
WECHAT: dict[str, Any] = wechat_body("https://open.weixin.qq.com")
ALIPAY: dict[str, Any] = {
    "enabled": True,
    "settings": {
        "app_id": ALIPAY_APP,
        "redirect_uris": [REDIRECT],
        "alipay_public_key": SOME_PUBLIC_KEY,
    },
    "secret": ALIPAY_PRIVATE_KEY,
}


def _with(body: dict[str, Any], **settings: Any) -> dict[str, Any]:
    return body | {"settings": body["settings"] | settings}


class TestListProviders(ApiCases):
    ROUTE = f"GET {PROVIDERS}"
    PERMISSION = MANAGE


class TestSaveWechat(ApiCases):
    ROUTE = f"PUT {PROVIDERS}/wechat_open"
    PERMISSION = MANAGE
    BODY: ClassVar = WECHAT
    BAD_BODIES: ClassVar = [
        {},
        WECHAT | {"secret": None},
        WECHAT | {"secret": " "},
        _with(WECHAT, app_id="2021000000000001"),
        _with(WECHAT, redirect_uris=[]),
        _with(WECHAT, redirect_uris=["http://sign-in.example.com/back"]),
        _with(WECHAT, redirect_uris=["https://sign-in.example.com/back#x"]),
        _with(WECHAT, redirect_uris=["javascript:alert(1)"]),
        _with(WECHAT, api_base="ftp://api.weixin.qq.com"),
        _with(WECHAT, api_base="https://api.weixin.qq.com/path?x"),
    ]


class TestSaveAlipay(ApiCases):
    ROUTE = f"PUT {PROVIDERS}/alipay"
    PERMISSION = MANAGE
    BODY: ClassVar = ALIPAY
    BAD_BODIES: ClassVar = [
        {},
        ALIPAY | {"secret": None},
        ALIPAY | {"secret": "not a key"},
        ALIPAY | {"secret": SOME_PUBLIC_KEY},
        _with(ALIPAY, app_id="wx0123456789abcdef"),
        _with(ALIPAY, alipay_public_key="not a key"),
        _with(ALIPAY, alipay_public_key=ALIPAY_PRIVATE_KEY),
        _with(ALIPAY, gateway_url="https://openapi.alipay.com/gateway.do?x=1"),
    ]


async def test_a_secret_is_stored_encrypted_and_never_told(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    boss = await staff.member(MANAGE)
    await api.put(f"{PROVIDERS}/wechat_mp", json=WECHAT, headers=boss.headers)
    listed = await api.get(PROVIDERS, headers=boss.headers)
    assert listed.json() == [
        {
            "platform": "wechat_mp",
            "settings": WECHAT["settings"],
            "enabled": True,
            "changed_at": "2026-11-21T04:00:00Z",
        }
    ]
    row = (await ctx.session.execute(select(ProviderRow))).scalar_one()
    audited = (await ctx.session.execute(select(AuditRow.after))).scalars().all()
    assert WECHAT_SECRET.encode() not in row.secret_sealed
    assert WECHAT_SECRET not in listed.text + str(audited)


async def test_a_secret_left_out_stays_as_it_is(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    boss = await staff.member(MANAGE)
    await api.put(f"{PROVIDERS}/wechat_mp", json=WECHAT, headers=boss.headers)
    sealed = select(ProviderRow.secret_sealed)
    before = (await ctx.session.execute(sealed)).scalar_one()
    without = {name: value for name, value in WECHAT.items() if name != "secret"}
    answer = await api.put(
        f"{PROVIDERS}/wechat_mp", json=without | {"enabled": False}, headers=boss.headers
    )
    assert answer.json()["enabled"] is False
    assert (await ctx.session.execute(sealed)).scalar_one() == before


async def test_a_disabled_door_is_shut(api: httpx.AsyncClient, staff: Staff, ctx: Context) -> None:
    boss = await staff.member(MANAGE)
    body = WECHAT | {"enabled": False}
    await api.put(f"{PROVIDERS}/wechat_open", json=body, headers=boss.headers)
    begin = f"{SIGN_IN}/wechat_open/begin"
    answer = await api.post(begin, json={"tenant_code": "TEST2026001"})
    assert (answer.status_code, answer.json()["code"]) == (404, "E_FEDERATED_OFF")


async def test_alipay_s_keys_are_taken_in_each_form_that_it_hands_out(
    api: httpx.AsyncClient, staff: Staff, alipay: SimulatedPlatform
) -> None:
    boss = await staff.member(MANAGE)
    one_line = (await alipay.state())["alipay_public_key"]
    pem = f"-----BEGIN PUBLIC KEY-----\n{one_line}\n-----END PUBLIC KEY-----\n"
    body = _with(await alipay_body(alipay, secret=ALIPAY_PRIVATE_PEM), alipay_public_key=pem)
    answer = await api.put(f"{PROVIDERS}/alipay", json=body, headers=boss.headers)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("platform", ["alipay2", "google"])
async def test_other_platforms_are_refused(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, platform: str
) -> None:
    boss = await staff.member(MANAGE)
    before = await fingerprint(ctx)
    answer = await api.put(f"{PROVIDERS}/{platform}", json=WECHAT, headers=boss.headers)
    assert answer.status_code == 422
    assert await fingerprint(ctx) == before
