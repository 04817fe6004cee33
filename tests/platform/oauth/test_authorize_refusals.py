"""Requests that are refused before anything is granted (RFC 9700)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from minshui.platform.oauth.facade import GrantType, enable_client
from minshui.platform.oauth.models import OAuthGrant
from tests.databases import TENANT_CODE
from tests.platform.oauth.party import CALLBACK, MACHINE, Scene, page_text, told

ELSEWHERE = [
    None,
    "",
    "https://evil.example/cb",
    "https://hall.example/cb",
    "https://hall.example/cb?from=minshui&x=1",
    "https://hall.example/cb?from=minshui#x",
    "https://HALL.example/cb?from=minshui",
    "https://hall.example:443/cb?from=minshui",
    "https://hall.example/./cb?from=minshui",
    "https://hall.example/cb/?from=minshui",
    "https://hall.example@evil.example/cb?from=minshui",
    "http://hall.example/cb?from=minshui",
    "javascript:alert(1)",
]


@pytest.mark.feature("F-0005")
@pytest.mark.parametrize("address", ELSEWHERE)
async def test_an_address_that_is_not_registered_gets_nothing(
    scene: Scene, address: str | None
) -> None:
    # given a signed-on user, whose browser somebody wants sent elsewhere
    party = await scene.party()
    await scene.signed_on()
    before = await scene.fingerprint()
    # when the request names another address, by one character or all of them
    answer = await scene.api.get(party.asks(redirect_uri=address))
    # then the user is told, and the browser goes nowhere
    assert answer.status_code == 400
    assert "要求返回的地址没有登记" in page_text(answer)
    assert "location" not in answer.headers
    assert "refresh" not in answer.headers
    assert await scene.fingerprint() == before


async def test_a_client_nobody_knows_or_that_is_disabled_gets_nothing(scene: Scene) -> None:
    # given a disabled client
    party = await scene.party()
    await enable_client(scene.mctx, "hall", enabled=False)
    await scene.master.flush()
    await scene.signed_on()
    before = await scene.fingerprint()
    for asked in (party.asks(), party.asks(client_id="nobody"), party.asks(client_id=None)):
        # when it sends a browser / then its user is told
        answer = await scene.api.get(asked)
        assert (answer.status_code, "location" in answer.headers) == (400, False)
        assert "没有登记，或已停用" in page_text(answer)
    assert await scene.fingerprint() == before


async def test_a_parameter_that_comes_twice_is_not_chosen_from(scene: Scene) -> None:
    party = await scene.party()
    await scene.signed_on()
    before = await scene.fingerprint()
    answer = await scene.api.get(f"{party.asks()}&redirect_uri=https%3A%2F%2Fevil.example%2F")
    assert (answer.status_code, "location" in answer.headers) == (400, False)
    assert await scene.fingerprint() == before


@pytest.mark.feature("F-0005")
@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "openid everything"}, "invalid_scope"),
        ({"scope": "openid revenue.read"}, "invalid_scope"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "dance"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "9" * 30}, "invalid_request"),
        ({"nonce": "n" * 513}, "invalid_request"),
        ({"request": "e30.e30."}, "request_not_supported"),
        ({"request_uri": "https://hall.example/r"}, "request_uri_not_supported"),
        ({"id_token_hint": "not-a-token"}, "invalid_request"),
    ],
)
async def test_a_request_that_is_not_in_order_is_told_so(
    scene: Scene, changed: dict[str, str | None], error: str
) -> None:
    # given a signed-on user
    party = await scene.party()
    await scene.signed_on()
    before = await scene.fingerprint()
    # when the client asks wrongly
    answer = await scene.api.get(party.asks(**changed))
    # then it is told what, with its state and whose answer it is, and nothing is granted
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(CALLBACK)
    back = told(answer)
    assert (back["error"], back["state"], back["iss"]) == (error, "st-1", "minshui")
    assert back["error_description"].isascii()
    assert "code" not in back
    assert await scene.fingerprint() == before


async def test_parameters_of_extensions_are_overlooked(scene: Scene) -> None:
    party = await scene.party()
    await scene.signed_on()
    assert "code" in told(await scene.api.get(party.asks(ui_locales="zh-CN", vendor_hint="x")))


async def test_a_client_of_other_tenants_gets_no_user_of_this_one(scene: Scene) -> None:
    # given a client that serves another tenant
    await scene.tenant("OTHER2026001")
    party = await scene.party(tenants=frozenset({"OTHER2026001"}))
    await scene.signed_on()
    # when it sends a browser of this one / then its user is not told of
    back = told(await scene.api.get(party.asks()))
    assert (back["error"], "code" in back) == ("access_denied", False)
    assert (await scene.ctx.session.execute(select(OAuthGrant.id))).all() == []
    # when it serves this one too / then it is
    await scene.tenant(TENANT_CODE)
    both = await scene.party("both", tenants=frozenset({"OTHER2026001", TENANT_CODE}))
    assert "code" in told(await scene.api.get(both.asks()))


async def test_a_client_without_the_grant_type_gets_no_code(scene: Scene) -> None:
    # given a client that only acts for itself, and has no address
    party = await scene.party("machine", MACHINE)
    await scene.signed_on()
    answer = await scene.api.get(party.asks(redirect_uri=CALLBACK, scope="platform.read"))
    assert (answer.status_code, "location" in answer.headers) == (400, False)
    assert GrantType.AUTHORIZATION_CODE not in MACHINE.grant_types
