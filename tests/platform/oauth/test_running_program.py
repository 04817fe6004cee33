"""Clients of others' making (Authlib) against two running processes, over HTTP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jws
from joserfc.jwk import KeySet

from tests.conftest import Installation
from tests.databases import TENANT_CODE
from tests.platform.oauth.party import GOODBYE, told
from tests.platform.oauth.programs import CALLBACK, Programs, programs_of, sign_on
from tests.platform.signon.browser import Browser

pytestmark = pytest.mark.slow
HALL = (
    "--name", "网上营业厅", "--domain", "admin", "--scope", "openid", "--scope", "profile",
    "--redirect-uri", CALLBACK, "--post-logout-uri", GOODBYE, "--no-consent",
)  # fmt: skip
REPORTS = (
    "--name", "报表系统", "--domain", "external", "--scope", "platform.read", "--by-itself",
)  # fmt: skip


@pytest.fixture
async def programs(database: Installation, tmp_path: Path) -> AsyncIterator[Programs]:
    async with programs_of(database, tmp_path) as running:
        yield running


async def _hall(programs: Programs) -> AsyncOAuth2Client:
    return await programs.client(
        "hall",
        *HALL,
        redirect_uri=CALLBACK,
        scope="openid profile",
        code_challenge_method="S256",
    )


async def _fetched(
    programs: Programs, client: AsyncOAuth2Client, browser: Browser, nonce: str = "n-1"
) -> dict[str, Any]:
    verifier = generate_token(48)
    asked, state = client.create_authorization_url(
        programs.metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce
    )
    back = await browser.open(asked)
    return dict(
        await client.fetch_token(
            programs.metadata["token_endpoint"],
            authorization_response=back.headers["location"],
            code_verifier=verifier,
            state=state,
        )
    )


async def _is_let_in(programs: Programs, bearer: dict[str, str]) -> bool:
    return (await programs.there.get("/oauth2/userinfo", headers=bearer)).status_code == 200


def _kid_of(body: dict[str, Any]) -> str:
    return str(jws.extract_compact(body["access_token"].encode()).headers()["kid"])


@pytest.mark.feature("F-0005", "F-0006", "F-0010")
async def test_a_client_of_others_goes_the_whole_way(
    database: Installation, programs: Programs
) -> None:
    # given what discovery says, at either process
    issuer = str(programs.here.base_url).rstrip("/")
    assert programs.metadata["issuer"] == issuer
    other = await programs.there.get("/.well-known/oauth-authorization-server")
    assert other.json() == programs.metadata
    # when a user signs on and the client fetches its tokens
    client, browser = await _hall(programs), await sign_on(database, programs)
    body = await _fetched(programs, client, browser)
    # then the ID token stands a stranger's verification
    claims = await programs.verified(body["id_token"], "n-1", body["access_token"])
    assert claims["sub"].startswith(f"{TENANT_CODE}:")
    # and the access token is good at the other process
    bearer = {"Authorization": f"Bearer {body['access_token']}"}
    user = (await programs.there.get("/oauth2/userinfo", headers=bearer)).json()
    assert "sub" in user, user
    assert (user["sub"], user["name"]) == (claims["sub"], "林小闽")
    # when it is refreshed / then there are new ones, and the old refresh token kills them
    endpoint = programs.metadata["token_endpoint"]
    second = await client.refresh_token(endpoint, refresh_token=body["refresh_token"])
    assert second["refresh_token"] != body["refresh_token"]
    with pytest.raises(OAuthError) as refused:
        await client.refresh_token(endpoint, refresh_token=body["refresh_token"])
    assert refused.value.error == "invalid_grant"
    bearer = {"Authorization": f"Bearer {second['access_token']}"}
    assert (await programs.there.get("/oauth2/userinfo", headers=bearer)).status_code == 401
    await client.aclose()


@pytest.mark.feature("F-0005", "F-0011")
async def test_of_many_that_bring_the_same_at_once_one_is_served(
    database: Installation, programs: Programs
) -> None:
    # given a code, brought ten times at once to both processes
    client, browser = await _hall(programs), await sign_on(database, programs)
    for _ in range(3):
        verifier = generate_token(48)
        asked, _ = client.create_authorization_url(
            programs.metadata["authorization_endpoint"], code_verifier=verifier, nonce="n"
        )
        form = {
            "grant_type": "authorization_code",
            "code": told(await browser.open(asked))["code"],
            "redirect_uri": CALLBACK,
            "code_verifier": verifier,
        }
        assert await _served(programs, client, form) == 1
    # given a refresh token, brought so
    for _ in range(3):
        body = await _fetched(programs, client, browser)
        form = {"grant_type": "refresh_token", "refresh_token": body["refresh_token"]}
        assert await _served(programs, client, form) == 1
        # then what the one was given is worth nothing either
        bearer = {"Authorization": f"Bearer {body['access_token']}"}
        assert not await _is_let_in(programs, bearer)
    await client.aclose()


async def _served(programs: Programs, client: AsyncOAuth2Client, form: dict[str, str]) -> int:
    auth = (client.client_id, client.client_secret)
    answers = await asyncio.gather(
        *(
            each.post("/oauth2/token", data=form, auth=auth)
            for each in (programs.here, programs.there) * 5
        )
    )
    assert {answer.status_code for answer in answers} == {200, 400}
    return [answer.status_code for answer in answers].count(200)


@pytest.mark.feature("F-0011")
async def test_tokens_are_asked_about_and_given_back_and_the_session_ended(
    database: Installation, programs: Programs
) -> None:
    # given two grants of one sign-on
    client, browser = await _hall(programs), await sign_on(database, programs)
    first = await _fetched(programs, client, browser)
    second = await _fetched(programs, client, browser)
    about = programs.metadata["introspection_endpoint"]
    # when one is given back
    answer = await client.introspect_token(about, token=first["access_token"])
    assert answer.json()["active"] is True
    await client.revoke_token(  # type: ignore[no-untyped-call]
        programs.metadata["revocation_endpoint"], token=first["refresh_token"]
    )
    # then it is over, and the other is not
    actives = []
    for body in (first, second):
        answer = await client.introspect_token(about, token=body["access_token"])
        actives.append(answer.json()["active"])
    assert actives == [False, True]
    # when the client ends the session
    back = await programs.here.get(
        programs.metadata["end_session_endpoint"],
        params={"id_token_hint": second["id_token"], "post_logout_redirect_uri": GOODBYE},
    )
    # then that one is over too, and the browser must sign on again
    assert back.headers["refresh"] == f"0; url={GOODBYE}"
    answer = await client.introspect_token(about, token=second["access_token"])
    assert answer.json() == {"active": False}
    asked, _ = client.create_authorization_url(
        programs.metadata["authorization_endpoint"], code_verifier=generate_token(48), prompt="none"
    )
    assert told(await browser.open(asked))["error"] == "login_required"
    await client.aclose()


@pytest.mark.feature("F-0008")
async def test_a_program_acts_for_itself_until_it_is_disabled(
    database: Installation, programs: Programs
) -> None:
    # given a program with a token of its own
    client = await programs.client("reports", *REPORTS)
    token = await client.fetch_token(
        programs.metadata["token_endpoint"],
        grant_type="client_credentials",
        tenant=database.tenant_code,
    )
    departments = "/api/v1/platform/departments"
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    for each in (programs.here, programs.there):
        assert (await each.get(departments, headers=bearer)).status_code == 200
    listed = await programs.run("client", "list")
    assert "报表系统" in listed
    assert "全部" in listed
    # when it is disabled by command / then the next request is refused, at every process
    await programs.run("client", "disable", "reports")
    for each in (programs.here, programs.there):
        answer = await each.get(departments, headers=bearer)
        assert (answer.status_code, answer.json()["code"]) == (401, "E_OAUTH_GRANT_ENDED")
    # when it is enabled, with another secret / then the old one is refused
    await programs.run("client", "enable", "reports")
    assert "密钥：" in await programs.run("client", "new-secret", "reports")
    with pytest.raises(OAuthError) as refused:
        await client.fetch_token(
            programs.metadata["token_endpoint"],
            grant_type="client_credentials",
            tenant=database.tenant_code,
        )
    assert refused.value.error == "invalid_client"
    await client.aclose()


@pytest.mark.feature("F-0009")
async def test_the_signing_key_changes_in_the_middle(
    database: Installation, programs: Programs
) -> None:
    # given a token of the first key
    client, browser = await _hall(programs), await sign_on(database, programs)
    before = await _fetched(programs, client, browser)
    # when another key is made, for at once
    assert "key-0002-from-" in await programs.run("signing-key", "rotate", "--now")
    began = time.monotonic()
    kids = {_kid_of(before)}
    while len(kids) < 2:
        # then whatever is signed meanwhile, by either key, is good at both processes
        body = await _fetched(programs, client, browser)
        kids.add(_kid_of(body))
        for token in (before, body):
            bearer = {"Authorization": f"Bearer {token['access_token']}"}
            for each in (programs.here, programs.there):
                answer = await each.get("/oauth2/userinfo", headers=bearer)
                assert answer.status_code == 200
        assert time.monotonic() - began < 60
        await asyncio.sleep(1)
    # and both keys are published
    published = KeySet.import_key_set((await programs.there.get("/oauth2/jwks")).json())
    assert {key.kid for key in published.keys} == {"key-0001", *kids}
    assert "正在签发" in await programs.run("signing-key", "list")
    # when the first one turns out to be stolen
    await programs.run("signing-key", "retire", "key-0001", "--compromised")
    bearer = {"Authorization": f"Bearer {before['access_token']}"}
    # then its tokens are refused within ten seconds, and the others are not
    async with asyncio.timeout(20):
        while await _is_let_in(programs, bearer):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.5)
    bearer = {"Authorization": f"Bearer {body['access_token']}"}
    assert await _is_let_in(programs, bearer)
    await client.aclose()
