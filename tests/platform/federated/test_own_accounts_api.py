"""One's own accounts with other platforms: bound and unbound by who has just proved it."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.platform.federated.models import SECRET_COLUMN, BindingRow, ProviderRow
from tests.api_cases import ApiCases, Staff, StaffMember, fingerprint
from tests.platform.federated.platforms import (
    OWN,
    REDIRECT,
    SIGN_IN,
    SimulatedPlatform,
    begun,
    bind,
)


async def refused_to(
    api: httpx.AsyncClient, member: StaffMember, body: dict[str, str]
) -> tuple[int, str]:
    answer = await api.post(f"{OWN}/complete", json=body, headers=member.headers)
    return answer.status_code, answer.json()["code"]


class TestListOwn(ApiCases):
    ROUTE = f"GET {OWN}"
    PERMISSION = None


class TestBeginBinding(ApiCases):
    ROUTE = f"POST {OWN}/{{platform}}/begin"
    PERMISSION = None
    BODY: ClassVar = {}
    BAD_BODIES: ClassVar = [
        {"redirect_uri": ""},
        {"redirect_uri": "https://evil.example.com/back"},
        {"unknown": 1},
    ]

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        sealed = (await field_cipher(ctx)).encrypt(SECRET_COLUMN, "secret")
        settings = {"app_id": "wx0123456789abcdef", "redirect_uris": [REDIRECT]}
        row = ProviderRow(
            platform="wechat_mp",
            settings=settings,
            secret_sealed=sealed,
            enabled=True,
            changed_at=ctx.clock.now(),
        )
        await ctx.session.merge(row)
        await ctx.session.flush()
        return {"path": {"platform": "wechat_mp"}}


@pytest.mark.feature("F-0004")
async def test_an_account_is_bound_listed_and_unbound(
    api: httpx.AsyncClient, staff: Staff, wechat: SimulatedPlatform, ctx: Context
) -> None:
    # given
    member = await staff.member()
    bound = await bind(api, wechat, member, platform="wechat_open", person="wang")
    binding = {
        "platform": "wechat_open", "bound_at": "2026-11-21T04:00:00Z", "last_used_at": None
    }  # fmt: skip
    assert bound.json() == binding
    assert (await api.get(OWN, headers=member.headers)).json() == [binding]
    # when
    gone = await api.delete(f"{OWN}/wechat_open", headers=member.headers)
    # then the account opens nothing any more
    assert gone.status_code == 204
    assert (await api.get(OWN, headers=member.headers)).json() == []
    back = await wechat.code_for(await begun(api, "wechat_open"), "wang")
    answer = await api.post(f"{SIGN_IN}/complete", json=back)
    assert answer.json()["code"] == "E_FEDERATED_UNBOUND"
    actions = select(AuditRow.action).where(AuditRow.action.like("federated.%bind"))
    assert sorted((await ctx.session.execute(actions)).scalars()) == [
        "federated.bind",
        "federated.unbind",
    ]


async def test_there_is_nothing_to_unbind(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    member = await staff.member()
    before = await fingerprint(ctx)
    answer = await api.delete(f"{OWN}/alipay", headers=member.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "E_FEDERATED_NOT_BOUND")
    assert await fingerprint(ctx) == before


async def test_an_account_stands_for_one_user(
    api: httpx.AsyncClient, staff: Staff, wechat: SimulatedPlatform, ctx: Context
) -> None:
    await bind(api, wechat, await staff.member(), platform="wechat_open", person="wang")
    other = await bind(api, wechat, await staff.member(), platform="wechat_open", person="wang")
    assert (other.status_code, other.json()["code"]) == (409, "E_FEDERATED_TAKEN")
    assert len((await ctx.session.execute(select(BindingRow.id))).all()) == 1


async def test_a_user_has_one_account_with_a_platform(
    api: httpx.AsyncClient, staff: Staff, wechat: SimulatedPlatform, ctx: Context
) -> None:
    # given two attempts of one session, of which one has come back
    member = await staff.member()
    second = await api.post(f"{OWN}/wechat_open/begin", json={}, headers=member.headers)
    await bind(api, wechat, member, platform="wechat_open", person="wang")
    # when
    body = await wechat.code_for(second.json(), "li")
    # then neither the other comes in, nor does another begin
    assert await refused_to(api, member, body) == (409, "E_FEDERATED_BOUND")
    third = await api.post(f"{OWN}/wechat_open/begin", json={}, headers=member.headers)
    assert (third.status_code, third.json()["code"]) == (409, "E_FEDERATED_BOUND")
    assert len((await ctx.session.execute(select(BindingRow.id))).all()) == 1


async def test_only_the_session_that_asked_completes_a_binding(
    api: httpx.AsyncClient, staff: Staff, wechat: SimulatedPlatform
) -> None:
    # given an attacker who has a victim's browser post what the attacker began
    attacker, victim = await staff.member(), await staff.member()
    asked = await api.post(f"{OWN}/wechat_open/begin", json={}, headers=attacker.headers)
    body = await wechat.code_for(asked.json(), "wang")
    # then
    assert await refused_to(api, victim, body) == (401, "E_FEDERATED_ATTEMPT")
    assert (await api.get(OWN, headers=victim.headers)).json() == []


async def test_what_began_as_a_binding_signs_nobody_in_and_the_other_way_round(
    api: httpx.AsyncClient, staff: Staff, wechat: SimulatedPlatform
) -> None:
    member = await staff.member()
    asked = await api.post(f"{OWN}/wechat_open/begin", json={}, headers=member.headers)
    binding = await wechat.code_for(asked.json(), "wang")
    answer = await api.post(f"{SIGN_IN}/complete", json=binding)
    assert (answer.status_code, answer.json()["code"]) == (401, "E_FEDERATED_ATTEMPT")
    signing_in = await wechat.code_for(await begun(api, "wechat_open"), "wang")
    assert await refused_to(api, member, signing_in) == (401, "E_FEDERATED_ATTEMPT")


@pytest.mark.parametrize("route", ["POST alipay/begin", "POST complete", "DELETE wechat_open"])
async def test_binding_and_unbinding_need_a_proof_by_another_means(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, route: str
) -> None:
    member = await staff.member()
    await staff.forget_step_up(member)
    method, path = route.split()
    before = await fingerprint(ctx)
    answer = await api.request(method, f"{OWN}/{path}", headers=member.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "E_STEP_UP_REQUIRED")
    assert await fingerprint(ctx) == before
