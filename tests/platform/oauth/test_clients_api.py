"""Clients are registered, changed, disabled, by those whose affair they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import httpx
import pytest
from joserfc.jwk import ECKey
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.audit.models import MasterAuditRow
from minshui.infrastructure.context import Context, MasterContext, system_actor
from minshui.kernel.errors import MinshuiError
from minshui.platform.oauth.facade import create_client
from minshui.platform.oauth.models import OAuthClient
from tests.api_cases import ApiCases, Staff
from tests.databases import TENANT_CODE
from tests.platform.oauth.party import SETTINGS, Scene

CLIENTS = "/api/v1/platform/oauth-clients"
READ, MANAGE = "platform.oauth.read", "platform.oauth.manage"
BODY: dict[str, Any] = {
    "client_id": "meter-shop",
    "name": "水表商城",
    "domain": "external",
    "kind": "confidential",
    "grant_types": ["authorization_code", "refresh_token"],
    "scopes": ["openid", "profile"],
    "redirect_uris": ["https://shop.example/cb"],
    "tenants": [TENANT_CODE],
}
CHANGES = {name: value for name, value in BODY.items() if name != "client_id"}


class _OnRegisteredClient(ApiCases):
    """A route on one client that serves the tenant alone."""

    @pytest.fixture(autouse=True)
    async def _registered(self, scene: Scene) -> None:
        await scene.tenant(TENANT_CODE)
        await scene.party(tenants=frozenset({TENANT_CODE}))

    async def prepare(self, _: Context) -> dict[str, Any]:
        return {"path": {"client_id": "hall"}}


class TestListClients(ApiCases):
    ROUTE = f"GET {CLIENTS}"
    PERMISSION = READ
    BAD_QUERIES: ClassVar = [{"domain": "moon"}, {"size": "0"}]


class TestListScopes(ApiCases):
    ROUTE = "GET /api/v1/platform/oauth-scopes"
    PERMISSION = READ


class TestRegisterClient(_OnRegisteredClient):
    ROUTE = f"POST {CLIENTS}"
    PERMISSION = MANAGE
    STATUS = 201
    BODY: ClassVar = BODY
    BAD_BODIES: ClassVar = [
        {},
        BODY | {"client_id": "Bad Id"},
        BODY | {"domain": "moon"},
        BODY | {"scopes": []},
        BODY | {"scopes": ["openid", "everything"]},
        BODY | {"grant_types": []},
        BODY | {"grant_types": ["password"]},
        BODY | {"grant_types": ["refresh_token"]},
        BODY | {"grant_types": ["client_credentials"]},
        BODY | {"kind": "public", "grant_types": ["client_credentials"]},
        BODY | {"redirect_uris": []},
        BODY | {"redirect_uris": ["https://shop.example/cb"] * 2},
        BODY | {"redirect_uris": ["http://shop.example/cb"]},
        BODY | {"redirect_uris": ["https://*.example/cb"]},
        BODY | {"post_logout_uris": ["https://shop.example/#bye"]},
        BODY | {"key_set": {}},
        BODY | {"key_set": {"keys": [{"kty": "oct", "k": "AAAA"}]}},
        BODY | {"key_set": {"keys": [{"kty": "EC", "crv": "P-256", "x": "AA"}]}},
        BODY | {"key_set": {"keys": [dict(ECKey.generate_key("P-256").as_dict(private=True))]}},
        BODY | {"tenants": [TENANT_CODE], "secret": "my-own"},
    ]

    async def prepare(self, _: Context) -> dict[str, Any]:
        return {}


class TestReadClient(_OnRegisteredClient):
    ROUTE = f"GET {CLIENTS}/{{client_id}}"
    PERMISSION = READ


class TestChangeClient(_OnRegisteredClient):
    ROUTE = f"PUT {CLIENTS}/{{client_id}}"
    PERMISSION = MANAGE
    BODY: ClassVar = CHANGES
    BAD_BODIES: ClassVar = [{}, CHANGES | {"name": ""}, CHANGES | {"kind": "public"}]


class TestDisableClient(_OnRegisteredClient):
    ROUTE = f"POST {CLIENTS}/{{client_id}}/disable"
    PERMISSION = MANAGE


class TestEnableClient(_OnRegisteredClient):
    ROUTE = f"POST {CLIENTS}/{{client_id}}/enable"
    PERMISSION = MANAGE


class TestRenewSecret(_OnRegisteredClient):
    ROUTE = f"POST {CLIENTS}/{{client_id}}/secret"
    PERMISSION = MANAGE


@pytest.fixture
async def boss(scene: Scene, staff: Staff) -> dict[str, str]:
    """Whoever manages clients of one subsidiary, having stepped up."""
    await scene.tenant(TENANT_CODE)
    await scene.tenant("THIRD2026001")
    member = await staff.member(READ, MANAGE)
    await staff.step_up(member)
    return member.headers


async def test_a_secret_is_told_once_and_stored_hashed(
    api: httpx.AsyncClient, scene: Scene, boss: dict[str, str]
) -> None:
    # given / when a client is registered
    made = (await api.post(CLIENTS, json=BODY, headers=boss)).json()
    # then its secret is in the answer, and nowhere else
    assert len(made["secret"]) == 43
    read = await api.get(f"{CLIENTS}/meter-shop", headers=boss)
    assert read.json() == made["client"]
    assert "secret" not in read.json()
    row = (await scene.master.execute(select(OAuthClient.secret_hash))).scalar_one()
    assert made["secret"] not in str(row)
    audited = (await scene.master.execute(select(MasterAuditRow))).scalars().all()
    assert [each.action for each in audited] == ["oauth_client.create"]
    assert made["secret"] not in str([each.after for each in audited])
    # when it is renewed / then it is another
    renewed = (await api.post(f"{CLIENTS}/meter-shop/secret", headers=boss)).json()
    assert renewed["secret"] != made["secret"]


async def test_an_id_is_given_once(
    api: httpx.AsyncClient, scene: Scene, boss: dict[str, str]
) -> None:
    await api.post(CLIENTS, json=BODY, headers=boss)
    before = await scene.fingerprint()
    again = await api.post(CLIENTS, json=BODY | {"name": "另一个"}, headers=boss)
    assert (again.status_code, again.json()["code"]) == (409, "E_OAUTH_CLIENT_TAKEN")
    assert await scene.fingerprint() == before


@pytest.mark.parametrize("tenants", [[], ["THIRD2026001"], [TENANT_CODE, "THIRD2026001"]])
async def test_a_subsidiary_manages_its_own_clients_only(
    api: httpx.AsyncClient, scene: Scene, boss: dict[str, str], tenants: list[str]
) -> None:
    # given a client of other tenants too, and one of this tenant alone
    await scene.party("shared", tenants=frozenset(tenants))
    await scene.party("own", tenants=frozenset({TENANT_CODE}))
    before = await scene.fingerprint()
    # when somebody of this one registers, changes, disables or gives a secret beyond it
    beyond = CHANGES | {"tenants": tenants}
    for method, path, body in (
        ("POST", CLIENTS, BODY | {"tenants": tenants}),
        ("PUT", f"{CLIENTS}/shared", CHANGES),
        ("PUT", f"{CLIENTS}/own", beyond),
        ("POST", f"{CLIENTS}/shared/disable", None),
        ("POST", f"{CLIENTS}/shared/secret", None),
    ):
        answer = await api.request(method, path, json=body, headers=boss)
        # then it is refused, and nothing has changed
        assert answer.status_code in (403, 404), answer.text
        assert answer.json()["code"] in ("E_OAUTH_CLIENT_BEYOND_REACH", "E_OAUTH_CLIENT_UNKNOWN")
    assert await scene.fingerprint() == before


async def test_a_list_shows_the_clients_that_serve_the_tenant(
    api: httpx.AsyncClient, scene: Scene, boss: dict[str, str]
) -> None:
    # given clients of this tenant, of all, of another
    await scene.party("a-own", tenants=frozenset({TENANT_CODE, "THIRD2026001"}))
    await scene.party("b-all")
    await scene.party("c-other", tenants=frozenset({"THIRD2026001"}))
    listed = (await api.get(CLIENTS, headers=boss)).json()
    # then those that serve it are listed, with all that they serve
    assert [(each["client_id"], each["tenants"]) for each in listed["items"]] == [
        ("a-own", [TENANT_CODE, "THIRD2026001"]),
        ("b-all", []),
    ]
    assert listed["total"] == 2
    for query, found in (
        ({"text": "b-"}, ["b-all"]),
        ({"text": "营业厅", "size": "1", "page": "2"}, ["b-all"]),
        ({"enabled": "false"}, []),
        ({"domain": "external"}, []),
    ):
        answer = (await api.get(CLIENTS, params=query, headers=boss)).json()
        assert [each["client_id"] for each in answer["items"]] == found
    missing = await api.get(f"{CLIENTS}/c-other", headers=boss)
    assert missing.json()["code"] == "E_OAUTH_CLIENT_UNKNOWN"


async def test_the_groups_tenant_manages_all(
    api: httpx.AsyncClient, scene: Scene, staff: Staff
) -> None:
    # given somebody of the group's tenant
    await scene.tenant(TENANT_CODE, "headquarters")
    await scene.tenant("THIRD2026001")
    member = await staff.member(READ, MANAGE)
    await staff.step_up(member)
    # when they register a client for everybody, and one for another tenant
    for client_id, tenants in (("for-all", []), ("for-third", ["THIRD2026001"])):
        body = BODY | {"client_id": client_id, "tenants": tenants}
        assert (await api.post(CLIENTS, json=body, headers=member.headers)).status_code == 201
    # then they see and change both
    listed = (await api.get(CLIENTS, headers=member.headers)).json()
    assert [each["client_id"] for each in listed["items"]] == ["for-all", "for-third"]
    changed = await api.put(f"{CLIENTS}/for-third", json=CHANGES, headers=member.headers)
    assert (changed.json()["tenants"], changed.json()["name"]) == ([TENANT_CODE], "水表商城")


async def test_a_public_client_has_no_secret(
    api: httpx.AsyncClient, scene: Scene, boss: dict[str, str]
) -> None:
    body = BODY | {"kind": "public", "redirect_uris": ["com.example.shop:/cb"]}
    made = (await api.post(CLIENTS, json=body, headers=boss)).json()
    assert made["secret"] is None
    refused = await api.post(f"{CLIENTS}/meter-shop/secret", headers=boss)
    assert refused.json()["code"] == "E_OAUTH_CLIENT_WITHOUT_SECRET"


async def test_unknown_tenants_are_named(scene: Scene, master: AsyncSession, ctx: Context) -> None:
    mctx = MasterContext(master, ctx.clock, system_actor(), TENANT_CODE, "t")
    with pytest.raises(MinshuiError, match="没有租户 NOWHERE2026001"):
        await create_client(mctx, "lost", replace(SETTINGS, tenants=frozenset({"NOWHERE2026001"})))
