"""Users are asked what a client may do, once, and can take it back (F-0005)."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.platform.oauth.models import OAuthConsent, OAuthGrant
from tests.api_cases import ApiCases, Staff
from tests.platform.oauth.party import CALLBACK, USERINFO, Scene, told
from tests.platform.signon.browser import Page

OWN = "/api/v1/platform/me/authorizations"


class TestListOwnAuthorizations(ApiCases):
    ROUTE = f"GET {OWN}"
    PERMISSION = None


async def _consents(scene: Scene) -> list[tuple[str, list[str]]]:
    found = await scene.ctx.session.execute(select(OAuthConsent.client_id, OAuthConsent.scopes))
    return [(row.client_id, row.scopes) for row in found]


@pytest.mark.feature("F-0005")
async def test_the_user_is_asked_once(scene: Scene) -> None:
    # given a client whose users are asked
    party = await scene.party(asks_consent=True)
    await scene.signed_on()
    # when it sends the browser
    page = Page(await scene.browser.open(party.asks()))
    # then the user reads who wants what, and where it goes
    for part in ("网上营业厅", "林小闽", "确认您是谁", "查看您的姓名", "hall.example"):
        assert part in page.text
    assert await _consents(scene) == []
    # when they agree
    answer = await scene.browser.submit(page, decision="allow")
    # then the client gets its code, and next time without asking, but not for more
    assert answer.headers["refresh"].startswith(f"0; url={CALLBACK}&code=")
    assert (await party.redeem(told(answer)["code"])).status_code == 200
    assert await _consents(scene) == [("hall", ["openid", "profile"])]
    assert "code" in told(await scene.api.get(party.asks(scope="openid")))
    more = Page(await scene.browser.open(party.asks(scope="openid staff")))
    assert "以您的身份使用系统的全部功能" in more.text
    # and asked anew where the client wants that
    assert "请求您的授权" in Page(await scene.browser.open(party.asks(prompt="consent"))).text


async def test_who_refuses_grants_nothing(scene: Scene) -> None:
    # given a consent page
    party = await scene.party(asks_consent=True)
    await scene.signed_on()
    page = Page(await scene.browser.open(party.asks()))
    before = await scene.fingerprint()
    # when the user refuses / then the client is told, and nothing is granted
    back = told(await scene.browser.submit(page, decision="deny"))
    assert (back["error"], back["state"], "code" in back) == ("access_denied", "st-1", False)
    assert await scene.fingerprint() == before


async def test_nobody_agrees_in_the_users_name(scene: Scene) -> None:
    # given a consent page
    party = await scene.party(asks_consent=True)
    await scene.signed_on()
    page = Page(await scene.browser.open(party.asks()))
    before = await scene.fingerprint()
    # when another site posts the form, or the request in it is turned elsewhere
    forged = page.fields | {"form_token": "x" * 43, "decision": "allow"}
    assert (await scene.api.post("/oauth2/consent", data=forged)).status_code == 403
    evil = party.asks(redirect_uri="https://evil.example/").partition("?")[2]
    turned = await scene.browser.submit(page, decision="allow", request=evil)
    wider = party.asks(scope="openid everything").partition("?")[2]
    widened = await scene.browser.submit(page, decision="allow", request=wider)
    # then nothing is granted
    assert (turned.status_code, "refresh" in turned.headers) == (400, False)
    assert told(widened)["error"] == "invalid_scope"
    assert await scene.fingerprint() == before


async def test_who_signed_off_meanwhile_signs_on_first(scene: Scene) -> None:
    party = await scene.party(asks_consent=True)
    await scene.signed_on()
    page = Page(await scene.browser.open(party.asks()))
    await scene.browser.submit(Page(await scene.browser.open("/sign-off")))
    answer = await scene.browser.submit(page, decision="allow")
    assert (answer.status_code, answer.headers["location"]) == (303, party.asks())
    assert (await scene.ctx.session.execute(select(OAuthGrant.id))).all() == []


@pytest.mark.feature("F-0005", "F-0011")
async def test_what_was_let_is_taken_back(scene: Scene, staff: Staff) -> None:
    # given a user who let a client act for them
    party = await scene.party(asks_consent=True)
    await scene.signed_on()
    page = Page(await scene.browser.open(party.asks()))
    code = told(await scene.browser.submit(page, decision="allow"))["code"]
    body = (await party.redeem(code)).json()
    member = await staff.sign_in("lin")
    listed = (await scene.api.get(OWN, headers=member.headers)).json()
    assert listed == [
        {
            "client_id": "hall",
            "client_name": "网上营业厅",
            "scopes": ["openid", "profile"],
            "granted_at": "2026-11-21T04:00:00Z",
        }
    ]
    # when they take it back
    answer = await scene.api.delete(f"{OWN}/hall", headers=member.headers)
    # then its tokens are worth nothing from the next request on, and it must ask again
    assert answer.status_code == 204
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    assert (await scene.api.get(USERINFO, headers=headers)).status_code == 401
    assert (await party.refresh(body["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await scene.api.get(OWN, headers=member.headers)).json() == []
    assert "请求您的授权" in Page(await scene.browser.open(party.asks())).text


async def test_nobody_takes_back_what_is_anothers(
    scene: Scene, api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given a user who let a client act for them, and another user
    party = await scene.party()
    await scene.signed_on()
    body = await party.tokens(scene.browser)
    other = await staff.member()
    before = await scene.fingerprint()
    # when the other takes back / then there is nothing of theirs, and nothing has changed
    answer = await api.delete(f"{OWN}/hall", headers=other.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "E_OAUTH_AUTHORIZATION_UNKNOWN")
    assert await scene.fingerprint() == before
    assert await party.is_active(body["access_token"])
