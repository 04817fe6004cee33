"""``minshui client …``: the programs that may ask for tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import uuid4

import typer
from rich.console import Console
from rich.table import Table

from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.infrastructure.context import MasterContext, system_actor
from minshui.kernel.clock import LOCAL_ZONE, SystemClock
from minshui.kernel.paging import MAX_PAGE_SIZE, PageRequest
from minshui.platform.oauth.facade import (
    Client,
    ClientDomain,
    ClientFilter,
    ClientKind,
    ClientSettings,
    GrantType,
    NewClient,
    create_client,
    enable_client,
    find_clients,
    renew_secret,
)

app = typer.Typer(help="接入的应用：登记、列出、停用、更换密钥", no_args_is_help=True)

ClientId = Annotated[str, typer.Argument(help="应用标识：小写字母、数字、短横线")]


@app.command("create")
def create(
    client_id: ClientId,
    *,
    name: Annotated[str, typer.Option(help="应用名称，授权页面上给用户看")],
    domain: Annotated[ClientDomain, typer.Option(help="安全域")],
    scope: Annotated[list[str], typer.Option(help="作用域，可重复，如 openid")],
    redirect_uri: Annotated[
        list[str] | None, typer.Option(help="登录后返回的地址，可重复；给出即用授权码方式")
    ] = None,
    post_logout_uri: Annotated[
        list[str] | None, typer.Option(help="退出后返回的地址，可重复")
    ] = None,
    tenant: Annotated[
        list[str] | None, typer.Option(help="服务的租户编码，可重复；不给则服务全部租户")
    ] = None,
    public: Annotated[bool, typer.Option(help="公开客户端：在浏览器或手机中，没有密钥")] = False,
    by_itself: Annotated[bool, typer.Option(help="可用客户端凭证方式，以应用自己的身份")] = False,
    no_consent: Annotated[bool, typer.Option(help="不征求用户同意：仅限本单位自己的应用")] = False,
) -> None:
    """登记应用；密钥只显示这一次。"""
    by_code = {GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN} if redirect_uri else set()
    settings = ClientSettings(
        name=name,
        domain=domain,
        kind=ClientKind.PUBLIC if public else ClientKind.CONFIDENTIAL,
        grant_types=frozenset(by_code | ({GrantType.CLIENT_CREDENTIALS} if by_itself else set())),
        scopes=frozenset(scope),
        redirect_uris=tuple(redirect_uri or ()),
        post_logout_uris=tuple(post_logout_uri or ()),
        tenants=frozenset(tenant or ()),
        asks_consent=not no_consent,
    )
    _show(run_async(_create(client_id, settings)), "已登记应用")


@app.command("list")
def list_clients() -> None:
    """列出登记的应用。"""
    table = Table(
        "应用标识", "名称", "安全域", "类型", "授权方式", "作用域", "租户", "状态", "登记"
    )
    for client in run_async(_list()):
        settings = client.settings
        table.add_row(
            client.client_id,
            settings.name,
            settings.domain,
            settings.kind,
            "、".join(sorted(settings.grant_types)),
            " ".join(sorted(settings.scopes)),
            "、".join(sorted(settings.tenants)) or "全部",
            "启用" if client.enabled else "停用",
            client.created_at.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M"),
        )
    Console().print(table)


@app.command("disable")
def disable(client_id: ClientId) -> None:
    """停用应用：它的令牌从下一次请求起失效。"""
    run_async(_enable(client_id, enabled=False))
    Console(highlight=False).print(f"已停用应用：{client_id}", markup=False)


@app.command("enable")
def enable(client_id: ClientId) -> None:
    """重新启用应用。"""
    run_async(_enable(client_id, enabled=True))
    Console(highlight=False).print(f"已启用应用：{client_id}", markup=False)


@app.command("new-secret")
def new_secret(client_id: ClientId) -> None:
    """更换应用的密钥：旧密钥立即失效。"""
    _show(run_async(_renew(client_id)), "已更换密钥")


async def _create(client_id: str, settings: ClientSettings) -> NewClient:
    async with _work() as mctx:
        return await create_client(mctx, client_id, settings)


async def _list() -> Sequence[Client]:
    clients: list[Client] = []
    async with _work() as mctx:
        while True:
            page = PageRequest(len(clients) // MAX_PAGE_SIZE + 1, MAX_PAGE_SIZE)
            found = await find_clients(mctx, ClientFilter(), page)
            clients += found.items
            if len(clients) >= found.total:
                return clients


async def _enable(client_id: str, *, enabled: bool) -> None:
    async with _work() as mctx:
        await enable_client(mctx, client_id, enabled=enabled)


async def _renew(client_id: str) -> NewClient:
    async with _work() as mctx:
        return await renew_secret(mctx, client_id)


@asynccontextmanager
async def _work() -> AsyncIterator[MasterContext]:
    actor = system_actor("cli", "命令行")
    async with (
        open_databases(load_settings()) as databases,
        databases.master_session() as session,
    ):
        yield MasterContext(session, SystemClock(), actor, "", uuid4().hex)


def _show(made: NewClient, done: str) -> None:
    console = Console(highlight=False)
    client = made.client
    console.print(f"{done}：{client.client_id}（{client.settings.name}）", markup=False)
    if made.secret is not None:
        console.print(f"密钥：{made.secret}（只显示这一次）", markup=False)
