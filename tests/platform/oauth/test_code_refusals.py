"""Codes and refresh tokens in the wrong hands (RFC 9700, 2.1.1, 4.14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from minshui.kernel.clock import FixedClock
from minshui.platform.identity.facade import SignInPolicy, end_sessions, set_sign_in_policy
from minshui.platform.oauth.facade import change_client, enable_client
from minshui.platform.oauth.models import OAuthGrant, OAuthRefreshToken
from tests.platform.oauth.party import SETTINGS, USERINFO, Scene


async def _end_reasons(scene: Scene) -> list[str | None]:
    found = await scene.ctx.session.execute(select(OAuthGrant.end_reason))
    return list(found.scalars())


async def _is_let_in(scene: Scene, access_token: str) -> bool:
    headers = {"Authorization": f"Bearer {access_token}"}
    return (await scene.api.get(USERINFO, headers=headers)).status_code == 200


@pytest.mark.feature("F-0005", "F-0011")
async def test_a_code_that_comes_again_takes_back_what_it_gave(scene: Scene) -> None:
    # given a code that was redeemed
    party = await scene.party()
    await scene.signed_on()
    code = await party.code(scene.browser)
    body = (await party.redeem(code)).json()
    assert await _is_let_in(scene, body["access_token"])
    # when it comes again
    answer = await party.redeem(code)
    # then it is refused, and the tokens of the first time are worth nothing any more
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert await _end_reasons(scene) == ["code_reused"]
    assert not await _is_let_in(scene, body["access_token"])
    assert (await party.refresh(body["refresh_token"])).json()["error"] == "invalid_grant"


@pytest.mark.feature("F-0005")
@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "x" * 43},
        {"code_verifier": "short"},
        {"code_verifier": "é" * 43},
        {"redirect_uri": "https://hall.example/cb"},
        {"redirect_uri": "https://evil.example/cb"},
    ],
)
async def test_a_code_without_its_verifier_and_address_is_worth_nothing(
    scene: Scene, changed: dict[str, str]
) -> None:
    # given a stolen code
    party = await scene.party()
    await scene.signed_on()
    code = await party.code(scene.browser)
    before = await scene.fingerprint()
    # when it is brought with something else
    answer = await party.redeem(code, **changed)
    # then it is refused, nothing has changed, and its owner can still use it
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert await scene.fingerprint() == before
    assert (await party.redeem(code)).status_code == 200


@pytest.mark.parametrize("missing", ["code", "redirect_uri", "code_verifier", "grant_type"])
async def test_a_code_request_names_everything(scene: Scene, missing: str) -> None:
    party = await scene.party()
    await scene.signed_on()
    code = await party.code(scene.browser)
    before = await scene.fingerprint()
    answer = await party.redeem(code, **{missing: ""})
    error = "unsupported_grant_type" if missing == "grant_type" else "invalid_request"
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert await scene.fingerprint() == before


async def test_another_clients_code_is_worth_nothing(scene: Scene) -> None:
    # given a code that reached another client, by mix-up or theft
    party, other = await scene.party("hall"), await scene.party("other")
    await scene.signed_on()
    code = await party.code(scene.browser)
    before = await scene.fingerprint()
    # when that one brings it, with all that belongs to it
    answer = await other.redeem(code, code_verifier=party.verifier)
    # then it is refused, and nothing has changed
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert await scene.fingerprint() == before


@pytest.mark.parametrize("part", [0, 1, 2])
async def test_a_made_up_code_is_worth_nothing(scene: Scene, part: int) -> None:
    party = await scene.party()
    await scene.signed_on()
    parts = (await party.code(scene.browser)).split(".")
    parts[part] = {0: "OTHER2026001", 1: "0" * 32, 2: "A" * 43}[part]
    before = await scene.fingerprint()
    for code in (".".join(parts), "NOWHERE2026001." + ".".join(parts[1:]), "x", "a.b.c"):
        answer = await party.redeem(code)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert await scene.fingerprint() == before


async def test_a_code_dies_with_the_session(scene: Scene) -> None:
    # given a code, and a user whose sessions end
    party = await scene.party()
    user_id = await scene.signed_on()
    code = await party.code(scene.browser)
    await end_sessions(scene.ctx, user_id, "administrator")
    # when it is redeemed / then it is refused
    assert (await party.redeem(code)).json()["error"] == "invalid_grant"


@pytest.mark.feature("F-0010", "F-0011")
async def test_a_refresh_token_is_exchanged_for_the_next(scene: Scene, clock: FixedClock) -> None:
    # given tokens
    party = await scene.party()
    await scene.signed_on()
    first = await party.tokens(scene.browser)
    # when the access token has expired, and the refresh token is exchanged
    clock.move_to(clock.now() + timedelta(minutes=31))
    assert not await _is_let_in(scene, first["access_token"])
    answer = await party.refresh(first["refresh_token"])
    # then there are others of both, for the same scopes
    second = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert second["scope"] == "openid profile"
    assert second["refresh_token"] != first["refresh_token"]
    assert await _is_let_in(scene, second["access_token"])
    # and only the hashes of the refresh tokens are kept
    kept = (await scene.ctx.session.execute(select(OAuthRefreshToken.secret_hash))).scalars().all()
    assert len(kept) == 2
    for token in (first["refresh_token"], second["refresh_token"]):
        assert token.split(".")[2] not in kept


@pytest.mark.feature("F-0011")
@pytest.mark.parametrize("generations", [1, 3])
async def test_an_old_refresh_token_kills_the_family(scene: Scene, generations: int) -> None:
    # given a refresh token that somebody copied, some exchanges ago
    party = await scene.party()
    await scene.signed_on()
    stolen = body = await party.tokens(scene.browser)
    for _ in range(generations):
        body = (await party.refresh(body["refresh_token"])).json()
    # when the copy is brought
    answer = await party.refresh(stolen["refresh_token"])
    # then it is refused, and so is everything of that grant
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert await _end_reasons(scene) == ["refresh_reused"]
    assert not await _is_let_in(scene, body["access_token"])
    assert (await party.refresh(body["refresh_token"])).json()["error"] == "invalid_grant"


async def test_another_clients_refresh_token_is_worth_nothing(scene: Scene) -> None:
    party, other = await scene.party("hall"), await scene.party("other")
    await scene.signed_on()
    body = await party.tokens(scene.browser)
    before = await scene.fingerprint()
    answer = await other.refresh(body["refresh_token"])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert await scene.fingerprint() == before
    assert (await party.refresh(body["refresh_token"])).status_code == 200


async def test_a_made_up_refresh_token_of_a_real_grant_kills_nothing(scene: Scene) -> None:
    # given a refresh token of which somebody knows all but the secret
    party = await scene.party()
    await scene.signed_on()
    body = await party.tokens(scene.browser)
    tenant, grant, _ = body["refresh_token"].split(".")
    before = await scene.fingerprint()
    # when they guess / then nothing has changed
    answer = await party.refresh(f"{tenant}.{grant}.{'A' * 43}")
    assert answer.json()["error"] == "invalid_grant"
    assert await scene.fingerprint() == before


async def test_a_refreshed_token_may_be_narrower_but_not_wider(scene: Scene) -> None:
    # given a grant of two scopes
    party = await scene.party()
    await scene.signed_on()
    body = await party.tokens(scene.browser, scope="openid profile")
    # when more is asked for / then nothing is given
    before = await scene.fingerprint()
    wider = await party.refresh(body["refresh_token"], scope="openid profile staff")
    assert (wider.status_code, wider.json()["error"]) == (400, "invalid_grant")
    assert await scene.fingerprint() == before
    # when less is / then just that, and the grant stays as wide as it was
    narrow = (await party.refresh(body["refresh_token"], scope="openid")).json()
    assert narrow["scope"] == "openid"
    assert (await party.refresh(narrow["refresh_token"])).json()["scope"] == "openid profile"


async def test_tokens_end_with_the_session_at_the_latest(scene: Scene, clock: FixedClock) -> None:
    # given a session of an hour that may be idle for as long
    policy = SignInPolicy(session_hours=1, idle_minutes=60, access_token_minutes=45)
    await set_sign_in_policy(scene.ctx, policy)
    party = await scene.party()
    await scene.signed_on()
    body = await party.tokens(scene.browser)
    assert body["expires_in"] == 2700
    # when the token is refreshed half an hour before the end / then it lasts as long as that
    clock.move_to(clock.now() + timedelta(minutes=30))
    body = (await party.refresh(body["refresh_token"])).json()
    assert body["expires_in"] == 1800
    # when the session is over / then nothing comes any more
    clock.move_to(clock.now() + timedelta(minutes=30))
    assert (await party.refresh(body["refresh_token"])).json()["error"] == "invalid_grant"


async def test_a_disabled_client_gets_and_does_nothing(scene: Scene) -> None:
    # given a client with tokens and a code
    party = await scene.party()
    await scene.signed_on()
    body, code = await party.tokens(scene.browser), await party.code(scene.browser)
    # when it is disabled
    await enable_client(scene.mctx, "hall", enabled=False)
    await scene.master.flush()
    # then its next request is refused, whatever it brings
    assert not await _is_let_in(scene, body["access_token"])
    for answer in (await party.redeem(code), await party.refresh(body["refresh_token"])):
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_a_scope_taken_from_a_client_is_gone_from_its_tokens(scene: Scene) -> None:
    # given a client with the scope to tell of the user
    party = await scene.party()
    await scene.signed_on()
    body = await party.tokens(scene.browser)
    # when its registration loses the scope
    fewer = replace(SETTINGS, scopes=SETTINGS.scopes - {"profile"})
    await change_client(scene.mctx, "hall", fewer)
    await scene.master.flush()
    # then refreshed tokens have it no longer
    assert (await party.refresh(body["refresh_token"])).json()["scope"] == "openid"
