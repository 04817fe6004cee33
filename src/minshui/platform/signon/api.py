"""The pages on which a browser signs on and off (F-0006)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from minshui.infrastructure.errors import TENANT_DISABLED, TENANT_UNKNOWN
from minshui.infrastructure.http.access import public
from minshui.infrastructure.http.edge import EdgeDep, TraceIdDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.security.passwords import password_hasher
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.facade import (
    SIGN_IN_REFUSED,
    SessionGrant,
    SignIn,
    change_password,
    client_of,
    sign_in,
)
from minshui.platform.signon.attempts import Attempt
from minshui.platform.signon.browsers import (
    SIGN_OFF_PATH,
    SIGN_ON_PATH,
    browser_work,
    forget_browser,
    handle_of,
    remember_browser,
    sign_off,
)
from minshui.platform.signon.domain.return_path import own_path
from minshui.platform.signon.forms import form_of
from minshui.platform.signon.pages import Pages, answers_browsers, going_on, notice_page
from minshui.platform.signon.use_cases.begin_sign_on import begin_sign_on

router = ApiRouter(prefix="", tags=["统一登录页面"])

_PAGES = Pages("minshui.platform.signon")
_BEFORE = public("登录之前没有身份")
_NOT_TO_BE_TOLD = (TENANT_UNKNOWN, TENANT_DISABLED)


@router.get(SIGN_ON_PATH, summary="统一登录页面", access=_BEFORE, response_class=HTMLResponse)
@answers_browsers
async def show_sign_on(
    request: Request,
    return_to: Annotated[str, Query(max_length=6000, description="登录后回到的本站路径")] = "",
    renew: Annotated[str, Query(max_length=5, description="true：已登录也再次登录")] = "",
    tenant_code: Annotated[str, Query(max_length=32, description="预填的租户编码")] = "",
    user_name: Annotated[str, Query(max_length=64, description="预填的用户名")] = "",
) -> Response:
    """Ask who it is, unless the browser stands for somebody already."""
    attempt = Attempt.of(
        {
            "return_to": return_to,
            "renew": renew,
            "tenant_code": tenant_code,
            "user_name": user_name,
        }
    )
    async with browser_work(request) as found:
        if found is None:
            return _ask(request, attempt)
        ctx, browser = found
    session = browser.session
    if session.must_change_password:
        return _ask_for_new_password(request, session.user_name, attempt.return_to)
    if attempt.renew:
        return _ask(request, attempt)
    if attempt.return_to:
        return RedirectResponse(attempt.return_to, 303)
    return _PAGES.page(
        request,
        "signed_on.html",
        display_name=session.display_name,
        user_name=session.user_name,
        tenant_code=ctx.tenant_code,
    )


@router.post(SIGN_ON_PATH, summary="提交统一登录", access=_BEFORE, response_class=HTMLResponse)
@answers_browsers
async def submit_sign_on(request: Request, edge: EdgeDep, trace_id: TraceIdDep) -> Response:
    """Sign in as the API does, and let the browser stand for the session."""
    fields = await form_of(request)
    attempt, password = Attempt.of(fields), fields.get("password", "")[:200]
    try:
        async with edge.anonymous_work(attempt.tenant_code, trace_id) as ctx:
            outcome = await sign_in(ctx, SignIn(attempt.user_name, password, client_of(request)))
            if isinstance(outcome, SessionGrant):
                handle = await begin_sign_on(ctx, outcome, handle_of(request), attempt.return_to)
    except MinshuiError as failure:
        if failure.error not in _NOT_TO_BE_TOLD:
            raise
        await password_hasher().matches(password, None)
        return _ask(request, attempt, wrong=SIGN_IN_REFUSED.message)
    if not isinstance(outcome, SessionGrant):
        return _ask(request, attempt, wrong=SIGN_IN_REFUSED.message)
    if outcome.must_change_password:
        response = _ask_for_new_password(request, outcome.user_name, attempt.return_to)
    else:
        response = going_on(request, attempt.return_to or SIGN_ON_PATH)
    remember_browser(request, response, handle)
    return response


@router.post(
    f"{SIGN_ON_PATH}/password",
    summary="登录时修改密码",
    access=public("凭浏览器的登录，改不能再用的密码"),
    response_class=HTMLResponse,
)
@answers_browsers
async def submit_new_password(request: Request) -> Response:
    """Change the password of the user whom the browser stands for."""
    fields = await form_of(request)
    return_to, new = own_path(fields.get("return_to", "")), fields.get("password", "")
    async with browser_work(request) as found:
        if found is None:
            return _ask(request, Attempt(return_to=return_to))
        ctx, browser = found
        ctx.actor, session = browser.actor, browser.session
        wrong = None
        if new != fields.get("again", ""):
            wrong = "两次输入的新密码不一样，请重新输入"
        else:
            try:
                await change_password(ctx, session.session_id, fields.get("old_password", ""), new)
            except MinshuiError as failure:
                wrong = failure.message
    if wrong is not None:
        return _ask_for_new_password(request, session.user_name, return_to, wrong=wrong)
    return going_on(request, return_to or SIGN_ON_PATH)


@router.get(
    f"{SIGN_ON_PATH}/forgot",
    summary="无法登录时的说明页面",
    access=_BEFORE,
    response_class=HTMLResponse,
)
async def show_forgotten(request: Request) -> Response:
    """Say what to do."""
    return _PAGES.page(request, "forgot.html")


@router.get(
    SIGN_OFF_PATH,
    summary="退出登录的确认页面",
    access=public("只问，不做"),
    response_class=HTMLResponse,
)
async def show_sign_off(request: Request) -> Response:
    """Ask, because a link of another site may have led here."""
    return _PAGES.page(request, "sign_off.html")


@router.post(
    SIGN_OFF_PATH,
    summary="退出统一登录",
    access=public("结束浏览器自己的登录，凭的是它的 Cookie"),
    response_class=HTMLResponse,
)
@answers_browsers
async def submit_sign_off(request: Request) -> Response:
    """End the session that the browser stands for."""
    await form_of(request)
    await sign_off(request)
    response = notice_page(request, "您已退出登录", "用这次登录打开的各业务系统都要重新登录。")
    forget_browser(request, response)
    return response


def _ask(request: Request, attempt: Attempt, *, wrong: str = "") -> Response:
    return _PAGES.page(
        request,
        "sign_on.html",
        status=401 if wrong else 200,
        wrong=wrong,
        captcha=None,
        return_to=attempt.return_to,
        renew=attempt.renew,
        tenant_code=attempt.tenant_code,
        user_name=attempt.user_name,
    )


def _ask_for_new_password(
    request: Request, user_name: str, return_to: str, *, wrong: str = ""
) -> Response:
    return _PAGES.page(
        request,
        "change_password.html",
        status=422 if wrong else 200,
        wrong=wrong,
        user_name=user_name,
        return_to=return_to,
    )
