"""``minshui tenant …``: make tenants and list them."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from minshui.entrypoints.furnishing import furnish_tenant
from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.provisioning import (
    NewTenant,
    TenantSummary,
    create_tenant,
    list_tenants,
)
from minshui.kernel.clock import LOCAL_ZONE, SystemClock

app = typer.Typer(help="租户（子公司）", no_args_is_help=True)

STATUS_NAMES = {
    "creating": "创建中",
    "active": "启用",
    "disabled": "禁用",
    "expired": "过期",
}


@app.command("create")
def create(
    name: Annotated[str, typer.Option(help="租户名称，如 福州自来水")],
    short: Annotated[str, typer.Option(help="公司简称，2–8 个大写字母，如 FZ")],
    code: Annotated[
        str | None, typer.Option(help="租户编码；不给时自动生成：简称+年份+3位流水号")
    ] = None,
) -> None:
    """创建租户：独立数据库、标准结构、默认科目、费用组成和角色；中断后重新执行即可继续。"""
    wanted = NewTenant(name=name, short_name=short, created_by=_operator(), code=code)
    made = run_async(_create(wanted))
    Console().print(f"已创建租户 {made.code}（{made.name}），数据库 {made.database_name}")
    Console().print(
        f"接着新建用户：minshui user create admin --name 系统管理员 --role administrator"
        f" --tenant {made.code}",
        soft_wrap=True,
    )


@app.command("list")
def list_all() -> None:
    """列出全部租户。"""
    name, database = Column("名称", overflow="fold"), Column("数据库", overflow="fold")
    table = Table("编码", name, "状态", database, "结构版本", "创建时间")
    for tenant in run_async(_list()):
        table.add_row(
            tenant.code,
            tenant.name,
            STATUS_NAMES.get(tenant.status, tenant.status),
            tenant.database_name,
            tenant.schema_version or "—",
            tenant.created_at.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M"),
        )
    Console().print(table)


async def _create(wanted: NewTenant) -> TenantSummary:
    async with open_databases(load_settings(), create=True) as databases:
        made = await create_tenant(databases, wanted, SystemClock())
        actor = system_actor(wanted.created_by, "命令行")
        async with databases.tenant_work(made.code, actor, SystemClock()) as ctx:
            await furnish_tenant(ctx, made.name)
        return made


async def _list() -> list[TenantSummary]:
    async with open_databases(load_settings(), create=True) as databases:
        return await list_tenants(databases)


def _operator() -> str:
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return "cli"
