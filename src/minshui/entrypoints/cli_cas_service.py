"""``minshui cas-service …``: the systems that learn by CAS who a browser's user is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import uuid4

import typer
from rich.console import Console
from rich.table import Table

from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.infrastructure.context import MasterContext, system_actor
from minshui.kernel.clock import SystemClock
from minshui.platform.cas.facade import (
    Attribute,
    Match,
    Service,
    ServiceSettings,
    enable_service,
    list_services,
    save_service,
)

app = typer.Typer(help="统一登录（CAS）的系统：登记、列出、停用、启用", no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="系统编码：2 至 40 位小写字母、数字或短横线")]


@app.command("add")
def add(
    code: Code,
    *,
    name: Annotated[str, typer.Option(help="系统名称")],
    url: Annotated[str, typer.Option(help="系统的地址，如 https://oa.example.com/")],
    match: Annotated[Match, typer.Option(help="prefix 按前缀识别，exact 整个地址")] = Match.PREFIX,
    attribute: Annotated[
        list[Attribute] | None, typer.Option(help="可以告诉系统的用户属性，可重复")
    ] = None,
    logout_url: Annotated[str | None, typer.Option(help="退出通知地址")] = None,
    tenant: Annotated[
        list[str] | None, typer.Option(help="服务的租户编码，可重复；不填为全部租户")
    ] = None,
) -> None:
    """登记一个系统。"""
    settings = ServiceSettings(
        name, url, match, frozenset(attribute or ()), logout_url, frozenset(tenant or ())
    )
    service = run_async(_add(code, settings))
    Console().print(f"已登记 {service.code}（{service.settings.name}）：{service.settings.url}")


@app.command("list")
def list_all() -> None:
    """列出登记的系统。"""
    table = Table("编码", "名称", "地址", "识别", "退出通知", "租户", "状态")
    for service in run_async(_list()):
        settings = service.settings
        table.add_row(
            service.code,
            settings.name,
            settings.url,
            settings.match.value,
            settings.logout_url or "—",
            "、".join(sorted(settings.tenants)) or "全部",
            "启用" if service.enabled else "停用",
        )
    Console().print(table)


@app.command("disable")
def disable(code: Code) -> None:
    """停用一个系统。"""
    service = run_async(_enable(code, enabled=False))
    Console().print(f"已停用 {service.code}")


@app.command("enable")
def enable(code: Code) -> None:
    """重新启用一个系统。"""
    service = run_async(_enable(code, enabled=True))
    Console().print(f"已启用 {service.code}")


async def _add(code: str, settings: ServiceSettings) -> Service:
    async with _master() as mctx:
        return await save_service(mctx, code, settings, new=True)


async def _list() -> list[Service]:
    async with _master() as mctx:
        return list(await list_services(mctx))


async def _enable(code: str, *, enabled: bool) -> Service:
    async with _master() as mctx:
        return await enable_service(mctx, code, enabled=enabled)


@asynccontextmanager
async def _master() -> AsyncIterator[MasterContext]:
    async with (
        open_databases(load_settings()) as databases,
        databases.master_session() as session,
    ):
        yield MasterContext(session, SystemClock(), system_actor("cli"), "", uuid4().hex)
