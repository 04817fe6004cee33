"""Signing on and off by the pages, over HTTP and the real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.http.public_address import PublicAddress
from minshui.kernel.clock import FixedClock
from minshui.platform.identity.facade import CreateUser, create_user, reset_password
from minshui.platform.identity.models import UserSession
from minshui.platform.signon.models import SignOn
from tests.api_cases import PASSWORD, Staff, application, fingerprint
from tests.databases import TENANT_CODE
from tests.platform.signon.browser import Browser, Page

COOKIE = "minshui_sso"


@pytest.fixture
def browser(api: httpx.AsyncClient) -> Browser:
    return Browser(api)


async def _user(ctx: Context, name: str, *, must_change_password: bool = False) -> int:
    command = CreateUser(
        name, "林小闽", password=PASSWORD, must_change_password=must_change_password
    )
    return (await create_user(ctx, command)).user.id


async def _sessions(ctx: Context, user_id: int) -> list[tuple[str, str | None]]:
    found = await ctx.session.execute(
        select(UserSession.id, UserSession.end_reason)
        .where(UserSession.user_id == user_id)
        .order_by(UserSession.started_at, UserSession.id)
    )
    return [(row.id, row.end_reason) for row in found]


@pytest.mark.feature("F-0006")
async def test_a_browser_signs_on_and_stands_for_a_session(browser: Browser, ctx: Context) -> None:
    # given a user
    user_id = await _user(ctx, "lin")
    # when they sign on by the page
    page = Page(await browser.sign_on("lin"))
    # then the browser is known by a session of theirs, and the page says so
    assert "您已登录" in page.text
    assert "林小闽" in page.text
    assert [reason for _, reason in await _sessions(ctx, user_id)] == [None]
    cookie = next(each for each in browser.client.cookies.jar if each.name == COOKIE)
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "lax"
    assert (cookie.path, cookie.expires) == ("/", None)


async def test_the_cookie_is_stored_hashed(browser: Browser, ctx: Context) -> None:
    # given a browser that is signed on
    await _user(ctx, "lin")
    await browser.sign_on("lin")
    # when the database is looked at
    stored = (await ctx.session.execute(select(SignOn.id, SignOn.secret_hash))).one()
    # then the cookie cannot be made from what stands there
    tenant, row_id, secret = browser.client.cookies[COOKIE].split(".")
    assert (tenant, row_id) == (TENANT_CODE, stored.id)
    assert secret not in stored.secret_hash


async def test_pages_are_for_this_browser_alone(browser: Browser) -> None:
    # given / when the page is opened
    headers = (await browser.open("/sign-on")).headers
    # then no cache keeps it, no page frames it, no script runs in it
    policy = headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe-inline" not in policy


@pytest.fixture
def over_tls(api: httpx.AsyncClient) -> Iterator[httpx.AsyncClient]:
    """A client of an installation that is reached over TLS."""
    state = application().state
    before, state.public_address = (
        state.public_address,
        PublicAddress("https://minshui.test", secure=True),
    )
    api.base_url = httpx.URL("https://minshui.test")
    yield api
    state.public_address = before


async def test_over_tls_cookies_are_tied_to_the_host(
    ctx: Context, over_tls: httpx.AsyncClient
) -> None:
    # given a user
    await _user(ctx, "lin")
    # when somebody signs on
    await Browser(over_tls).sign_on("lin")
    # then no other host, and nothing in clear, sees or sets their cookies
    kept = {each.name: each for each in over_tls.cookies.jar}
    assert sorted(kept) == ["__Host-minshui_form", "__Host-minshui_sso"]
    for cookie in kept.values():
        assert (cookie.secure, cookie.path, cookie.domain_specified) == (True, "/", False)
        assert cookie.has_nonstandard_attr("HttpOnly")


async def test_pages_with_a_secret_are_not_compressed(browser: Browser) -> None:
    answer = await browser.client.get("/sign-on", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "identity"
    assert len(answer.content) > 1024


async def test_what_is_filled_in_is_shown_again_as_text(browser: Browser, ctx: Context) -> None:
    # given a user name that would be markup
    page = Page(await browser.open("/sign-on"))
    before = await fingerprint(ctx)
    # when it is refused
    answer = await browser.submit(
        page, tenant_code=TENANT_CODE, user_name='"><b>x', password="wrong-Pass-1"
    )
    # then it stands in its field, as text, and nobody is signed on
    assert answer.status_code == 401
    assert "<b>x" not in answer.text
    assert Page(answer).fields["user_name"] == '"><b>x'
    assert "wrong-Pass-1" not in answer.text
    assert COOKIE not in browser.client.cookies
    assert await fingerprint(ctx) == before


@pytest.mark.parametrize(
    ("tenant", "user_name", "password"),
    [
        (TENANT_CODE, "lin", "Wrong-Horse-7"),
        (TENANT_CODE, "nobody", PASSWORD),
        ("NOWHERE2026001", "lin", PASSWORD),
        ("no tenant", "lin", PASSWORD),
    ],
)
async def test_every_refusal_reads_the_same(
    browser: Browser, ctx: Context, tenant: str, user_name: str, password: str
) -> None:
    # given a user
    user_id = await _user(ctx, "lin")
    page = Page(await browser.open("/sign-on"))
    # when tenant, name or password is not theirs
    answer = await browser.submit(page, tenant_code=tenant, user_name=user_name, password=password)
    # then one sentence is said, whatever it was, and no session begins
    assert answer.status_code == 401
    assert "登录失败：租户编码、用户名或密码不正确" in Page(answer).text
    assert await _sessions(ctx, user_id) == []


async def test_a_form_of_another_site_is_refused(browser: Browser, ctx: Context) -> None:
    # given a user, and a page opened by their browser
    await _user(ctx, "lin")
    page = Page(await browser.open("/sign-on"))
    before = await fingerprint(ctx)
    # when another site submits the form, which cannot know the token
    fields = {"tenant_code": TENANT_CODE, "user_name": "lin", "password": PASSWORD}
    for token in ("", "x" * 43, page.fields["form_token"][:-1]):
        answer = await browser.client.post("/sign-on", data=fields | {"form_token": token})
        # then it is refused
        assert answer.status_code == 403
        assert "不是从本系统的页面提交的" in answer.text
    assert COOKIE not in browser.client.cookies
    assert await fingerprint(ctx) == before


async def test_a_field_that_comes_twice_is_refused(browser: Browser, ctx: Context) -> None:
    # given a form with two user names
    await _user(ctx, "lin")
    page = Page(await browser.open("/sign-on"))
    twice = {"user_name": ["lin", "wang"], "password": PASSWORD}
    # when it is submitted / then nothing is made of it
    answer = await browser.client.post("/sign-on", data=page.fields | twice)
    assert answer.status_code == 400
    assert COOKIE not in browser.client.cookies


async def test_after_sign_on_the_browser_goes_back(browser: Browser, ctx: Context) -> None:
    # given a page of ours that sends to sign on
    await _user(ctx, "lin")
    page = Page(await browser.open("/sign-on?return_to=/sign-on/forgot%3Fx%3D1"))
    # when the user signs on
    answer = await browser.submit(page, tenant_code=TENANT_CODE, user_name="lin", password=PASSWORD)
    # then they are led back, by no redirect: another host may follow
    assert answer.status_code == 200
    assert answer.headers["refresh"] == "0; url=/sign-on/forgot?x=1"
    # and where they are signed on already, at once
    again = await browser.client.get("/sign-on?return_to=/sign-on/forgot")
    assert (again.status_code, again.headers["location"]) == (303, "/sign-on/forgot")


async def test_it_leads_to_no_other_host(browser: Browser, ctx: Context) -> None:
    # given a link to the page with a way back to somewhere else
    await _user(ctx, "lin")
    page = Page(await browser.open("/sign-on?return_to=https://evil.example/"))
    assert page.fields["return_to"] == ""
    # when the form itself is given one
    answer = await browser.submit(
        page,
        tenant_code=TENANT_CODE,
        user_name="lin",
        password=PASSWORD,
        return_to="//evil.example/",
    )
    # then it leads to our own page
    assert answer.headers["refresh"] == "0; url=/sign-on"


async def test_showing_again_who_one_is_keeps_the_session(
    browser: Browser, ctx: Context, clock: FixedClock
) -> None:
    # given a browser that is signed on
    user_id = await _user(ctx, "lin")
    await browser.sign_on("lin")
    ((session_id, _),) = await _sessions(ctx, user_id)
    former = browser.client.cookies[COOKIE]
    clock.move_to(clock.now() + timedelta(minutes=10))
    # when its user is asked again, and signs on
    page = Page(await browser.open("/sign-on?renew=true"))
    assert "请再次登录" in page.text
    assert (page.fields["tenant_code"], page.fields["user_name"]) == (TENANT_CODE, "lin")
    await browser.submit(page, tenant_code=TENANT_CODE, user_name="lin", password=PASSWORD)
    # then the session goes on, the one begun for it has ended, and the cookie is another
    assert [each for each in await _sessions(ctx, user_id) if each[1] is None] == [
        (session_id, None)
    ]
    shown = (await ctx.session.execute(select(SignOn.session_id, SignOn.shown_at))).one()
    assert tuple(shown) == (session_id, clock.now())
    assert browser.client.cookies[COOKIE] != former


async def test_another_user_takes_the_browser_over(browser: Browser, ctx: Context) -> None:
    # given a browser that stands for one user
    first, second = await _user(ctx, "lin"), await _user(ctx, "wang")
    await browser.sign_on("lin")
    # when another signs on in it
    await browser.sign_on("wang", at="/sign-on?renew=true")
    # then the first one's session has ended
    assert [reason for _, reason in await _sessions(ctx, first)] == ["sign_out"]
    assert [reason for _, reason in await _sessions(ctx, second)] == [None]


async def test_signing_off_ends_the_session(browser: Browser, ctx: Context) -> None:
    # given a browser that is signed on
    user_id = await _user(ctx, "lin")
    await browser.sign_on("lin")
    # when its user confirms that they sign off
    answer = await browser.submit(Page(await browser.open("/sign-off")))
    # then the session has ended, and the browser stands for nobody
    assert "您已退出登录" in answer.text
    assert [reason for _, reason in await _sessions(ctx, user_id)] == ["sign_out"]
    assert COOKIE not in browser.client.cookies
    assert (await ctx.session.execute(select(SignOn.id))).all() == []


async def test_a_link_alone_signs_nobody_off(browser: Browser, ctx: Context) -> None:
    # given a browser that is signed on
    user_id = await _user(ctx, "lin")
    await browser.sign_on("lin")
    # when another site links or posts to the sign-off
    await browser.open("/sign-off")
    forged = await browser.client.post("/sign-off", data={"form_token": "x" * 43})
    # then its user is still signed on
    assert forged.status_code == 403
    assert [reason for _, reason in await _sessions(ctx, user_id)] == [None]


async def test_the_browser_dies_with_its_session(
    browser: Browser, ctx: Context, clock: FixedClock
) -> None:
    # given a browser that is signed on
    user_id = await _user(ctx, "lin")
    await browser.sign_on("lin")
    # when its session ends elsewhere
    await reset_password(ctx, user_id)
    await ctx.session.flush()
    # then it must sign on again
    assert "一次登录" in Page(await browser.open("/sign-on")).text


@pytest.mark.parametrize("part", [0, 1, 2])
async def test_a_cookie_of_ones_own_making_is_nobody(
    browser: Browser, ctx: Context, part: int
) -> None:
    # given a browser's cookie with one of its parts changed
    await _user(ctx, "lin")
    await browser.sign_on("lin")
    parts = browser.client.cookies[COOKIE].split(".")
    parts[part] = {0: "OTHER2026001", 1: "0" * 32, 2: "A" * 43}[part]
    browser.client.cookies.clear()
    browser.client.cookies.set(COOKIE, ".".join(parts))
    # when a page is opened / then nobody is signed on
    assert "一次登录" in Page(await browser.open("/sign-on")).text


async def test_a_password_set_by_another_is_changed_first(
    browser: Browser, ctx: Context, staff: Staff
) -> None:
    # given a user whose password an administrator has set
    user_id = await _user(ctx, "lin", must_change_password=True)
    # when they sign on on the way to somewhere
    page = Page(await browser.sign_on("lin", at="/sign-on?return_to=/sign-on/forgot"))
    # then they are asked for another password, and every way leads there until it is changed
    assert "请先修改密码" in page.text
    assert "请先修改密码" in Page(await browser.open("/sign-on?return_to=/sign-off")).text
    for old, new, again, wrong in (
        ("Wrong-Horse-7", "New-Horse-8", "New-Horse-8", "原密码不正确"),
        (PASSWORD, "New-Horse-8", "New-Horse-9", "两次输入的新密码不一样"),
        (PASSWORD, "weak", "weak", "新密码不合要求"),
    ):
        answer = await browser.submit(page, old_password=old, password=new, again=again)
        assert answer.status_code == 422
        assert wrong in Page(answer).text
    # when they give a good one
    answer = await browser.submit(
        page, old_password=PASSWORD, password="New-Horse-8", again="New-Horse-8"
    )
    # then they go on, with the same session
    assert answer.headers["refresh"] == "0; url=/sign-on/forgot"
    assert [reason for _, reason in await _sessions(ctx, user_id)] == [None]
    assert "您已登录" in Page(await browser.open("/sign-on")).text
