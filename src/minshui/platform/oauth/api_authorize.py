"""Where clients send browsers to be let act for their users (RFC 6749, 4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from minshui.infrastructure.audit.contracts import SecurityKind
from minshui.infrastructure.audit.noting import note_security
from minshui.infrastructure.http.access import public
from minshui.infrastructure.http.edge import Edge
from minshui.infrastructure.http.problem import trace_id_of
from minshui.infrastructure.http.routing import ApiRouter
from minshui.kernel.errors import MinshuiError
from minshui.platform.oauth.actors import user_actor
from minshui.platform.oauth.contracts import Client
from minshui.platform.oauth.domain.authorization import (
    AuthorizationRequest,
    authorization_request,
    what_is_missing,
)
from minshui.platform.oauth.domain.id_token import KIND
from minshui.platform.oauth.domain.redirect_uris import is_registered
from minshui.platform.oauth.domain.refusals import OAuthError
from minshui.platform.oauth.domain.scopes import SCOPES
from minshui.platform.oauth.errors import APPLICATION_UNKNOWN, REDIRECT_UNKNOWN, REQUEST_TWICE
from minshui.platform.oauth.protocol import first_twice
from minshui.platform.oauth.queries.clients import client_by_id
from minshui.platform.oauth.queries.consents import consented_scopes
from minshui.platform.oauth.use_cases.consent import consent
from minshui.platform.oauth.use_cases.issue_code import issue_code
from minshui.platform.signon.facade import (
    PAGE_RESPONSES,
    Pages,
    SignedOn,
    answers_browsers,
    ask_to_sign_on,
    fields_of,
    form_of,
    going_on,
    signed_on,
)

router = ApiRouter(prefix="/oauth2", tags=["OAuth 2.0 与 OpenID Connect"])

AUTHORIZE_PATH = "/oauth2/authorize"
_PAGES = Pages("minshui.platform.oauth")
_BY_BROWSER = public("浏览器的登录状态由 Cookie 证明，没有登录的先去登录")
_LONGEST_QUERY = 6000


@router.get(
    "/authorize",
    summary="授权端点：浏览器带着应用的请求到这里",
    access=_BY_BROWSER,
    any_query=True,
    response_class=HTMLResponse,
    responses=PAGE_RESPONSES,
)
@answers_browsers
async def authorize(request: Request) -> Response:
    """Send the browser back with a code, once its user has signed on and consented."""
    asked = _once_each(request.query_params.multi_items())
    client = await _client_of(request, asked)
    try:
        wanted = authorization_request(asked, client)
        who = await signed_on(request)
        missing = what_is_missing(
            wanted,
            None if who is None else who.at,
            is_fresh=who is not None and who.fresh,
            now=_edge(request).clock.now(),
        )
        if who is None or missing is not None:
            return _to_sign_on(request, wanted, renew=missing == "renewal")
        _check_user(request, wanted, client, who)
        if await _must_ask(request, wanted, client, who):
            return _consent_page(request, wanted, client, who)
        location = await _with_code(request, wanted, who)
    except OAuthError as refusal:
        location = _with_refusal(request, asked, refusal)
    return RedirectResponse(location, 303)


@router.post(
    "/authorize",
    summary="授权端点（POST 形式）",
    access=_BY_BROWSER,
    response_class=HTMLResponse,
    responses=PAGE_RESPONSES,
)
@answers_browsers
async def authorize_by_form(request: Request) -> Response:
    """Go on with GET: browsers send no cookies with another site's forms."""
    return RedirectResponse(f"{AUTHORIZE_PATH}?{urlencode(await fields_of(request))}", 303)


@router.post(
    "/consent",
    summary="用户同意或拒绝应用的授权请求",
    access=_BY_BROWSER,
    response_class=HTMLResponse,
    responses=PAGE_RESPONSES,
)
@answers_browsers
async def decide_consent(request: Request) -> Response:
    """Do as the user says, about the request as it now stands."""
    fields = await form_of(request)
    query = fields.get("request", "")[:_LONGEST_QUERY]
    asked = _once_each(parse_qsl(query, keep_blank_values=True))
    client = await _client_of(request, asked)
    try:
        wanted = authorization_request(asked, client)
        who = await signed_on(request)
        if who is None:
            return RedirectResponse(f"{AUTHORIZE_PATH}?{query}", 303)
        _check_user(request, wanted, client, who)
        if fields.get("decision") != "allow":
            raise OAuthError("access_denied", "the user refused")
        location = await _with_code(request, wanted, who, consenting=True)
    except OAuthError as refusal:
        location = _with_refusal(request, asked, refusal)
    return going_on(request, location)


def _once_each(pairs: list[tuple[str, str]]) -> dict[str, str]:
    if (name := first_twice(pairs)) is not None:
        raise MinshuiError(REQUEST_TWICE, name=name[:40])
    return dict(pairs)


async def _client_of(request: Request, asked: Mapping[str, str]) -> Client:
    """Return who asks, and to an address that is registered for them.

    Without that the browser is sent nowhere: the request may be anybody's. Raises
    ``E_OAUTH_APPLICATION_UNKNOWN`` or ``E_OAUTH_REDIRECT_UNKNOWN``.
    """
    client_id, address = asked.get("client_id", ""), asked.get("redirect_uri", "")
    async with _edge(request).anonymous_master_work(trace_id_of(request)) as mctx:
        client = await client_by_id(mctx.session, client_id)
        if client is None or not client.enabled:
            raise MinshuiError(APPLICATION_UNKNOWN)
        if not is_registered(address, client.settings.redirect_uris):
            note_security(
                mctx,
                SecurityKind.REDIRECT_REFUSED,
                "oauth_client",
                client_id,
                details={"redirect_uri": address},
            )
            raise MinshuiError(REDIRECT_UNKNOWN, client=client.settings.name)
    return client


def _to_sign_on(request: Request, wanted: AuthorizationRequest, *, renew: bool) -> Response:
    if "none" in wanted.prompts:
        raise OAuthError("login_required", "the user has to sign on")
    user_name, _, tenant_code = wanted.login_hint.partition("@")
    return ask_to_sign_on(
        request, renew=renew, tenant_code=tenant_code[:32], user_name=user_name[:64]
    )


def _check_user(
    request: Request, wanted: AuthorizationRequest, client: Client, who: SignedOn
) -> None:
    """Raise unless the client serves the user's tenant, and asked for nobody else."""
    if not client.serves(who.tenant_code):
        raise OAuthError("access_denied", "the application does not serve the user's tenant")
    if wanted.id_token_hint:
        try:
            hint = _edge(request).signer.verified(KIND, wanted.id_token_hint)
        except MinshuiError as failure:
            raise OAuthError("invalid_request", "id_token_hint is not of this issuer") from failure
        if hint.get("sub") != f"{who.tenant_code}:{who.user_id}":
            raise OAuthError("login_required", "another user is signed on")


async def _must_ask(
    request: Request, wanted: AuthorizationRequest, client: Client, who: SignedOn
) -> bool:
    """Return whether the user is to be asked; raises ``consent_required`` where they must not."""
    if "consent" not in wanted.prompts:
        if not client.settings.asks_consent:
            return False
        edge = _edge(request)
        async with edge.anonymous_work(who.tenant_code, trace_id_of(request)) as ctx:
            known = await consented_scopes(ctx, who.user_id, client.client_id)
        if wanted.scopes <= known:
            return False
    if "none" in wanted.prompts:
        raise OAuthError("consent_required", "the user has to consent")
    return True


def _consent_page(
    request: Request, wanted: AuthorizationRequest, client: Client, who: SignedOn
) -> Response:
    going_to = urlsplit(wanted.redirect_uri)
    return _PAGES.page(
        request,
        "consent.html",
        client_name=client.settings.name,
        display_name=who.display_name,
        user_name=who.user_name,
        tenant_code=who.tenant_code,
        titles=[SCOPES[name].title for name in sorted(wanted.scopes)],
        going_to=going_to.netloc or f"{going_to.scheme}:",
        query=request.url.query,
    )


async def _with_code(
    request: Request, wanted: AuthorizationRequest, who: SignedOn, *, consenting: bool = False
) -> str:
    edge = _edge(request)
    async with edge.anonymous_work(who.tenant_code, trace_id_of(request)) as ctx:
        ctx.actor = user_actor(who)
        if consenting:
            await consent(ctx, wanted.client_id, wanted.scopes)
        code = await issue_code(ctx, wanted, who)
    return _back(request, wanted.redirect_uri, {"code": code, "state": wanted.state})


def _with_refusal(request: Request, asked: Mapping[str, str], refusal: OAuthError) -> str:
    told = {"error": refusal.error, "error_description": refusal.description}
    return _back(request, asked["redirect_uri"], told | {"state": asked.get("state", "")})


def _back(request: Request, redirect_uri: str, told: Mapping[str, str]) -> str:
    """Return where the browser goes back to; ``iss`` tells the client whose answer it is."""
    given = {name: value for name, value in told.items() if value}
    query = urlencode(given | {"iss": _edge(request).signer.issuer})
    return f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{query}"


def _edge(request: Request) -> Edge:
    edge: Edge = request.app.state.edge
    return edge
