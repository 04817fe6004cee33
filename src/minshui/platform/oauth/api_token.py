"""Where clients fetch tokens, ask about them, and give them back."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from starlette.responses import JSONResponse, Response

from minshui.infrastructure.http.access import public
from minshui.infrastructure.http.edge import Edge, EdgeDep, TraceIdDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.security.handles import Handle
from minshui.platform.oauth.actors import client_actor
from minshui.platform.oauth.brought import brought_token, grants_work
from minshui.platform.oauth.client_authentication import TOKEN_PATH, authenticated_client
from minshui.platform.oauth.contracts import Client, ClientKind, GrantType
from minshui.platform.oauth.domain.authorization import requested_scopes
from minshui.platform.oauth.domain.refusals import OAuthError, invalid_client, invalid_grant
from minshui.platform.oauth.domain.scopes import without_user
from minshui.platform.oauth.introspecting import told_of
from minshui.platform.oauth.issuing import Granted, Refused, token_answer
from minshui.platform.oauth.protocol import CLIENT_RESPONSES, NO_STORE, answered, answers_clients
from minshui.platform.oauth.queries.refresh_tokens import is_refresh_token
from minshui.platform.oauth.use_cases.grant_client import grant_client
from minshui.platform.oauth.use_cases.redeem_code import CodeProof, redeem_code
from minshui.platform.oauth.use_cases.refresh_grant import refresh_grant
from minshui.platform.oauth.use_cases.revoke_token import revoke_token
from minshui.platform.signon.facade import fields_of

router = ApiRouter(prefix="", tags=["OAuth 2.0 与 OpenID Connect"])

_BY_CLIENT = public("调用的应用以密钥、签名或（公开客户端）标识证明身份")
_BAD_TOKEN = "the code or token is unknown, expired or has been used"  # noqa: S105 - a sentence


@router.post(
    TOKEN_PATH,
    summary="令牌端点：授权码、续期令牌、客户端凭证换取令牌",
    access=_BY_CLIENT,
    response_class=JSONResponse,
    responses=CLIENT_RESPONSES,
)
@answers_clients
async def fetch_tokens(request: Request, edge: EdgeDep, trace_id: TraceIdDep) -> Response:
    """Give a client tokens for what it shows."""
    fields = await fields_of(request)
    client = await authenticated_client(request, trace_id, fields)
    try:
        grant_type = GrantType(fields.get("grant_type", ""))
    except ValueError as reason:
        known = ", ".join(GrantType)
        raise OAuthError("unsupported_grant_type", f"grant_type is one of {known}") from reason
    if grant_type not in client.settings.grant_types:
        raise OAuthError("unauthorized_client", "the client does not use this grant type")
    outcome: Granted | Refused
    if grant_type is GrantType.CLIENT_CREDENTIALS:
        outcome = await _by_itself(edge, trace_id, client, fields)
    elif grant_type is GrantType.AUTHORIZATION_CODE:
        outcome = await _by_code(edge, trace_id, client, fields)
    else:
        outcome = await _by_refresh_token(edge, trace_id, client, fields)
    if isinstance(outcome, Refused):
        raise invalid_grant(outcome.description)
    return answered(token_answer(edge.signer, outcome, edge.clock.now()))


@router.post(
    "/oauth2/revoke",
    summary="撤销端点：应用交还令牌，其授权随即失效",
    access=_BY_CLIENT,
    response_class=JSONResponse,
    responses=CLIENT_RESPONSES,
)
@answers_clients
async def give_back_token(request: Request, edge: EdgeDep, trace_id: TraceIdDep) -> Response:
    """End the grant of a token; one that is none any more is as good as revoked."""
    fields = await fields_of(request)
    client = await authenticated_client(request, trace_id, fields)
    token = brought_token(edge.signer, _wanted(fields, "token"), edge.clock.now())
    if token is not None:
        async with grants_work(edge, trace_id, token.tenant_code) as ctx:
            if ctx is not None and (
                token.handle is None or await is_refresh_token(ctx, token.handle)
            ):
                ctx.actor = client_actor(client)
                if not await revoke_token(ctx, client, token.grant_id):
                    raise OAuthError("unauthorized_client", "the token is another client's")
    return Response(status_code=200, headers=NO_STORE)


@router.post(
    "/oauth2/introspect",
    summary="查询端点：应用核对自己的令牌是否有效",
    access=_BY_CLIENT,
    response_class=JSONResponse,
    responses=CLIENT_RESPONSES,
)
@answers_clients
async def ask_about_token(request: Request, edge: EdgeDep, trace_id: TraceIdDep) -> Response:
    """Tell a client that keeps a secret what a token of its own is worth at this moment."""
    fields = await fields_of(request)
    client = await authenticated_client(request, trace_id, fields)
    if client.settings.kind is ClientKind.PUBLIC:
        raise invalid_client("only clients that authenticate may ask")
    return answered(await told_of(edge, trace_id, client, _wanted(fields, "token")))


async def _by_code(
    edge: Edge, trace_id: str, client: Client, fields: Mapping[str, str]
) -> Granted | Refused:
    code = Handle.parse(_wanted(fields, "code"))
    redirect_uri = _wanted(fields, "redirect_uri")
    verifier = _wanted(fields, "code_verifier")
    if code is None:
        return Refused(_BAD_TOKEN)
    async with grants_work(edge, trace_id, code.tenant_code) as ctx:
        if ctx is None:
            return Refused(_BAD_TOKEN)
        ctx.actor = client_actor(client)
        return await redeem_code(ctx, client, CodeProof(code, redirect_uri, verifier))


async def _by_refresh_token(
    edge: Edge, trace_id: str, client: Client, fields: Mapping[str, str]
) -> Granted | Refused:
    token = Handle.parse(_wanted(fields, "refresh_token"))
    narrower = None
    if "scope" in fields:
        narrower = requested_scopes(fields["scope"], client.settings.scopes)
    if token is None:
        return Refused(_BAD_TOKEN)
    async with grants_work(edge, trace_id, token.tenant_code) as ctx:
        if ctx is None:
            return Refused(_BAD_TOKEN)
        ctx.actor = client_actor(client)
        return await refresh_grant(ctx, client, token, narrower)


async def _by_itself(
    edge: Edge, trace_id: str, client: Client, fields: Mapping[str, str]
) -> Granted:
    allowed = without_user(client.settings.scopes)
    scopes = requested_scopes(fields["scope"], allowed) if "scope" in fields else allowed
    tenants = sorted(client.settings.tenants)
    tenant_code = fields.get("tenant", tenants[0] if len(tenants) == 1 else "")
    if not tenant_code:
        raise OAuthError("invalid_request", "the parameter tenant says whose data is wanted")
    if client.serves(tenant_code):
        async with grants_work(edge, trace_id, tenant_code) as ctx:
            if ctx is not None:
                ctx.actor = client_actor(client)
                return await grant_client(ctx, client, scopes)
    raise OAuthError("invalid_target", "the client does not serve this tenant")


def _wanted(fields: Mapping[str, str], name: str) -> str:
    if not (value := fields.get(name, "")):
        raise OAuthError("invalid_request", f"the parameter {name} is required")
    return value
