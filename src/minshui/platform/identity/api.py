"""Routes of sign-in and of the signed-in user."""

from __future__ import annotations

from fastapi import Request

from minshui.infrastructure.context import Context
from minshui.infrastructure.errors import TENANT_DISABLED, TENANT_UNKNOWN
from minshui.infrastructure.http.access import public, require, signed_in
from minshui.infrastructure.http.edge import ClaimsDep, ContextDep, Edge, EdgeDep, TraceIdDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.security.passwords import password_hasher
from minshui.infrastructure.security.tokens import TokenClaims
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.client import client_of
from minshui.platform.identity.contracts import (
    SessionGrant,
    SessionRefusal,
    SignIn,
    SignInPolicy,
)
from minshui.platform.identity.domain.refresh_token import parse_refresh_token
from minshui.platform.identity.errors import REFRESH_REFUSED, SIGN_IN_REFUSED
from minshui.platform.identity.permissions import POLICY_MANAGE
from minshui.platform.identity.queries.policy import sign_in_policy
from minshui.platform.identity.queries.users import user_by_id
from minshui.platform.identity.schemas import (
    ChangePasswordBody,
    MeView,
    PermissionCheckBody,
    PermissionCheckView,
    RefreshBody,
    SignInBody,
    SignInPolicyBody,
    SignInPolicyView,
    TokenView,
)
from minshui.platform.identity.use_cases.change_password import change_password
from minshui.platform.identity.use_cases.refresh_session import refresh_session
from minshui.platform.identity.use_cases.set_sign_in_policy import set_sign_in_policy
from minshui.platform.identity.use_cases.sign_in import sign_in
from minshui.platform.identity.use_cases.sign_out import sign_out

router = ApiRouter(prefix="/api/v1/platform", tags=["登录"])

_NOT_TO_BE_TOLD = (TENANT_UNKNOWN, TENANT_DISABLED)


@router.post(
    "/sign-in",
    summary="用户登录：租户编码＋用户名＋密码",
    access=public("登录之前没有身份"),
    interface="IF-UP-001",
)
async def sign_in_with_password(
    request: Request, edge: EdgeDep, trace_id: TraceIdDep, body: SignInBody
) -> TokenView:
    """Begin a session; what a failure leaves behind is committed before it is refused."""
    command = SignIn(body.user_name, body.password, client_of(request))
    try:
        async with edge.anonymous_work(body.tenant_code.upper(), trace_id) as ctx:
            outcome = await sign_in(ctx, command)
    except MinshuiError as failure:
        if failure.error not in _NOT_TO_BE_TOLD:
            raise
        await password_hasher().matches(body.password, None)
        raise MinshuiError(SIGN_IN_REFUSED) from failure
    if not isinstance(outcome, SessionGrant):
        raise MinshuiError(SIGN_IN_REFUSED)
    return _tokens(edge, ctx.tenant_code, outcome)


@router.post(
    "/sign-in/refresh",
    summary="用续期令牌换取新令牌",
    access=public("续期令牌本身就是凭证"),
)
async def refresh_tokens(edge: EdgeDep, trace_id: TraceIdDep, body: RefreshBody) -> TokenView:
    """Rotate the refresh token; one that comes twice ends the session."""
    token = parse_refresh_token(body.refresh_token)
    if token is None:
        raise MinshuiError(REFRESH_REFUSED)
    try:
        async with edge.anonymous_work(token.tenant_code, trace_id) as ctx:
            outcome = await refresh_session(ctx, token)
    except MinshuiError as failure:
        if failure.error not in _NOT_TO_BE_TOLD:
            raise
        raise MinshuiError(REFRESH_REFUSED) from failure
    if isinstance(outcome, SessionRefusal):
        raise MinshuiError(REFRESH_REFUSED)
    return _tokens(edge, ctx.tenant_code, outcome)


@router.post("/sign-out", summary="退出登录", access=signed_in("只结束自己的登录"), status_code=204)
async def sign_out_now(ctx: ContextDep, claims: ClaimsDep) -> None:
    """End this session."""
    await sign_out(ctx, claims.session_id)


@router.get(
    "/me",
    summary="当前登录用户的信息、角色和权限",
    access=signed_in("只看自己"),
    interface="IF-UP-002",
)
async def read_me(ctx: ContextDep) -> MeView:
    """Return who is signed in."""
    user = await user_by_id(ctx, _own_id(ctx))
    return MeView(
        tenant_code=ctx.tenant_code,
        user_id=user.id,
        user_name=user.user_name,
        display_name=user.display_name,
        department_id=user.department_id,
        roles=user.roles,
        permissions=sorted(ctx.actor.permissions),
        must_change_password=user.must_change_password,
    )


@router.post(
    "/permission-check",
    summary="校验当前登录用户的权限",
    access=signed_in("只问自己的权限"),
    interface="IF-UP-003",
)
async def check_permissions(
    ctx: ContextDep, claims: ClaimsDep, body: PermissionCheckBody
) -> PermissionCheckView:
    """Tell which permissions the user holds at this moment."""
    return PermissionCheckView(
        granted={code: ctx.actor.may(code) for code in body.permissions},
        checked_at=ctx.clock.now(),
        valid_until=claims.expires_at,
    )


@router.post(
    "/me/password", summary="修改自己的密码", access=signed_in("只改自己的密码"), status_code=204
)
async def change_own_password(ctx: ContextDep, claims: ClaimsDep, body: ChangePasswordBody) -> None:
    """Change the password; the user's other sessions end."""
    await change_password(ctx, claims.session_id, body.old_password, body.password)


@router.get("/sign-in-policy", summary="查询登录策略", access=require(POLICY_MANAGE))
async def read_sign_in_policy(ctx: ContextDep) -> SignInPolicyView:
    """Return the tenant's policy, or the defaults."""
    return SignInPolicyView.model_validate(await sign_in_policy(ctx))


@router.put("/sign-in-policy", summary="设置登录策略", access=require(POLICY_MANAGE))
async def save_sign_in_policy(ctx: ContextDep, body: SignInPolicyBody) -> SignInPolicyView:
    """Let the policy hold from the next sign-in on."""
    policy = await set_sign_in_policy(ctx, SignInPolicy(**body.model_dump()))
    return SignInPolicyView.model_validate(policy)


def _own_id(ctx: Context) -> int:
    return ctx.actor.user_id or 0


def _tokens(edge: Edge, tenant_code: str, grant: SessionGrant) -> TokenView:
    claims = TokenClaims(tenant_code, grant.user_id, grant.session_id, grant.access_until_at)
    return TokenView(
        access_token=edge.signer.issue(claims, edge.clock.now()),
        expires_at=grant.access_until_at,
        refresh_token=grant.refresh_token,
        session_expires_at=grant.expires_at,
        user_id=grant.user_id,
        user_name=grant.user_name,
        display_name=grant.display_name,
        must_change_password=grant.must_change_password,
    )
