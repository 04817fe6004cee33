"""Who it is that signed on, told to their client; and the end of the sign-on, asked by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from minshui.infrastructure.http.access import public
from minshui.infrastructure.http.edge import Edge, EdgeDep, TraceIdDep
from minshui.infrastructure.http.errors import NOT_SIGNED_IN
from minshui.infrastructure.http.problem import trace_id_of
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.security.tokens import subject_of
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.facade import user_by_id
from minshui.platform.oauth.brought import any_live
from minshui.platform.oauth.contracts import Client
from minshui.platform.oauth.domain.id_token import KIND
from minshui.platform.oauth.domain.redirect_uris import is_registered
from minshui.platform.oauth.domain.refusals import OAuthError, bearer_refusal
from minshui.platform.oauth.domain.scopes import OPENID, PROFILE
from minshui.platform.oauth.errors import REDIRECT_UNKNOWN, REQUEST_TWICE
from minshui.platform.oauth.protocol import CLIENT_RESPONSES, answered, answers_clients, first_twice
from minshui.platform.oauth.queries.clients import client_by_id
from minshui.platform.signon.facade import (
    PAGE_RESPONSES,
    Pages,
    answers_browsers,
    fields_of,
    forget_browser,
    form_of,
    going_on,
    notice_page,
    sign_off,
    signed_on,
)

router = ApiRouter(prefix="/oauth2", tags=["OAuth 2.0 与 OpenID Connect"])

_PAGES = Pages("minshui.platform.oauth")
_BY_TOKEN = public("访问令牌就是凭证，由本接口自行核对")
_BY_BROWSER = public("结束浏览器自己的登录，凭的是它的 Cookie")
_END_PATH = "/oauth2/end-session"
_WAY_BACK = ("post_logout_redirect_uri", "state")


@router.get(
    "/userinfo",
    summary="用户信息端点：令牌的用户是谁",
    access=_BY_TOKEN,
    response_class=JSONResponse,
    responses=CLIENT_RESPONSES,
)
@answers_clients
async def read_userinfo(request: Request, edge: EdgeDep, trace_id: TraceIdDep) -> Response:
    """Tell what the scopes of the access token let be told."""
    return answered(await _told_of_user(request, edge, trace_id))


@router.post(
    "/userinfo",
    summary="用户信息端点（POST 形式）",
    access=_BY_TOKEN,
    response_class=JSONResponse,
    responses=CLIENT_RESPONSES,
)
@answers_clients
async def ask_for_userinfo(request: Request, edge: EdgeDep, trace_id: TraceIdDep) -> Response:
    """Tell the same to those who post."""
    return answered(await _told_of_user(request, edge, trace_id))


@router.get(
    "/end-session",
    summary="应用请浏览器退出登录（RP-initiated logout）",
    access=_BY_BROWSER,
    any_query=True,
    response_class=HTMLResponse,
    responses=PAGE_RESPONSES,
)
@answers_browsers
async def end_session_for_client(request: Request) -> Response:
    """Sign off at once where the client shows that it is about this sign-on; else ask."""
    if (name := first_twice(request.query_params.multi_items())) is not None:
        raise MinshuiError(REQUEST_TWICE, name=name[:40])
    asked = dict(request.query_params)
    hint = _hint(request, asked)
    client = await _client_of(request, asked.get("client_id") or str(hint.get("aud", "")))
    going_to = _way_back(client, asked)
    who = await signed_on(request)
    if who is not None and hint.get("sid") != who.session_id:
        return _PAGES.page(
            request,
            "end_session.html",
            client_name="" if client is None else client.settings.name,
            asked={name: asked.get(name, "") for name in _WAY_BACK}
            | {"client_id": "" if client is None else client.client_id},
        )
    return await _signed_off(request, going_to)


@router.post(
    "/end-session",
    summary="应用请浏览器退出登录（POST 形式）",
    access=_BY_BROWSER,
    response_class=HTMLResponse,
    responses=PAGE_RESPONSES,
)
@answers_browsers
async def end_session_by_form(request: Request) -> Response:
    """Go on with GET: browsers send no cookies with another site's forms."""
    return RedirectResponse(f"{_END_PATH}?{urlencode(await fields_of(request))}", 303)


@router.post(
    "/end-session/confirm",
    summary="用户确认退出登录",
    access=_BY_BROWSER,
    response_class=HTMLResponse,
    responses=PAGE_RESPONSES,
)
@answers_browsers
async def confirm_end_session(request: Request) -> Response:
    """Sign off, because the user says so."""
    fields = await form_of(request)
    client = await _client_of(request, fields.get("client_id", ""))
    return await _signed_off(request, _way_back(client, fields))


async def _told_of_user(request: Request, edge: Edge, trace_id: str) -> dict[str, Any]:
    try:
        claims = edge.read_token(request)
        client = claims.client
        if claims.user_id is None or client is None or OPENID not in client.scopes:
            raise bearer_refusal("insufficient_scope", "the scope openid is required", 403)
        async with edge.authenticated_work(claims, any_live(claims), trace_id) as ctx:
            told: dict[str, Any] = {"sub": subject_of(claims)}
            if PROFILE in client.scopes:
                user = await user_by_id(ctx, claims.user_id)
                told |= {
                    "name": user.display_name,
                    "preferred_username": user.user_name,
                    "tenant": ctx.tenant_code,
                    "department_id": user.department_id,
                    "roles": list(user.roles),
                }
            return told
    except MinshuiError as failure:
        if failure.error is NOT_SIGNED_IN:
            raise OAuthError(
                "invalid_request",
                "a Bearer token is required",
                status=401,
                challenge='Bearer realm="minshui"',
            ) from failure
        if failure.error.status not in (401, 403):
            raise
        raise bearer_refusal("invalid_token", "the token is expired or revoked", 401) from failure


def _hint(request: Request, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what an ID token of ours says, however old; nothing where there is none."""
    edge: Edge = request.app.state.edge
    try:
        return edge.signer.verified(KIND, asked.get("id_token_hint", ""))
    except MinshuiError:
        return {}


async def _client_of(request: Request, client_id: str) -> Client | None:
    edge: Edge = request.app.state.edge
    async with edge.anonymous_master_work(trace_id_of(request)) as mctx:
        return await client_by_id(mctx.session, client_id)


def _way_back(client: Client | None, asked: Mapping[str, str]) -> str:
    """Return where the browser goes afterwards; raises ``E_OAUTH_REDIRECT_UNKNOWN``."""
    address = asked.get("post_logout_redirect_uri", "")
    if not address:
        return ""
    if client is None or not is_registered(address, client.settings.post_logout_uris):
        name = "未知" if client is None else client.settings.name
        raise MinshuiError(REDIRECT_UNKNOWN, client=name)
    if not asked.get("state"):
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'state': asked['state']})}"


async def _signed_off(request: Request, going_to: str) -> Response:
    await sign_off(request)
    response: Response
    if going_to:
        response = going_on(request, going_to)
    else:
        response = notice_page(request, "您已退出登录", "用这次登录打开的各业务系统都要重新登录。")
    forget_browser(request, response)
    return response
