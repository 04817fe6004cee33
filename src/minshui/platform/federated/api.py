"""Routes of sign-in by other platforms."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, Query, Request

from minshui.infrastructure.http.access import public, require, signed_in
from minshui.infrastructure.http.edge import ContextDep, EdgeDep, TraceIdDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import CodeText
from minshui.platform.federated.coming_back import doors_of, send_to_platform, take_back
from minshui.platform.federated.contracts import Answer, Platform, SaveProvider
from minshui.platform.federated.permissions import FEDERATED_MANAGE
from minshui.platform.federated.provider_store import list_providers
from minshui.platform.federated.queries.bindings import own_bindings
from minshui.platform.federated.schemas import (
    AlipayProviderBody,
    AnswerBody,
    BeginBody,
    BeginSignInBody,
    BegunView,
    BindingView,
    DoorsView,
    ProviderView,
    WechatProviderBody,
)
from minshui.platform.federated.use_cases.begin_binding import begin_binding
from minshui.platform.federated.use_cases.bind_account import bind_account
from minshui.platform.federated.use_cases.save_provider import save_provider
from minshui.platform.federated.use_cases.unbind_account import unbind_account
from minshui.platform.identity.facade import (
    BY_ADDRESS,
    SecondFactorView,
    TokenView,
    client_of,
    keep_within,
    sign_in_view,
)

router = ApiRouter(prefix="/api/v1/platform", tags=["第三方登录"])

_STRANGER = public("登录之前没有身份")
_OWN = signed_in("只管理自己绑定的账号")
# By another means than the account itself: password or second factor, just now.
_OWN_PROVED = signed_in("只管理自己绑定的账号", step_up=True)
_MANAGED = require(FEDERATED_MANAGE, step_up=True)
AnyPlatform = Annotated[
    Platform, Path(description="平台：wechat_open 微信扫码、wechat_mp 微信内网页、alipay 支付宝")
]
WechatPlatform = Annotated[
    Literal[Platform.WECHAT_OPEN, Platform.WECHAT_MP],
    Path(description="平台：wechat_open 微信扫码、wechat_mp 微信内网页"),
]


@router.get("/sign-in/federated", summary="可用的第三方登录", access=_STRANGER)
async def list_federated_doors(
    request: Request,
    edge: EdgeDep,
    trace_id: TraceIdDep,
    tenant_code: Annotated[CodeText, Query(description="租户编码（机构编号）")],
) -> DoorsView:
    """Return by which platforms a tenant's people sign in."""
    await keep_within(edge.limiter, BY_ADDRESS, client_of(request).address)
    return DoorsView(platforms=await doors_of(edge, trace_id, tenant_code))


@router.post("/sign-in/federated/{platform}/begin", summary="发起第三方登录", access=_STRANGER)
async def begin_federated_sign_in(
    request: Request,
    edge: EdgeDep,
    trace_id: TraceIdDep,
    platform: AnyPlatform,
    body: BeginSignInBody,
) -> BegunView:
    """Return where to send the browser."""
    await keep_within(edge.limiter, BY_ADDRESS, client_of(request).address)
    begun = await send_to_platform(edge, trace_id, body.tenant_code, platform, body.redirect_uri)
    return BegunView.model_validate(begun)


@router.post("/sign-in/federated/complete", summary="完成第三方登录", access=_STRANGER)
async def complete_federated_sign_in(
    request: Request, edge: EdgeDep, trace_id: TraceIdDep, body: AnswerBody
) -> TokenView | SecondFactorView:
    """Sign in as the user whom the platform's account stands for."""
    answer = Answer(**body.model_dump())
    tenant_code, outcome = await take_back(edge, trace_id, answer, client_of(request))
    return sign_in_view(edge, tenant_code, outcome)


@router.get("/me/federated", summary="自己绑定的第三方账号", access=_OWN)
async def list_own_bindings(ctx: ContextDep) -> list[BindingView]:
    """Return which accounts stand for the user."""
    return [BindingView.model_validate(each) for each in await own_bindings(ctx)]


@router.post("/me/federated/{platform}/begin", summary="发起绑定第三方账号", access=_OWN_PROVED)
async def begin_own_binding(ctx: ContextDep, platform: AnyPlatform, body: BeginBody) -> BegunView:
    """Return where to send the browser."""
    return BegunView.model_validate(await begin_binding(ctx, platform, body.redirect_uri))


@router.post("/me/federated/complete", summary="完成绑定第三方账号", access=_OWN_PROVED)
async def complete_own_binding(ctx: ContextDep, body: AnswerBody) -> BindingView:
    """Let the account stand for the user."""
    return BindingView.model_validate(await bind_account(ctx, Answer(**body.model_dump())))


@router.delete(
    "/me/federated/{platform}",
    summary="解除绑定第三方账号",
    access=_OWN_PROVED,
    status_code=204,
)
async def remove_own_binding(ctx: ContextDep, platform: AnyPlatform) -> None:
    """Let the account stand for the user no more."""
    await unbind_account(ctx, platform)


@router.get("/federated-providers", summary="查询第三方登录设置", access=require(FEDERATED_MANAGE))
async def list_federated_providers(ctx: ContextDep) -> list[ProviderView]:
    """Return what the tenant has set up, without secrets."""
    return [ProviderView.model_validate(each) for each in await list_providers(ctx)]


@router.put("/federated-providers/alipay", summary="设置支付宝登录", access=_MANAGED)
async def save_alipay_provider(ctx: ContextDep, body: AlipayProviderBody) -> ProviderView:
    """Set up the application with Alipay."""
    command = SaveProvider(Platform.ALIPAY, body.settings, body.enabled, body.secret)
    return ProviderView.model_validate(await save_provider(ctx, command))


@router.put("/federated-providers/{platform}", summary="设置微信登录", access=_MANAGED)
async def save_wechat_provider(
    ctx: ContextDep, platform: WechatPlatform, body: WechatProviderBody
) -> ProviderView:
    """Set up an application with WeChat."""
    command = SaveProvider(platform, body.settings, body.enabled, body.secret)
    return ProviderView.model_validate(await save_provider(ctx, command))
