"""CAS tickets: who gets one, what the system is told, and every refusal (CAS 3.0.3)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from defusedxml.ElementTree import fromstring
from sqlalchemy import select

from minshui.kernel.clock import FixedClock
from minshui.platform.access.facade import DataScope, SaveRole, create_role
from minshui.platform.cas.facade import Match, enable_service
from minshui.platform.cas.models import CasTicket
from minshui.platform.identity.facade import end_session
from tests.databases import TENANT_CODE
from tests.platform.cas.systems import (
    NAMESPACE,
    OA,
    PAGE,
    SETTINGS,
    Scene,
    failure_in,
    login,
    ticket_in,
)
from tests.platform.signon.browser import Page

pytestmark = pytest.mark.feature("F-0007")


async def test_a_user_who_signs_on_comes_back_with_a_ticket(scene: Scene) -> None:
    # when
    answer = await scene.browser.sign_on("lin", at=login())
    # then
    assert answer.headers["location"] == f"{PAGE}&ticket={ticket_in(answer)}"
    told = fromstring((await scene.validate(ticket_in(answer))).content)
    assert told.findtext(".//cas:user", namespaces=NAMESPACE) == f"lin@{TENANT_CODE}"


async def test_who_is_signed_on_already_is_not_asked_again(scene: Scene) -> None:
    # given
    await scene.ticket()
    # when
    second = await scene.browser.open(login(f"{OA}other"))
    # then
    answer = await scene.validate(ticket_in(second), f"{OA}other", path="/cas/serviceValidate")
    assert b"<cas:authenticationSuccess>" in answer.content


async def test_a_system_of_cas_3_gets_the_attributes_it_is_registered_for(scene: Scene) -> None:
    # given
    for code in ("cashier", "reader"):
        await create_role(scene.ctx, SaveRole(code, code, DataScope.ALL, frozenset()))
    await scene.hire("cashier", "reader", name="chen")
    answer = await scene.browser.sign_on("chen", at=login())
    # when
    told = fromstring((await scene.validate(ticket_in(answer))).content)
    # then
    attributes = told.find(".//cas:attributes", NAMESPACE)
    assert attributes is not None
    found = [(each.tag.partition("}")[2], each.text) for each in attributes]
    assert found == [
        ("authenticationDate", scene.ctx.clock.now().isoformat(timespec="seconds")),
        ("longTermAuthenticationRequestTokenUsed", "false"),
        ("isFromNewLogin", "true"),
        ("tenant", TENANT_CODE),
        ("displayName", "林晓"),
        ("roles", "cashier"),
        ("roles", "reader"),
    ]


async def test_a_system_of_cas_2_gets_no_attributes(scene: Scene) -> None:
    answer = await scene.validate(await scene.ticket(), path="/cas/serviceValidate")
    assert fromstring(answer.content).find(".//cas:attributes", NAMESPACE) is None


async def test_a_system_of_cas_1_gets_two_lines(scene: Scene) -> None:
    ticket = await scene.ticket()
    assert (await scene.validate(ticket, path="/cas/validate")).text == f"yes\nlin@{TENANT_CODE}\n"
    assert (await scene.validate(ticket, path="/cas/validate")).text == "no\n\n"


async def test_a_system_may_ask_for_json(scene: Scene) -> None:
    answer = await scene.validate(await scene.ticket(), format="JSON")
    success = json.loads(answer.content)["serviceResponse"]["authenticationSuccess"]
    assert (success["user"], success["attributes"]["displayName"]) == (
        f"lin@{TENANT_CODE}",
        ["林晓"],
    )


async def test_a_system_of_one_tenant_gets_the_bare_name(scene: Scene) -> None:
    # given
    own = replace(SETTINGS, url="https://hr.example.com/", tenants=frozenset({TENANT_CODE}))
    await scene.register_tenant()
    await scene.register("hr", own)
    # when
    ticket = await scene.ticket("https://hr.example.com/me")
    # then
    answer = await scene.validate(ticket, "https://hr.example.com/me", path="/cas/validate")
    assert answer.text == "yes\nlin\n"


async def test_a_ticket_is_good_once(scene: Scene) -> None:
    ticket = await scene.ticket()
    await scene.validate(ticket)
    assert await scene.failure(ticket) == "INVALID_TICKET"


async def test_a_ticket_is_good_for_ten_seconds(scene: Scene, clock: FixedClock) -> None:
    ticket = await scene.ticket()
    clock.move_to(clock.now() + timedelta(seconds=10))
    assert await scene.failure(ticket) == "INVALID_TICKET"


async def test_a_ticket_is_good_for_the_very_address_only_and_is_spent_by_another(
    scene: Scene,
) -> None:
    ticket = await scene.ticket()
    assert await scene.failure(ticket, f"{OA}elsewhere") == "INVALID_SERVICE"
    assert await scene.failure(ticket) == "INVALID_TICKET"


async def test_a_ticket_dies_with_the_session(scene: Scene) -> None:
    # given
    ticket = await scene.ticket()
    row = (await scene.ctx.session.execute(select(CasTicket))).scalar_one()
    # when
    await end_session(scene.ctx, row.session_id, "sign_out")
    # then
    assert await scene.failure(ticket) == "INVALID_TICKET"


async def test_a_system_that_is_stopped_learns_nothing(scene: Scene) -> None:
    ticket = await scene.ticket()
    await enable_service(scene.mctx, "oa", enabled=False)
    assert await scene.failure(ticket) == "INVALID_SERVICE"
    page = Page(await scene.browser.open(login()))
    assert (page.status, "没有在统一登录登记" in page.text) == (403, True)


async def test_only_a_ticket_from_a_fresh_sign_on_will_do_where_the_system_says_so(
    scene: Scene,
) -> None:
    # given
    await scene.ticket()
    stale = ticket_in(await scene.browser.open(login()))
    assert await scene.failure(stale, renew="true") == "INVALID_TICKET"
    # when
    asked = Page(await scene.browser.open(login(renew="true")))
    fresh = await scene.ticket(renew="true")
    # then
    assert "password" in asked.fields
    told = (await scene.validate(fresh, renew="true")).content
    assert b"<cas:isFromNewLogin>true</cas:isFromNewLogin>" in told


async def test_a_system_that_would_rather_not_ask_gets_the_browser_back(scene: Scene) -> None:
    answer = await scene.browser.open(login(gateway="true"))
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)


@pytest.mark.parametrize(
    ("ticket", "service", "code"),
    [
        ("", PAGE, "INVALID_REQUEST"),
        ("ST-X", "", "INVALID_REQUEST"),
        ("PT-1-abc", PAGE, "INVALID_TICKET_SPEC"),
        (f"ST-{TENANT_CODE}-{'0' * 48}", PAGE, "INVALID_TICKET"),
        (f"ST-NOBODY-{'0' * 48}", PAGE, "INVALID_TICKET"),
        (f"ST-{TENANT_CODE}-{'0' * 48}", "https://evil.example/app/", "INVALID_SERVICE"),
    ],
)
async def test_what_is_no_good_ticket_is_refused_by_its_code(
    scene: Scene, ticket: str, service: str, code: str
) -> None:
    assert await scene.failure(ticket, service) == code


async def test_nobody_acts_for_another_system(scene: Scene) -> None:
    answer = await scene.api.get("/cas/proxy", params={"pgt": "PGT-1", "targetService": PAGE})
    assert failure_in(answer) == "UNAUTHORIZED_SERVICE_PROXY"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/app/",
        "https://oa.example.com.evil.example/app/",
        "https://oa.example.com/application",
        "http://oa.example.com/app/",
        "https://oa.example.com:8443/app/",
        "https://oa.example.com/app/../admin",
        "https://oa.example.com/app/%2e%2e/admin",
        "https://oa.example.com/app/%252e%252e/admin",
        "https://user@oa.example.com/app/",
        "https://oa.example.com/app/\\..\\admin",
        "javascript:alert(1)",
    ],
)
async def test_no_browser_is_sent_to_an_address_that_is_not_registered(
    scene: Scene, address: str
) -> None:
    page = Page(await scene.browser.open(login(address)))
    assert (page.status, "没有在统一登录登记" in page.text) == (403, True)
    assert (await scene.ctx.session.execute(select(CasTicket))).all() == []


async def test_an_exact_address_belongs_with_any_query_and_nothing_below_it(scene: Scene) -> None:
    # given
    exact = replace(SETTINGS, url="https://hr.example.com/cas", match=Match.EXACT)
    await scene.register("hr", exact)
    # then
    assert await scene.ticket("https://hr.example.com/cas?next=%2F..%2F")
    page = Page(await scene.browser.open(login("https://hr.example.com/cas/x")))
    assert page.status == 403


async def test_whoever_signs_out_is_signed_out_everywhere(scene: Scene) -> None:
    # given
    await scene.ticket()
    # when
    answer = await scene.browser.open(f"/cas/logout?service={PAGE}")
    # then
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert "password" in Page(await scene.browser.open(login())).fields


async def test_after_signing_out_a_browser_is_not_sent_to_strangers(scene: Scene) -> None:
    page = Page(await scene.browser.open("/cas/logout?service=https://evil.example/"))
    assert (page.status, "您已退出登录" in page.text) == (200, True)
