"""Tokens are asked about, and given back (RFC 7662, RFC 7009)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from minshui.kernel.clock import FixedClock
from minshui.platform.identity.facade import end_sessions
from minshui.platform.oauth.facade import ClientKind
from minshui.platform.oauth.models import OAuthGrant
from tests.api_cases import Staff
from tests.databases import TENANT_CODE
from tests.platform.oauth.party import INTROSPECT, MACHINE, REVOKE, USERINFO, Scene


async def _end_reasons(scene: Scene) -> list[str | None]:
    return list((await scene.ctx.session.execute(select(OAuthGrant.end_reason))).scalars())


@pytest.mark.feature("F-0011")
@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
async def test_a_token_that_is_given_back_ends_the_grant(scene: Scene, kind: str) -> None:
    # given tokens that are good
    party = await scene.party()
    await scene.signed_on()
    body = await party.tokens(scene.browser)
    assert [await party.is_active(body[each]) for each in ("access_token", "refresh_token")] == [
        True,
        True,
    ]
    # when the client gives one of them back
    answer = await party.post(REVOKE, {"token": body[kind], "token_type_hint": "whatever"})
    # then both are worth nothing from the next request on
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert await _end_reasons(scene) == ["revoked"]
    assert [await party.is_active(body[each]) for each in ("access_token", "refresh_token")] == [
        False,
        False,
    ]
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    assert (await scene.api.get(USERINFO, headers=headers)).status_code == 401
    assert (await party.refresh(body["refresh_token"])).json()["error"] == "invalid_grant"


async def test_what_is_no_token_is_as_good_as_given_back(scene: Scene) -> None:
    # given a grant, and the id of it
    party = await scene.party()
    await scene.signed_on()
    tenant, grant, _ = (await party.tokens(scene.browser))["refresh_token"].split(".")
    before = await scene.fingerprint()
    for token in (
        "x",
        f"{tenant}.{grant}.{'A' * 43}",
        f"NOWHERE2026001.{grant}.{'A' * 43}",
        "e30.e30.e30",
    ):
        # when something is given back that was never given / then nothing has changed
        assert (await party.post(REVOKE, {"token": token})).status_code == 200
    assert (await party.post(REVOKE, {})).json()["error"] == "invalid_request"
    assert await scene.fingerprint() == before


async def test_nobody_gives_back_what_is_anothers(scene: Scene) -> None:
    # given one client's tokens in the hands of another
    party, other = await scene.party("hall"), await scene.party("other")
    await scene.signed_on()
    body = await party.tokens(scene.browser)
    before = await scene.fingerprint()
    # when that one gives them back, or asks about them
    for kind in ("access_token", "refresh_token"):
        answer = await other.post(REVOKE, {"token": body[kind]})
        # then it is refused, told nothing, and nothing has changed
        assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")
        told = (await other.post(INTROSPECT, {"token": body[kind]})).json()
        assert told == {"active": False}
    assert await scene.fingerprint() == before


@pytest.mark.feature("F-0011")
async def test_a_client_is_told_what_its_token_is_worth(scene: Scene, clock: FixedClock) -> None:
    # given a user's token and one of the client's own
    party, machine = await scene.party(), await scene.party("reports", MACHINE)
    user_id = await scene.signed_on()
    body = await party.tokens(scene.browser)
    own = (await machine.by_itself(tenant=TENANT_CODE, scope="platform.read")).json()
    expires_at = int((clock.now() + timedelta(minutes=30)).timestamp())
    # when they ask
    told = await party.post(INTROSPECT, {"token": body["access_token"]})
    # then they are told whose it is, for what and until when
    assert told.headers["cache-control"] == "no-store"
    assert told.json() == {
        "active": True,
        "client_id": "hall",
        "scope": "openid profile",
        "sub": f"{TENANT_CODE}:{user_id}",
        "username": "lin",
        "exp": expires_at,
        "iss": "minshui",
        "token_type": "Bearer",
        "tenant": TENANT_CODE,
    }
    told = await machine.post(INTROSPECT, {"token": own["access_token"]})
    assert told.json() == {
        "active": True,
        "client_id": "reports",
        "scope": "platform.read",
        "sub": "reports",
        "exp": expires_at,
        "iss": "minshui",
        "token_type": "Bearer",
        "tenant": TENANT_CODE,
    }


async def test_an_own_token_given_back_is_worth_nothing(scene: Scene) -> None:
    # given a token of the client's own
    machine = await scene.party("reports", MACHINE)
    own = (await machine.by_itself(tenant=TENANT_CODE)).json()["access_token"]
    # when it is given back / then it is not active, and opens nothing
    await machine.post(REVOKE, {"token": own})
    assert not await machine.is_active(own)
    headers = {"Authorization": f"Bearer {own}"}
    answer = await scene.api.get("/api/v1/platform/departments", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "E_OAUTH_GRANT_ENDED")


async def test_tokens_are_not_active_once_the_user_has_signed_off(scene: Scene) -> None:
    party = await scene.party()
    user_id = await scene.signed_on()
    body = await party.tokens(scene.browser)
    await end_sessions(scene.ctx, user_id, "administrator")
    for kind in ("access_token", "refresh_token"):
        assert not await party.is_active(body[kind])


async def test_expired_spent_and_foreign_tokens_are_not_active(
    scene: Scene, clock: FixedClock, staff: Staff
) -> None:
    # given a spent refresh token, and the token of somebody who signed in themselves
    party = await scene.party()
    await scene.signed_on()
    body = await party.tokens(scene.browser)
    await party.refresh(body["refresh_token"])
    member = await staff.member()
    for token in (body["refresh_token"], member.token, "x"):
        assert not await party.is_active(token)
    # when the access token has expired / then it is not active either
    assert await party.is_active(body["access_token"])
    clock.move_to(clock.now() + timedelta(minutes=31))
    assert not await party.is_active(body["access_token"])


async def test_clients_that_keep_no_secret_may_not_ask(scene: Scene) -> None:
    party = await scene.party(
        "desktop",
        kind=ClientKind.PUBLIC,
        redirect_uris=("com.example.desktop:/cb",),
        post_logout_uris=(),
    )
    answer = await party.post(INTROSPECT, {"token": "x"})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
