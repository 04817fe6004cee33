"""``minshui user …``: the first users of a tenant, and the way back in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from minshui.entrypoints.default_roles import create_default_roles
from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.infrastructure.context import Context, system_actor
from minshui.kernel.clock import LOCAL_ZONE, SystemClock
from minshui.platform.identity.facade import (
    CreateUser,
    NewPassword,
    UserContract,
    all_users,
    create_user,
    reset_password,
    user_by_name,
)
from minshui.platform.organization.facade import department_by_code

app = typer.Typer(help="用户：新建、列出、重置密码", no_args_is_help=True)

TenantOption = Annotated[str, typer.Option(help="租户编码，如 FZ2026001")]
PasswordOption = Annotated[
    str | None,
    typer.Option(help="初始密码；不给则随机生成并显示一次", envvar="MINSHUI_NEW_PASSWORD"),
]


@app.command("create")
def create(
    user_name: Annotated[str, typer.Argument(help="用户名")],
    *,
    tenant: TenantOption,
    name: Annotated[str, typer.Option(help="姓名")],
    role: Annotated[
        list[str],
        typer.Option(
            help="角色编码，可重复：administrator 系统管理员、cashier 收费员、"
            "cashier_supervisor 收费班长、clerk 营业员、reader 抄表员、reviewer 复核员、"
            "accountant 财务、manager 营业主管，或自建的角色"
        ),
    ],
    department: Annotated[
        str | None, typer.Option(help="所属部门或营业所的编码；数据范围按部门的角色须有")
    ] = None,
    password: PasswordOption = None,
) -> None:
    """新建用户；租户还没有角色时先建立默认角色。首次登录须修改密码。"""
    command = CreateUser(
        user_name=user_name, display_name=name, roles=tuple(role), password=password
    )
    _show(run_async(_create(tenant, command, department)), "已新建用户")


@app.command("reset-password")
def reset(
    user_name: Annotated[str, typer.Argument(help="用户名")],
    tenant: TenantOption,
    password: PasswordOption = None,
) -> None:
    """重置密码：解除锁定，结束其全部登录；下次登录须修改密码。"""
    _show(run_async(_reset(tenant, user_name, password)), "已重置密码")


@app.command("list")
def list_users(tenant: TenantOption) -> None:
    """列出租户的用户。"""
    table = Table("用户名", "姓名", "手机号", "角色", "状态", "最近登录")
    for user in run_async(_list(tenant)):
        last = user.last_sign_in_at
        table.add_row(
            user.user_name,
            user.display_name,
            user.mobile or "—",
            "、".join(user.roles) or "—",
            "启用" if user.enabled else "停用",
            last.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M") if last else "—",
        )
    Console().print(table)


async def _create(tenant: str, command: CreateUser, department: str | None) -> NewPassword:
    async with _work(tenant) as ctx:
        await create_default_roles(ctx)
        if department is not None:
            found = await department_by_code(ctx, department)
            command = replace(command, department_id=found.id)
        return await create_user(ctx, command)


async def _reset(tenant: str, user_name: str, password: str | None) -> NewPassword:
    async with _work(tenant) as ctx:
        user = await user_by_name(ctx, user_name)
        return await reset_password(ctx, user.id, password)


async def _list(tenant: str) -> list[UserContract]:
    async with _work(tenant) as ctx:
        return list(await all_users(ctx))


@asynccontextmanager
async def _work(tenant: str) -> AsyncIterator[Context]:
    actor = system_actor("cli", "命令行")
    async with (
        open_databases(load_settings()) as databases,
        databases.tenant_work(tenant, actor, SystemClock()) as ctx,
    ):
        yield ctx


def _show(made: NewPassword, done: str) -> None:
    console = Console(highlight=False)
    console.print(f"{done}：{made.user.user_name}（{made.user.display_name}）", markup=False)
    console.print(f"密码：{made.password}（只显示这一次，首次登录须修改）", markup=False)
