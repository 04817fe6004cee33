"""``minshui readings …``: plan a month, import readings, review them."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer
from rich.console import Console

from minshui.entrypoints.cli_import import (
    DryRunOption,
    ErrorsOption,
    FileArgument,
    TenantOption,
    ValidOnlyOption,
    import_mode,
    import_table,
)
from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.infrastructure.context import Actor, system_actor
from minshui.kernel.clock import SystemClock
from minshui.kernel.period import month_text
from minshui.platform.identity.facade import user_by_name
from minshui.revenue.reading.facade import (
    PlanResult,
    ReadingImport,
    ReviewCriteria,
    ReviewResult,
    plan_readings,
    review_readings,
)

app = typer.Typer(help="抄表：计划、导入、复核", no_args_is_help=True)
MonthOption = Annotated[int, typer.Option(help="账期，如 202611")]
BookOption = Annotated[int | None, typer.Option(help="只做这一个册本（册本 id）")]


@app.command("import")
def import_readings(
    file: FileArgument,
    tenant: TenantOption,
    valid_only: ValidOnlyOption = False,
    errors: ErrorsOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """导入读数（CSV 或 XLSX），导入后待复核。"""
    import_table(ReadingImport(), file, tenant, import_mode(valid_only), errors, dry_run=dry_run)


@app.command("plan")
def plan(tenant: TenantOption, month: MonthOption, book: BookOption = None) -> None:
    """编制一个账期的抄表计划。"""
    result = run_async(_plan(tenant, month, book))
    Console().print(
        f"{month_text(month)} 抄表计划：新增任务 {result.planned}，原有 {result.already_planned}"
    )


@app.command("review")
def review(
    *,
    tenant: TenantOption,
    month: MonthOption,
    reviewer: Annotated[str, typer.Option(help="复核人的用户名")],
    all_normal: Annotated[bool, typer.Option(help="通过全部没有异常的待复核读数")] = False,
    anomaly: Annotated[str | None, typer.Option(help="通过有这一种异常的待复核读数")] = None,
    book: BookOption = None,
    reason: Annotated[str | None, typer.Option(help="复核说明")] = None,
) -> None:
    """批量复核通过；复核人本人录入的读数除外。"""
    if not all_normal and anomaly is None:
        raise typer.BadParameter("请给出 --all-normal，或用 --anomaly 指明一种异常")
    criteria = ReviewCriteria(
        bill_month=month, book_id=book, normal_only=all_normal, anomaly=anomaly
    )
    result = run_async(_review(tenant, reviewer, criteria, reason))
    Console().print(
        f"{month_text(month)} 复核通过 {result.count} 条，水量 {result.usage_m3:f} m³；"
        f"本人录入未复核 {len(result.own)} 条"
    )


def _actor() -> Actor:
    return system_actor(f"cli:{getpass.getuser()}", "命令行")


async def _plan(tenant: str, month: int, book_id: int | None) -> PlanResult:
    async with (
        open_databases(load_settings()) as databases,
        databases.tenant_work(tenant, _actor(), SystemClock()) as ctx,
    ):
        return await plan_readings(ctx, month, book_id)


async def _review(
    tenant: str, reviewer: str, criteria: ReviewCriteria, reason: str | None
) -> ReviewResult:
    async with open_databases(load_settings()) as databases:
        async with databases.tenant_work(tenant, _actor(), SystemClock()) as ctx:
            user = await user_by_name(ctx, reviewer)
        actor = Actor(
            user_id=user.id,
            user_name=user.user_name,
            display_name=user.display_name,
            department_id=user.department_id,
            permissions=frozenset(),
            kind="user",
        )
        async with databases.tenant_work(tenant, actor, SystemClock()) as ctx:
            return await review_readings(ctx, criteria, reason=reason)
