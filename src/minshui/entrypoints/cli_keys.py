"""``minshui keys …``: the keys that encrypt a tenant's fields."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from minshui.entrypoints.key_rotation import Rotated, Watcher, rotate_data_key
from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.entrypoints.wiring import import_models
from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.security.fields import INDEX_VERSION
from minshui.infrastructure.security.key_changes import COMING, Lot
from minshui.infrastructure.security.models import DataKey
from minshui.kernel.clock import LOCAL_ZONE, SystemClock

app = typer.Typer(help="加密密钥：查看和更换", no_args_is_help=True)

Tenant = Annotated[str, typer.Option(help="租户编码，如 FZ2026001")]


@app.command("list")
def list_keys(tenant: Tenant) -> None:
    """列出租户的数据密钥（不含密钥本身）。"""
    table = Table("版本", "用途", "建立时刻")
    rows = run_async(_list(tenant))
    newest = max((row.version for row in rows), default=0)
    for row in rows:
        if row.version == INDEX_VERSION:
            use = "检索（不更换）"
        elif row.state == COMING:
            use = "更换中，尚未启用"
        else:
            use = "加密和解密" if row.version == newest else "只解密"
        created = row.created_at.astimezone(LOCAL_ZONE)
        table.add_row(str(row.version), use, f"{created:%Y-%m-%d %H:%M:%S}")
    Console().print(table)


@app.command("rotate")
def rotate(tenant: Tenant) -> None:
    """更换租户的数据密钥，重新加密全部敏感字段；系统可以照常使用，中断后重新执行即可继续。"""
    console = Console()
    done = run_async(_rotate(tenant, _told_on(console)))
    console.print(f"已启用第 {done.version} 版密钥，重新加密 {done.resealed} 项")
    if done.destroyed:
        console.print(f"已销毁旧密钥：第 {'、'.join(map(str, done.destroyed))} 版")


def _told_on(console: Console) -> Watcher:
    told: set[str] = set()

    def waiting() -> None:
        if "waiting" not in told:
            console.print("等待此前开始的操作结束……")
            told.add("waiting")

    def resealed(lot: Lot) -> None:
        if lot.looked_at:
            console.print(f"{lot.table}.{lot.column}：重新加密 {lot.resealed} 项")

    return Watcher(waiting, resealed)


async def _rotate(tenant: str, watcher: Watcher) -> Rotated:
    import_models()
    async with open_databases(load_settings()) as databases:
        return await rotate_data_key(lambda: _work(databases, tenant), watcher)


async def _list(tenant: str) -> Sequence[DataKey]:
    async with open_databases(load_settings()) as databases, _work(databases, tenant) as ctx:
        found = await ctx.session.execute(select(DataKey).order_by(DataKey.version))
        return found.scalars().all()


@asynccontextmanager
async def _work(databases: TenantDatabases, tenant: str) -> AsyncIterator[Context]:
    async with databases.tenant_work(tenant, system_actor("cli"), SystemClock()) as ctx:
        yield ctx
