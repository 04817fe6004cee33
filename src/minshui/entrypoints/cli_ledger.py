"""``minshui ledger …``: check the books, make and show the chart."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from minshui.entrypoints.ledger_check import check_books
from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.infrastructure.context import system_actor
from minshui.kernel.clock import SystemClock
from minshui.kernel.money import yuan_display
from minshui.revenue.ledger.contracts import InvariantResult, LedgerAccountLine
from minshui.revenue.ledger.facade import chart_balances, create_default_chart

app = typer.Typer(help="账务：核对与科目", no_args_is_help=True)
EXIT_RED = 1
Tenant = Annotated[str, typer.Option(help="租户编码")]


@app.command("verify")
def verify(tenant: Tenant) -> None:
    """逐项重算账务不变式，列出第一处不符；有不符时退出码为 1。"""
    results = run_async(_verify(tenant))
    console = Console()
    table = Table("检查项", "结果", "不符", "第一处", "应为", "实为", title=f"账务核对 {tenant}")
    for result in results:
        table.add_row(
            result.title,
            "[green]成立[/]" if result.holds else "[red]不符[/]",
            "" if result.holds else str(result.bad_count),
            "" if result.holds else f"{result.table} {result.first_key}",
            result.expected or "",
            result.got or "",
        )
    console.print(table)
    red = [result for result in results if not result.holds]
    console.print(f"{len(results) - len(red)} 项成立，{len(red)} 项不符")
    if red:
        raise typer.Exit(EXIT_RED)


@app.command("chart")
def chart(tenant: Tenant) -> None:
    """补齐默认科目（已有的不改），并列出科目及余额。"""
    added, lines = run_async(_chart(tenant))
    table = Table("科目", "名称", "类别", "用途", "余额（元，借方为正）")
    for line in lines:
        balance = yuan_display(line.balance_fen)
        table.add_row(line.code, line.name, line.kind, line.purpose or "", balance)
    console = Console()
    console.print(table)
    console.print(f"新增 {added} 个科目")


async def _verify(tenant: str) -> list[InvariantResult]:
    async with open_databases(load_settings()) as databases:
        return await check_books(databases, tenant, system_actor("cli"), SystemClock())


async def _chart(tenant: str) -> tuple[int, list[LedgerAccountLine]]:
    async with (
        open_databases(load_settings()) as databases,
        databases.tenant_work(tenant, system_actor("cli"), SystemClock()) as ctx,
    ):
        return await create_default_chart(ctx), await chart_balances(ctx)
