"""How clients show who they are, and what they get for themselves."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from minshui.kernel.clock import FixedClock
from minshui.platform.oauth.facade import ClientKind, GrantType, enable_client, renew_secret
from tests.api_cases import Staff
from tests.databases import TENANT_CODE
from tests.platform.oauth.party import MACHINE, TOKEN, Party, Scene

ISSUER = "minshui"
DEPARTMENTS = "/api/v1/platform/departments"
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_OWN = {"grant_type": "client_credentials", "tenant": TENANT_CODE}


def _basic(client_id: str, secret: str) -> dict[str, str]:
    pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _refused(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["error_description"].isascii()
    return answer.status_code, answer.json()["error"]


@pytest.mark.feature("F-0008")
async def test_a_program_gets_a_token_of_its_own(scene: Scene) -> None:
    # given a client that acts for itself
    party = await scene.party("reports", MACHINE)
    # when it asks for a scope in a tenant
    answer = await party.by_itself(scope="platform.read", tenant=TENANT_CODE)
    # then it gets an access token for that, and nothing to refresh it with
    body = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert sorted(body) == ["access_token", "expires_in", "scope", "token_type"]
    assert (body["token_type"], body["scope"]) == ("Bearer", "platform.read")
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    assert (await scene.api.get(DEPARTMENTS, headers=headers)).status_code == 200


@pytest.mark.feature("F-0008")
@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"tenant": "OTHER2026001"}, "invalid_target"),
        ({"tenant": "NOWHERE2026001"}, "invalid_target"),
        ({"tenant": TENANT_CODE, "scope": "openid"}, "invalid_scope"),
        ({"tenant": TENANT_CODE, "scope": "staff"}, "invalid_scope"),
        ({"tenant": TENANT_CODE, "scope": ""}, "invalid_scope"),
        ({"tenant": TENANT_CODE, "grant_type": "password"}, "unsupported_grant_type"),
        ({"tenant": TENANT_CODE, "grant_type": "authorization_code"}, "unauthorized_client"),
    ],
)
async def test_a_program_gets_no_more_than_it_is_registered_for(
    scene: Scene, form: dict[str, str], error: str
) -> None:
    # given a client of two tenants
    await scene.tenant(TENANT_CODE)
    await scene.tenant("THIRD2026001")
    tenants = frozenset({TENANT_CODE, "THIRD2026001"})
    party = await scene.party("reports", MACHINE, tenants=tenants)
    before = await scene.fingerprint()
    # when it asks for something else
    answer = await party.by_itself(**form)
    # then it is refused, and nothing has changed
    assert _refused(answer) == (400, error)
    assert await scene.fingerprint() == before


async def test_a_program_of_one_tenant_need_not_name_it(scene: Scene) -> None:
    await scene.tenant(TENANT_CODE)
    party = await scene.party("reports", MACHINE, tenants=frozenset({TENANT_CODE}))
    body = (await party.by_itself()).json()
    assert body["scope"] == "platform.read revenue.read"


async def test_a_secret_is_taken_from_the_header_or_the_form(scene: Scene) -> None:
    # given a client
    party = await scene.party("reports", MACHINE)
    in_form = {"client_id": "reports", "client_secret": party.secret or ""}
    # when it shows its secret in either way / then it is known
    for answer in (
        await scene.api.post(TOKEN, data=_OWN, headers=_basic("reports", party.secret or "")),
        await scene.api.post(TOKEN, data=_OWN | in_form),
    ):
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "wrong",
    ["no secret", "wrong secret", "old secret", "unknown", "disabled", "public", "garbage"],
)
async def test_who_is_not_the_client_is_told_one_thing(scene: Scene, wrong: str) -> None:
    # given clients
    party = await scene.party("reports", MACHINE)
    old = party.secret or ""
    form, headers = dict(_OWN), _basic("reports", old)
    if wrong == "no secret":
        form, headers = form | {"client_id": "reports"}, {}
    elif wrong == "wrong secret":
        headers = _basic("reports", secrets.token_urlsafe(32))
    elif wrong == "old secret":
        await renew_secret(scene.mctx, "reports")
    elif wrong == "unknown":
        headers = _basic("nobody", old)
    elif wrong == "disabled":
        await enable_client(scene.mctx, "reports", enabled=False)
    elif wrong == "public":
        await _public(scene)
        headers = _basic("desktop", "made-up")
    else:
        headers = {"Authorization": "Basic ***"}
    before = await scene.fingerprint()
    # when somebody calls who is not one of them, as far as can be told
    answer = await scene.api.post(TOKEN, data=form, headers=headers)
    # then they are all refused alike
    assert _refused(answer) == (401, "invalid_client")
    assert answer.headers["www-authenticate"] == 'Basic realm="minshui", charset="UTF-8"'
    assert answer.json()["error_description"] == "the client could not be authenticated"
    assert await scene.fingerprint() == before


async def test_two_ways_at_once_are_refused(scene: Scene) -> None:
    party = await scene.party("reports", MACHINE)
    secret = party.secret or ""
    headers = _basic("reports", secret)
    for form, sent in (
        ({"client_id": "reports", "client_secret": secret}, headers),
        ({"client_id": "other"}, headers),
        ({}, {"Authorization": f"Bearer {secret}"}),
    ):
        answer = await scene.api.post(TOKEN, data=_OWN | form, headers=sent)
        assert _refused(answer) == (400, "invalid_request")


async def test_a_request_that_is_no_plain_form_is_refused(scene: Scene) -> None:
    party = await scene.party("reports", MACHINE)
    headers = _basic("reports", party.secret or "")
    for request in (
        {"json": _OWN},
        {"data": _OWN | {"scope": ["platform.read", "revenue.read"]}},
        {"data": _OWN, "files": {"a": b"b"}},
    ):
        answer = await scene.api.post(TOKEN, headers=headers, **request)
        assert _refused(answer) == (400, "invalid_request")


@pytest.fixture
async def signing(scene: Scene) -> tuple[Party, ECKey]:
    """A client that signs what it is known by, and its key."""
    key = ECKey.generate_key("P-256", {"kid": "k1", "use": "sig"}, auto_kid=False)
    public = {"keys": [dict(key.as_dict(private=False))]}
    party = await scene.party("signer", MACHINE, key_set=public)
    assert party.secret is None
    return party, key


def _assertion(clock: FixedClock, key: ECKey, **changed: Any) -> dict[str, str]:
    now = int(clock.now().timestamp())
    body = {"iss": "signer", "sub": "signer", "aud": ISSUER, "iat": now, "exp": now + 60}
    body |= {"jti": secrets.token_hex(8)} | changed
    header = {"alg": "ES256", "kid": "k1"}
    given = {name: value for name, value in body.items() if value is not None}
    return {
        "client_assertion_type": _ASSERTION,
        "client_assertion": jwt.encode(header, given, key),
    }


@pytest.mark.feature("F-0008")
async def test_a_client_may_sign_who_it_is(
    scene: Scene, signing: tuple[Party, ECKey], clock: FixedClock
) -> None:
    # given a client with a key / when it signs an assertion
    _, key = signing
    once = _assertion(clock, key)
    assert (await scene.api.post(TOKEN, data=_OWN | once)).status_code == 200
    # then it is known, but the assertion is good once
    assert _refused(await scene.api.post(TOKEN, data=_OWN | once)) == (401, "invalid_client")
    token_url = "http://127.0.0.1:8720/oauth2/token"
    again = _assertion(clock, key, aud=[token_url])
    assert (await scene.api.post(TOKEN, data=_OWN | again)).status_code == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "reports"},
        {"sub": "reports"},
        {"aud": "https://evil.example"},
        {"aud": None},
        {"exp": None},
        {"exp": "soon"},
        {"exp": 1},
        {"exp": 10**12},
        {"jti": None},
        {"jti": "x" * 65},
    ],
)
async def test_an_assertion_that_says_something_else_is_refused(
    scene: Scene, signing: tuple[Party, ECKey], clock: FixedClock, changed: dict[str, Any]
) -> None:
    _, key = signing
    answer = await scene.api.post(TOKEN, data=_OWN | _assertion(clock, key, **changed))
    assert _refused(answer) == (401, "invalid_client")


async def test_an_assertion_of_another_key_or_too_long_a_life_is_refused(
    scene: Scene, signing: tuple[Party, ECKey], clock: FixedClock
) -> None:
    _, key = signing
    stranger = ECKey.generate_key("P-256", {"kid": "k1"}, auto_kid=False)
    late = int((clock.now() + timedelta(minutes=6)).timestamp())
    for forged in (
        _assertion(clock, stranger),
        _assertion(clock, key, exp=late),
        _assertion(clock, key) | {"client_assertion_type": "saml"},
        _assertion(clock, key) | {"client_assertion": "a.b.c"},
        {"client_assertion_type": _ASSERTION, "client_assertion": "x"},
    ):
        answer = await scene.api.post(TOKEN, data=_OWN | forged)
        assert _refused(answer) == (401, "invalid_client")


async def test_a_signing_client_has_no_secret_to_guess(
    scene: Scene, signing: tuple[Party, ECKey], staff: Staff
) -> None:
    answer = await scene.api.post(TOKEN, data=_OWN, headers=_basic("signer", ""))
    assert _refused(answer) == (401, "invalid_client")


async def _public(scene: Scene) -> None:
    await scene.party(
        "desktop",
        kind=ClientKind.PUBLIC,
        redirect_uris=("com.example.desktop:/cb",),
        post_logout_uris=(),
        grant_types=frozenset({GrantType.AUTHORIZATION_CODE}),
    )
