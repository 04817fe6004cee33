"""The authorization code with PKCE, from the browser to tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import select

from minshui.kernel.clock import FixedClock
from minshui.platform.identity.models import UserSession
from minshui.platform.oauth.domain.id_token import half_hash
from minshui.platform.oauth.facade import ClientKind
from minshui.platform.oauth.models import OAuthGrant
from tests.api_cases import PASSWORD
from tests.databases import TENANT_CODE
from tests.platform.oauth.party import CALLBACK, USERINFO, Scene, told
from tests.platform.signon.browser import Page


async def _claims(scene: Scene, token: str) -> dict[str, Any]:
    keys = KeySet.import_key_set((await scene.api.get("/oauth2/jwks")).json())
    return dict(jwt.decode(token, keys, algorithms=["ES256"]).claims)


@pytest.mark.feature("F-0005", "F-0006")
async def test_a_user_signs_on_and_the_client_learns_who_it_is(scene: Scene) -> None:
    # given a client, and a user who is not signed on
    party = await scene.party()
    user_id = await scene.user()
    # when the client sends the browser, and the user signs on
    back = await scene.browser.sign_on("lin", at=party.asks())
    # then the browser brings a code, the state, and whose answer it is
    assert back.headers["location"].startswith(f"{CALLBACK}&code={TENANT_CODE}.")
    assert told(back) == {
        "from": "minshui",
        "code": told(back)["code"],
        "state": "st-1",
        "iss": "minshui",
    }
    # when the client redeems it
    answer = await party.redeem(told(back)["code"])
    # then it gets tokens that nobody keeps a copy of, and they tell who it is
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert (body["token_type"], body["expires_in"], body["scope"]) == (
        "Bearer",
        1800,
        "openid profile",
    )
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    assert (await scene.api.get(USERINFO, headers=headers)).json() == {
        "sub": f"{TENANT_CODE}:{user_id}",
        "name": "林小闽",
        "preferred_username": "lin",
        "tenant": TENANT_CODE,
        "department_id": None,
        "roles": [],
    }


@pytest.mark.feature("F-0005")
async def test_the_id_token_tells_of_this_sign_on(scene: Scene, clock: FixedClock) -> None:
    # given a user who signed on ten minutes ago
    party = await scene.party()
    user_id = await scene.signed_on()
    session_id = (await scene.ctx.session.execute(select(UserSession.id))).scalar_one()
    shown_at = int(clock.now().timestamp())
    clock.move_to(clock.now() + timedelta(minutes=10))
    now = int(clock.now().timestamp())
    # when a client is told of them
    body = await party.tokens(scene.browser)
    # then the ID token says so, and is tied to the access token and the request
    assert await _claims(scene, body["id_token"]) == {
        "iss": "minshui",
        "sub": f"{TENANT_CODE}:{user_id}",
        "aud": "hall",
        "iat": now,
        "exp": now + 600,
        "auth_time": shown_at,
        "nonce": "n-1",
        "sid": session_id,
        "amr": ["pwd"],
        "at_hash": half_hash(body["access_token"]),
    }


@pytest.mark.feature("F-0006")
async def test_one_sign_on_serves_several_clients(scene: Scene) -> None:
    # given a browser that is signed on, and two clients
    first, second = await scene.party("hall"), await scene.party("mobile")
    await scene.signed_on()
    # when both send it / then it comes back at once, without a page
    for party in (first, second):
        answer = await scene.api.get(party.asks())
        assert (answer.status_code, "code" in told(answer)) == (303, True)


async def test_an_access_token_is_no_id_token_and_the_other_way_round(scene: Scene) -> None:
    # given both
    party = await scene.party()
    await scene.signed_on()
    body = await party.tokens(scene.browser)
    # when the ID token is brought where an access token is wanted / then it is refused
    headers = {"Authorization": f"Bearer {body['id_token']}"}
    answer = await scene.api.get(USERINFO, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    hint = await scene.api.get(party.asks(id_token_hint=body["access_token"]))
    assert told(hint)["error"] == "invalid_request"


async def test_without_openid_there_is_no_id_token(scene: Scene) -> None:
    party = await scene.party()
    await scene.signed_on()
    body = await party.tokens(scene.browser, scope="platform.read")
    assert "id_token" not in body
    assert body["scope"] == "platform.read"


async def test_a_public_client_needs_no_secret_but_pkce(scene: Scene) -> None:
    # given a program on the user's own machine, which listens where it can
    party = await scene.party(
        "desktop",
        kind=ClientKind.PUBLIC,
        redirect_uris=("http://127.0.0.1/cb",),
        post_logout_uris=(),
    )
    await scene.signed_on()
    address = "http://127.0.0.1:50123/cb"
    # when it comes back to that port
    code = told(await scene.api.get(party.asks(redirect_uri=address)))["code"]
    # then the code is good for it, with the verifier
    assert (await party.redeem(code, redirect_uri=address)).status_code == 200


@pytest.mark.parametrize("prompt", ["login", "select_account"])
async def test_prompt_login_asks_again_each_time(
    scene: Scene, clock: FixedClock, prompt: str
) -> None:
    # given a user who is signed on
    party = await scene.party()
    await scene.signed_on()
    for _ in range(2):
        clock.move_to(clock.now() + timedelta(minutes=1))
        # when the client wants them to show again who they are
        page = Page(await scene.browser.open(party.asks(prompt=prompt)))
        # then they are asked, and told of with the time of that
        assert "请再次登录" in page.text
        answer = await scene.browser.submit(
            page, tenant_code=TENANT_CODE, user_name="lin", password=PASSWORD
        )
        back = await scene.browser.open(answer.headers["refresh"].partition("url=")[2])
        body = (await party.redeem(told(back)["code"])).json()
        auth_time = (await _claims(scene, body["id_token"]))["auth_time"]
        assert auth_time == int(clock.now().timestamp())


async def test_max_age_asks_those_who_signed_on_before_it(scene: Scene, clock: FixedClock) -> None:
    # given a sign-on of ten minutes ago
    party = await scene.party()
    await scene.signed_on()
    clock.move_to(clock.now() + timedelta(minutes=10))
    # when it may be older / then nobody is asked
    assert "code" in told(await scene.api.get(party.asks(max_age="600")))
    # when it may not / then they are
    answer = await scene.api.get(party.asks(max_age="599"))
    assert answer.headers["location"].startswith("/sign-on?")
    assert "renew=true" in answer.headers["location"]


async def test_prompt_none_shows_no_page(scene: Scene) -> None:
    # given nobody signed on
    party = await scene.party()
    asked = party.asks(prompt="none")
    # when the client asks without a page / then it is told that one is needed
    assert told(await scene.api.get(asked))["error"] == "login_required"
    # when somebody is signed on / then their code comes
    await scene.signed_on()
    assert "code" in told(await scene.api.get(asked))
    # when their consent is missing / then that is told
    other = await scene.party("other", asks_consent=True)
    assert told(await scene.api.get(other.asks(prompt="none")))["error"] == "consent_required"


async def test_a_hint_of_another_user_is_not_answered_with_this_one(scene: Scene) -> None:
    # given a client that knows one user, and a browser that stands for another
    party = await scene.party()
    await scene.signed_on("lin")
    hint = (await party.tokens(scene.browser))["id_token"]
    assert "code" in told(await scene.api.get(party.asks(id_token_hint=hint)))
    await scene.user("wang")
    await scene.browser.sign_on("wang", at="/sign-on?renew=true")
    # when it asks about the first / then it is not told of the second
    answer = told(await scene.api.get(party.asks(id_token_hint=hint)))
    assert (answer["error"], "code" in answer) == ("login_required", False)


async def test_a_login_hint_fills_the_page_in(scene: Scene) -> None:
    party = await scene.party()
    page = Page(await scene.browser.open(party.asks(login_hint=f"lin@{TENANT_CODE}")))
    assert (page.fields["user_name"], page.fields["tenant_code"]) == ("lin", TENANT_CODE)


async def test_a_request_by_form_is_asked_again_by_address(scene: Scene) -> None:
    # given a client that posts its request, as OpenID Connect lets it
    party = await scene.party()
    await scene.signed_on()
    query = party.asks().partition("?")[2]
    answer = await scene.api.post(
        "/oauth2/authorize",
        content=query,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    # then the browser comes by GET, with its cookie
    assert (answer.status_code, answer.headers["location"]) == (303, party.asks())


async def test_the_code_is_stored_hashed_and_lives_a_minute(
    scene: Scene, clock: FixedClock
) -> None:
    # given a code
    party = await scene.party()
    await scene.signed_on()
    code = await party.code(scene.browser)
    grant = (await scene.ctx.session.execute(select(OAuthGrant))).scalar_one()
    assert str(grant.code_hash) not in code
    assert code.split(".")[2] not in str(grant.__dict__)
    # when it is brought after a minute
    clock.move_to(clock.now() + timedelta(seconds=60))
    before = await scene.fingerprint()
    answer = await party.redeem(code)
    # then it is refused, and nothing has changed
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert await scene.fingerprint() == before
