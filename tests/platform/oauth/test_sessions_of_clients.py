"""Clients ask who it is, and for the end of the sign-on (OpenID Connect)."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import select

from minshui.platform.identity.models import UserSession
from tests.api_cases import Staff
from tests.platform.oauth.party import GOODBYE, MACHINE, USERINFO, Party, Scene, page_text
from tests.platform.signon.browser import Page

END = "/oauth2/end-session"


async def _end_reasons(scene: Scene) -> list[str | None]:
    return list((await scene.ctx.session.execute(select(UserSession.end_reason))).scalars())


async def _ended(scene: Scene, party: Party, hint: str, **asked: str) -> httpx.Response:
    parameters = {"id_token_hint": hint, "post_logout_redirect_uri": GOODBYE} | asked
    return await scene.api.get(END, params={k: v for k, v in parameters.items() if v})


async def test_the_scopes_say_what_is_told(scene: Scene) -> None:
    # given tokens of one scope and of another
    party = await scene.party()
    await scene.signed_on()
    bare = await party.tokens(scene.browser, scope="openid")
    without = await party.tokens(scene.browser, scope="profile")
    # when the client asks who it is / then it is told so much, by GET and by POST
    headers = {"Authorization": f"Bearer {bare['access_token']}"}
    told = await scene.api.get(USERINFO, headers=headers)
    assert list(told.json()) == ["sub"]
    assert (await scene.api.post(USERINFO, headers=headers)).json() == told.json()
    headers = {"Authorization": f"Bearer {without['access_token']}"}
    refused = await scene.api.get(USERINFO, headers=headers)
    assert (refused.status_code, refused.json()["error"]) == (403, "insufficient_scope")


async def test_userinfo_refuses_as_the_protocol_says(scene: Scene, staff: Staff) -> None:
    # given no token, a broken one, one of nobody, and one of somebody who signed in themselves
    machine = await scene.party("reports", MACHINE)
    own = (await machine.by_itself(tenant="TEST2026001")).json()["access_token"]
    member = await staff.member()
    for token, status, challenge in (
        (None, 401, 'Bearer realm="minshui"'),
        ("x", 401, 'Bearer realm="minshui", error="invalid_token"'),
        (own, 403, 'Bearer realm="minshui", error="insufficient_scope"'),
        (member.token, 403, 'Bearer realm="minshui", error="insufficient_scope"'),
    ):
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        # when they ask / then the header says what is wanted
        answer = await scene.api.get(USERINFO, headers=headers)
        assert answer.status_code == status
        assert answer.headers["www-authenticate"].startswith(challenge)


@pytest.mark.feature("F-0006", "F-0011")
async def test_a_client_ends_the_sign_on_that_it_was_told_of(scene: Scene) -> None:
    # given a browser that is signed on, and a client that was told of it
    party = await scene.party()
    await scene.signed_on()
    body = await party.tokens(scene.browser)
    # when the client sends it to sign off
    answer = await _ended(scene, party, body["id_token"], state="s 1")
    # then the session has ended, its tokens with it, and the browser goes back
    assert answer.headers["refresh"] == f"0; url={GOODBYE}?state=s+1"
    assert await _end_reasons(scene) == ["sign_out"]
    assert not await party.is_active(body["access_token"])
    assert "minshui_sso" not in scene.browser.client.cookies


async def test_without_proof_of_this_sign_on_the_user_is_asked(scene: Scene) -> None:
    # given a browser that is signed on
    party = await scene.party()
    await scene.signed_on()
    asked = {"client_id": "hall", "state": "s1"}
    # when a link leads to the end of the session
    page = Page(await _ended(scene, party, "", **asked))
    # then the user is asked, and nothing has ended
    assert "要退出登录吗" in page.text
    assert "网上营业厅" in page.text
    assert await _end_reasons(scene) == [None]
    # when they confirm / then it has, and they go where they were going
    answer = await scene.browser.submit(page)
    assert answer.headers["refresh"] == f"0; url={GOODBYE}?state=s1"
    assert await _end_reasons(scene) == ["sign_out"]


async def test_the_hint_of_an_earlier_sign_on_ends_no_later_one(scene: Scene) -> None:
    # given an ID token of a sign-on that is over, and a new one of the same user
    party = await scene.party()
    await scene.signed_on()
    earlier = (await party.tokens(scene.browser))["id_token"]
    await scene.browser.submit(Page(await scene.browser.open("/sign-off")))
    await scene.browser.sign_on("lin")
    # when the client brings it / then the user is asked
    assert "要退出登录吗" in page_text(await _ended(scene, party, earlier))
    assert sorted(map(str, await _end_reasons(scene))) == ["None", "sign_out"]


@pytest.mark.parametrize(
    "address", ["https://evil.example/", GOODBYE + "/x", GOODBYE + "?x=1", "javascript:alert(1)"]
)
async def test_it_leads_to_no_address_that_is_not_registered(scene: Scene, address: str) -> None:
    # given a browser that is signed on
    party = await scene.party()
    await scene.signed_on()
    hint = (await party.tokens(scene.browser))["id_token"]
    # when the end of the session would lead elsewhere
    answer = await _ended(scene, party, hint, post_logout_redirect_uri=address)
    # then it is refused, and the user is still signed on
    assert answer.status_code == 400
    assert "refresh" not in answer.headers
    assert await _end_reasons(scene) == [None]


async def test_a_confirmation_cannot_be_turned_elsewhere(scene: Scene) -> None:
    party = await scene.party()
    await scene.signed_on()
    page = Page(await _ended(scene, party, "", client_id="hall"))
    answer = await scene.browser.submit(page, post_logout_redirect_uri="https://evil.example/")
    assert (answer.status_code, "refresh" in answer.headers) == (400, False)
    forged = await scene.api.post(f"{END}/confirm", data={"form_token": "x" * 43})
    assert forged.status_code == 403
    assert await _end_reasons(scene) == [None]


async def test_who_is_not_signed_on_goes_straight_back(scene: Scene) -> None:
    party = await scene.party()
    answer = await _ended(scene, party, "", client_id="hall")
    assert answer.headers["refresh"] == f"0; url={GOODBYE}"
    plain = await scene.api.get(END)
    assert "您已退出登录" in plain.text
