"""Routes of registered clients, and of what users let them do."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from minshui.infrastructure.http.access import require, signed_in
from minshui.infrastructure.http.edge import ContextDep, MasterDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import PageView
from minshui.platform.oauth.contracts import ClientDomain
from minshui.platform.oauth.domain.scopes import SCOPES
from minshui.platform.oauth.permissions import CLIENT_MANAGE, CLIENT_READ
from minshui.platform.oauth.queries.clients import ClientFilter, find_clients, visible_client
from minshui.platform.oauth.queries.consents import authorizations_of
from minshui.platform.oauth.schemas import (
    AuthorizationView,
    ClientSettingsBody,
    ClientView,
    CreateClientBody,
    NewClientView,
    ScopeView,
)
from minshui.platform.oauth.use_cases.change_client import change_client
from minshui.platform.oauth.use_cases.create_client import create_client
from minshui.platform.oauth.use_cases.enable_client import enable_client
from minshui.platform.oauth.use_cases.renew_secret import renew_secret
from minshui.platform.oauth.use_cases.withdraw_consent import withdraw_consent

router = ApiRouter(prefix="/api/v1/platform", tags=["接入的应用"])

_CLIENTS = "/oauth-clients"
_ONE = "/oauth-clients/{client_id}"
_CHANGES = require(CLIENT_MANAGE, step_up=True)
ClientId = Annotated[str, Path(min_length=1, max_length=40, description="应用标识")]


@router.get(_CLIENTS, summary="查询接入的应用", access=require(CLIENT_READ), master=True)
async def list_oauth_clients(
    mctx: MasterDep,
    page: PageDep,
    text: Annotated[str, Query(max_length=50, description="应用标识或名称的一部分")] = "",
    domain: Annotated[ClientDomain | None, Query(description="只看一个安全域")] = None,
    enabled: Annotated[bool | None, Query(description="只看启用（true）或停用（false）")] = None,
) -> PageView[ClientView]:
    """Return a page of the clients that serve the tenant; the group's tenant sees all."""
    found = await find_clients(mctx, ClientFilter(text.strip(), domain, enabled), page)
    return PageView[ClientView](
        items=[ClientView.of(client) for client in found.items],
        total=found.total,
        page=found.page,
        size=found.size,
    )


@router.post(_CLIENTS, summary="登记应用，发给密钥", access=_CHANGES, master=True, status_code=201)
async def register_oauth_client(mctx: MasterDep, body: CreateClientBody) -> NewClientView:
    """Register a client; the answer is the only place where its secret stands."""
    return NewClientView.of(await create_client(mctx, body.client_id, body.settings()))


@router.get(_ONE, summary="查询一个应用", access=require(CLIENT_READ), master=True)
async def read_oauth_client(mctx: MasterDep, client_id: ClientId) -> ClientView:
    """Return a client."""
    return ClientView.of(await visible_client(mctx, client_id))


@router.put(_ONE, summary="修改应用的登记", access=_CHANGES, master=True)
async def save_oauth_client(
    mctx: MasterDep, client_id: ClientId, body: ClientSettingsBody
) -> ClientView:
    """Bring a client to what the body says; scopes taken away are gone from its tokens at once."""
    return ClientView.of(await change_client(mctx, client_id, body.settings()))


@router.post(f"{_ONE}/disable", summary="停用应用，其令牌立即失效", access=_CHANGES, master=True)
async def disable_oauth_client(mctx: MasterDep, client_id: ClientId) -> ClientView:
    """Stop a client."""
    return ClientView.of(await enable_client(mctx, client_id, enabled=False))


@router.post(f"{_ONE}/enable", summary="重新启用应用", access=_CHANGES, master=True)
async def enable_oauth_client(mctx: MasterDep, client_id: ClientId) -> ClientView:
    """Let a client go on; tokens that are not expired are good again."""
    return ClientView.of(await enable_client(mctx, client_id, enabled=True))


@router.post(f"{_ONE}/secret", summary="更换应用的密钥", access=_CHANGES, master=True)
async def renew_oauth_client_secret(mctx: MasterDep, client_id: ClientId) -> NewClientView:
    """Replace the secret; the answer is the only place where it stands."""
    return NewClientView.of(await renew_secret(mctx, client_id))


@router.get("/oauth-scopes", summary="查询作用域及其放行的权限", access=require(CLIENT_READ))
async def list_oauth_scopes() -> list[ScopeView]:
    """Return all scopes."""
    return [
        ScopeView(
            name=scope.name,
            title=scope.title,
            domains=sorted(scope.domains),
            permissions=sorted(scope.permissions),
            without_user=scope.without_user,
            as_oneself=scope.as_oneself,
        )
        for scope in SCOPES.values()
    ]


@router.get(
    "/me/authorizations",
    summary="查询自己授权过的应用",
    access=signed_in("只看自己的授权"),
    master=True,
)
async def list_own_authorizations(ctx: ContextDep, mctx: MasterDep) -> list[AuthorizationView]:
    """Return which clients the user let act for them."""
    found = await authorizations_of(ctx, mctx, ctx.actor.user_id or 0)
    return [AuthorizationView.model_validate(each) for each in found]


@router.delete(
    "/me/authorizations/{client_id}",
    summary="撤回自己对应用的授权，其令牌立即失效",
    access=signed_in("只撤回自己的授权"),
    status_code=204,
)
async def withdraw_own_authorization(ctx: ContextDep, client_id: ClientId) -> None:
    """End what the user granted a client."""
    await withdraw_consent(ctx, client_id)
