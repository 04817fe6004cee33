"""``minshui readings …``: plan a month, import readings, review them, try anomaly rules."""

from __future__ import annotations

import getpass
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from minshui.entrypoints.cli_import import TenantOption, add_import
from minshui.entrypoints.dry_run_text import report_json, show_dry_run
from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.kernel.clock import SystemClock
from minshui.kernel.errors import ErrorCode, MinshuiError
from minshui.kernel.period import month_text
from minshui.platform.identity.facade import user_by_name
from minshui.revenue.billing.facade import parse_billing_month
from minshui.revenue.customer.facade import BOOK_UNKNOWN
from minshui.revenue.reading.facade import (
    DryRun,
    DryRunReport,
    PlanResult,
    ReadingImport,
    ReviewCriteria,
    ReviewResult,
    book_by_code,
    dry_run,
    parse_rules,
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
RULES_FILE = ErrorCode("E_RULES_FILE", "规则文件 {file} 读不出规则列表：{reason}")


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


@app.command("dry-run")
def dry_run_rules(
    *,
    tenant: TenantOption,
    rules: Annotated[Path, typer.Option(help="拟用的全部异常规则（JSON 列表）")],
    first: Annotated[str, typer.Option("--from", help="起始账期，如 2026-01")],
    last: Annotated[str, typer.Option("--to", help="终止账期，如 2026-11")],
    book: BookOption = None,
    show: Annotated[int, typer.Option(help="列出前几条差异", min=0)] = 20,
    as_json_text: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """用历史读数试算异常规则，与现行规则的标记比较；什么都不改。"""
    months = (parse_billing_month(first), parse_billing_month(last))
    report = run_async(_dry_run(tenant, _documents(rules), months, book, show))
    if as_json_text:
        typer.echo(report_json(report))
    else:
        show_dry_run(report)


def _documents(path: Path) -> list[Mapping[str, Any]]:
    try:
        documents = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as reason:
        raise MinshuiError(RULES_FILE, file=path, reason=reason) from reason
    if not isinstance(documents, list) or not all(isinstance(each, dict) for each in documents):
        raise MinshuiError(RULES_FILE, file=path, reason="应为规则的 JSON 列表")
    return documents


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


async def _dry_run(
    tenant: str,
    documents: Sequence[Mapping[str, Any]],
    months: tuple[int, int],
    book: str | None,
    show: int,
) -> DryRunReport:
    async with (
        open_databases(load_settings()) as databases,
        databases.tenant_work(tenant, _actor(), SystemClock()) as ctx,
    ):
        rules = parse_rules(documents, ctx.clock.today())
        scope = await _book_id(ctx, book)
        return await dry_run(ctx, DryRun(rules, *months, book_id=scope, show=show))
