"""Routes of the signed-in user, and of the policy that holds for all."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from minshui.infrastructure.http.access import require, signed_in
from minshui.infrastructure.http.edge import ClaimsDep, ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import InstantIn, PageView
from minshui.platform.identity.contracts import SignInPolicy
from minshui.platform.identity.contracts_me import LogKind, OwnLogFilter
from minshui.platform.identity.permissions import POLICY_MANAGE
from minshui.platform.identity.queries.current_user import current_user
from minshui.platform.identity.queries.own_log import own_log
from minshui.platform.identity.queries.policy import sign_in_policy
from minshui.platform.identity.schemas import (
    ChangePasswordBody,
    SignInPolicyBody,
    SignInPolicyView,
)
from minshui.platform.identity.schemas_me import MeView, OwnLogView, me_view
from minshui.platform.identity.use_cases.change_password import change_password
from minshui.platform.identity.use_cases.set_sign_in_policy import set_sign_in_policy
from minshui.platform.identity.use_cases.sign_out import sign_out

router = ApiRouter(prefix="/api/v1/platform", tags=["登录"])


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
    return me_view(ctx, await current_user(ctx))


@router.get("/me/log", summary="查询自己的登录和操作记录", access=signed_in("只看自己的记录"))
async def read_own_log(
    ctx: ContextDep,
    page: PageDep,
    kind: Annotated[
        LogKind, Query(description="operation 操作记录，sign_in 登录记录")
    ] = LogKind.OPERATION,
    since: Annotated[InstantIn | None, Query(description="从何时起")] = None,
    until: Annotated[InstantIn | None, Query(description="到何时为止（不含）")] = None,
) -> PageView[OwnLogView]:
    """Return a page of one's own log, the latest first."""
    found = await own_log(ctx, OwnLogFilter(kind, since, until), page)
    return PageView[OwnLogView].model_validate(found)


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


@router.put("/sign-in-policy", summary="设置登录策略", access=require(POLICY_MANAGE, step_up=True))
async def save_sign_in_policy(ctx: ContextDep, body: SignInPolicyBody) -> SignInPolicyView:
    """Let the policy hold from the next sign-in on."""
    policy = await set_sign_in_policy(ctx, SignInPolicy(**body.model_dump()))
    return SignInPolicyView.model_validate(policy)
