"""Signing on by the pages where the password alone is not enough."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.platform.identity.captchas import NAMESPACE
from minshui.platform.identity.facade import CreateUser, create_user
from minshui.platform.identity.models import UserSession
from minshui.platform.signon.models import SignOn
from tests.api_cases import PASSWORD, Staff, application
from tests.databases import TENANT_CODE
from tests.message.template.bound import publish_default
from tests.platform.factor.phone import FACTORS, enrol_totp, last_sms_code, wrong
from tests.platform.signon.browser import Browser, Page

COOKIE = "minshui_sso"


@pytest.fixture
def browser(api: httpx.AsyncClient) -> Browser:
    return Browser(api)


async def _try(browser: Browser, page: Page, password: str, **filled: str) -> Page:
    return Page(
        await browser.submit(
            page, tenant_code=TENANT_CODE, user_name="staff-1", password=password, **filled
        )
    )


@pytest.mark.feature("F-0002")
async def test_after_failures_the_page_shows_a_picture(browser: Browser, staff: Staff) -> None:
    # given a user, and three wrong passwords
    await staff.member()
    page = Page(await browser.open("/sign-on"))
    for _ in range(3):
        page = await _try(browser, page, "Wrong-Horse-7")
    # when the fourth try is right, but not what the picture says
    assert "图中的字符" in page.text
    page = await _try(browser, page, PASSWORD, captcha_text="????")
    # then it is refused, with another picture
    assert (page.status, "图片验证码不正确" in page.text) == (401, True)
    # when that one is read
    read = await application().state.edge.cache.get(NAMESPACE, page.fields["captcha_id"])
    page = await _try(browser, page, PASSWORD, captcha_text=read)
    # then the browser is signed on
    assert page.headers["refresh"] == "0; url=/sign-on"


async def test_a_second_factor_completes_the_sign_on(
    browser: Browser, api: httpx.AsyncClient, staff: Staff, clock: FixedClock, ctx: Context
) -> None:
    # given a user with an authenticator application
    phone = await enrol_totp(api, await staff.member(), clock)
    page = Page(await browser.open("/sign-on?return_to=/sign-on/forgot"))
    # when the password is right
    page = await _try(browser, page, PASSWORD)
    # then the browser stands for nobody yet
    assert "还需要一次验证" in page.text
    assert COOKIE not in browser.client.cookies
    # when a wrong code comes / then the same is asked again
    page = Page(await browser.submit(page, code=wrong(phone.code())))
    assert (page.status, "验证未通过" in page.text) == (401, True)
    assert (await ctx.session.execute(select(SignOn.id))).all() == []
    # when the right one comes / then the browser goes on to where it was going
    page = Page(await browser.submit(page, code=phone.code()))
    assert page.headers["refresh"] == "0; url=/sign-on/forgot"
    means = select(UserSession.means).join(SignOn, SignOn.session_id == UserSession.id)
    assert (await ctx.session.execute(means)).scalar_one() == "second_factor"


async def test_a_code_is_sent_by_sms(
    browser: Browser, api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    # given a user whose second factor is their mobile
    command = CreateUser(
        "staff-1", "莫员工", mobile="13800001234", password=PASSWORD, must_change_password=False
    )
    await create_user(ctx, command)
    await publish_default(ctx, "verification.code")
    member = await staff.sign_in("staff-1")
    await api.post(f"{FACTORS}/sms", headers=member.headers)
    code = {"code": await last_sms_code(ctx)}
    await api.post(f"{FACTORS}/sms/confirm", json=code, headers=member.headers)
    clock.move_to(clock.now() + timedelta(minutes=1))
    # when they have the code sent from the page, and fill it in
    page = await _try(browser, Page(await browser.open("/sign-on")), PASSWORD)
    page = Page(await browser.submit(page, send="sms"))
    assert "短信验证码已发送" in page.text
    page = Page(await browser.submit(page, code=await last_sms_code(ctx)))
    # then the browser is signed on
    assert page.headers["refresh"] == "0; url=/sign-on"
