"""The pages on which a browser signs on and off (F-0006)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from minshui.infrastructure.http.access import public
from minshui.infrastructure.http.edge import Edge, EdgeDep, TraceIdDep
from minshui.infrastructure.http.problem import trace_id_of
from minshui.infrastructure.http.routing import ApiRouter
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.facade import (
    SecondFactorAnswer,
    SecondFactorWanted,
    SessionGrant,
    SignIn,
    attempt_second_factor,
    attempt_sign_in,
    change_password,
    client_of,
    send_challenge_code,
)
from minshui.platform.signon.asking import (
    PAGES,
    Attempt,
    ask_for_new_password,
    ask_for_second_factor,
    ask_to_sign_in,
    captcha_answer,
    known_kinds,
)
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
from minshui.platform.signon.pages import PAGE_RESPONSES, answers_browsers, going_on, notice_page
from minshui.platform.signon.use_cases.begin_sign_on import begin_sign_on

router = ApiRouter(prefix="", tags=["统一登录页面"])

_BEFORE = public("登录之前没有身份")
_LONGEST_PASSWORD = 200
_NOT_LET_IN, _TOO_OFTEN = 401, 429


@router.get(
    SIGN_ON_PATH,
    summary="统一登录页面",
    access=_BEFORE,
    any_query=True,
    response_class=HTMLResponse,
    responses=PAGE_RESPONSES,
)
@answers_browsers
async def show_sign_on(
    request: Request,
    return_to: Annotated[str, Query(description="登录后回到的本站路径")] = "",
    renew: Annotated[str, Query(description="true：已登录也再次登录")] = "",
    tenant_code: Annotated[str, Query(description="预填的租户编码")] = "",
    user_name: Annotated[str, Query(description="预填的用户名")] = "",
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
            return await ask_to_sign_in(request, attempt)
        ctx, browser = found
    session = browser.session
    if session.must_change_password:
        return ask_for_new_password(request, session.user_name, attempt.return_to)
    if attempt.renew:
        same = replace(attempt, tenant_code=ctx.tenant_code, user_name=session.user_name)
        return await ask_to_sign_in(request, same)
    if attempt.return_to:
        return RedirectResponse(attempt.return_to, 303)
    return PAGES.page(
        request,
        "signed_on.html",
        display_name=session.display_name,
        user_name=session.user_name,
        tenant_code=ctx.tenant_code,
    )


@router.post(
    SIGN_ON_PATH,
    summary="提交统一登录",
    access=_BEFORE,
    response_class=HTMLResponse,
    responses=PAGE_RESPONSES,
)
@answers_browsers
async def submit_sign_on(request: Request, edge: EdgeDep, trace_id: TraceIdDep) -> Response:
    """Sign in as the API does, and let the browser stand for the session."""
    fields = await form_of(request)
    attempt = Attempt.of(fields)
    command = SignIn(
        attempt.user_name,
        fields.get("password", "")[:_LONGEST_PASSWORD],
        client_of(request),
        captcha=captcha_answer(fields),
    )
    try:
        outcome = await attempt_sign_in(edge, trace_id, attempt.tenant_code, command)
    except MinshuiError as failure:
        if failure.error.status != _NOT_LET_IN:
            raise
        return await ask_to_sign_in(request, attempt, failure)
    if isinstance(outcome, SecondFactorWanted):
        return ask_for_second_factor(
            request, attempt.return_to, outcome.challenge, outcome.kinds, outcome.kinds[0]
        )
    return await _go_on(request, attempt.tenant_code, outcome, attempt.return_to)


@router.post(
    f"{SIGN_ON_PATH}/second-factor",
    summary="提交统一登录的二次验证",
    access=public("登录还差一步，表单中的 challenge 证明第一步已通过"),
    response_class=HTMLResponse,
    responses=PAGE_RESPONSES,
)
@answers_browsers
async def submit_second_factor(request: Request, edge: EdgeDep, trace_id: TraceIdDep) -> Response:
    """Complete a sign-in, or send the code that does."""
    fields = await form_of(request)
    return_to, challenge = own_path(fields.get("return_to", "")), fields.get("challenge", "")
    kinds = known_kinds(fields.get("kinds", ""))
    answer = SecondFactorAnswer(challenge, fields.get("kind", ""), fields.get("code", "").strip())
    told = ""
    try:
        if fields.get("send") == "sms":
            await send_challenge_code(edge, trace_id, challenge, client_of(request))
            answer, told = replace(answer, kind="sms"), "短信验证码已发送，请查看手机"
        elif answer.kind in kinds:
            tenant_code, grant = await attempt_second_factor(
                edge, trace_id, answer, client_of(request)
            )
            return await _go_on(request, tenant_code, grant, return_to)
    except MinshuiError as failure:
        if failure.error.status not in (_NOT_LET_IN, _TOO_OFTEN):
            raise
        return ask_for_second_factor(
            request, return_to, challenge, kinds, answer.kind, wrong=failure
        )
    return ask_for_second_factor(request, return_to, challenge, kinds, answer.kind, told=told)


@router.post(
    f"{SIGN_ON_PATH}/password",
    summary="登录时修改密码",
    access=public("凭浏览器的登录，改不能再用的密码"),
    response_class=HTMLResponse,
    responses=PAGE_RESPONSES,
)
@answers_browsers
async def submit_new_password(request: Request) -> Response:
    """Change the password of the user whom the browser stands for."""
    fields = await form_of(request)
    return_to, new = own_path(fields.get("return_to", "")), fields.get("password", "")
    async with browser_work(request) as found:
        if found is None:
            return await ask_to_sign_in(request, Attempt(return_to=return_to))
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
        return ask_for_new_password(request, session.user_name, return_to, wrong=wrong)
    return going_on(request, return_to or SIGN_ON_PATH)


@router.get(
    f"{SIGN_ON_PATH}/forgot",
    summary="无法登录时的说明页面",
    access=_BEFORE,
    response_class=HTMLResponse,
    responses=PAGE_RESPONSES,
)
async def show_forgotten(request: Request) -> Response:
    """Say what to do."""
    return PAGES.page(request, "forgot.html")


@router.get(
    SIGN_OFF_PATH,
    summary="退出登录的确认页面",
    access=public("只问，不做"),
    response_class=HTMLResponse,
    responses=PAGE_RESPONSES,
)
async def show_sign_off(request: Request) -> Response:
    """Ask, because a link of another site may have led here."""
    return PAGES.page(request, "sign_off.html")


@router.post(
    SIGN_OFF_PATH,
    summary="退出统一登录",
    access=public("结束浏览器自己的登录，凭的是它的 Cookie"),
    response_class=HTMLResponse,
    responses=PAGE_RESPONSES,
)
@answers_browsers
async def submit_sign_off(request: Request) -> Response:
    """End the session that the browser stands for."""
    await form_of(request)
    await sign_off(request)
    response = notice_page(request, "您已退出登录", "用这次登录打开的各业务系统都要重新登录。")
    forget_browser(request, response)
    return response


async def _go_on(
    request: Request, tenant_code: str, grant: SessionGrant, return_to: str
) -> Response:
    """Let the browser stand for the session that has begun, and lead it on."""
    edge: Edge = request.app.state.edge
    async with edge.anonymous_work(tenant_code, trace_id_of(request)) as ctx:
        handle = await begin_sign_on(ctx, grant, handle_of(request), return_to)
    if grant.must_change_password:
        response = ask_for_new_password(request, grant.user_name, return_to)
    else:
        response = going_on(request, return_to or SIGN_ON_PATH)
    remember_browser(request, response, handle)
    return response
