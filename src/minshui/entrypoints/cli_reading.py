"""``minshui readings …``: plan a month, import readings, review them."""

from __future__ import annotations

import getpass
from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console

from minshui.entrypoints.cli_import import TenantOption, add_import
from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.kernel.clock import SystemClock
from minshui.kernel.errors import ErrorCode, MinshuiError
from minshui.kernel.period import month_text
from minshui.platform.identity.facade import user_by_name
from minshui.revenue.billing.facade import parse_billing_month
from minshui.revenue.customer.facade import BOOK_UNKNOWN
from minshui.revenue.reading.facade import (
    PlanResult,
    ReadingImport,
    ReviewCriteria,
    ReviewResult,
    book_by_code,
    plan_readings,
    review_readings,
)

app = typer.Typer(help="抄表：计划、导入、复核", no_args_is_help=True)
MonthOption = Annotated[str, typer.Option(help="账期，如 2026-11")]
BookOption = Annotated[str | None, typer.Option(help="只做这一个册本（册本编号）")]
REVIEW_WITHOUT_CHOICE = ErrorCode(
    "E_REVIEW_WITHOUT_CHOICE",
    "没有说明复核哪些读数：请给出 --all-normal，或用 --anomaly 指明一种异常",
)


add_import(app, "import", ReadingImport, "导入读数（CSV 或 XLSX），导入后待复核。")


@app.command("plan")
def plan(tenant: TenantOption, month: MonthOption, book: BookOption = None) -> None:
    """编制一个账期的抄表计划。"""
    bill_month = parse_billing_month(month)
    result = run_async(_plan(tenant, bill_month, book))
    Console().print(
        f"{month_text(bill_month)} 抄表计划：新增任务 {result.planned}，"
        f"原有 {result.already_planned}"
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
        raise MinshuiError(REVIEW_WITHOUT_CHOICE)
    bill_month = parse_billing_month(month)
    criteria = ReviewCriteria(bill_month=bill_month, normal_only=all_normal, anomaly=anomaly)
    result = run_async(_review(tenant, reviewer, criteria, book, reason))
    Console().print(
        f"{month_text(bill_month)} 复核通过 {result.count} 条，水量 {result.usage_m3:f} m³；"
        f"本人录入未复核 {len(result.own)} 条"
    )


def _actor() -> Actor:
    return system_actor(f"cli:{getpass.getuser()}", "命令行")


async def _book_id(ctx: Context, code: str | None) -> int | None:
    if code is None:
        return None
    book = await book_by_code(ctx, code)
    if book is None:
        raise MinshuiError(BOOK_UNKNOWN, book=code)
    return book.id


async def _plan(tenant: str, month: int, book: str | None) -> PlanResult:
    async with (
        open_databases(load_settings()) as databases,
        databases.tenant_work(tenant, _actor(), SystemClock()) as ctx,
    ):
        return await plan_readings(ctx, month, await _book_id(ctx, book))


async def _review(
    tenant: str, reviewer: str, criteria: ReviewCriteria, book: str | None, reason: str | None
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
            scope = replace(criteria, book_id=await _book_id(ctx, book))
            return await review_readings(ctx, scope, reason=reason)
