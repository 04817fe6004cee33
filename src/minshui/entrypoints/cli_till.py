"""``minshui till …``: begin and end shifts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.infrastructure.context import Context, system_actor
from minshui.kernel.clock import SystemClock
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import fen_from_yuan, yuan_display
from minshui.platform.identity.facade import user_by_name
from minshui.platform.organization.facade import department_by_code
from minshui.revenue.cashier.contracts import METHOD_NAMES
from minshui.revenue.cashier.errors import AMOUNT_FORM
from minshui.revenue.cashier.facade import (
    CloseTill,
    OpenTill,
    TillContract,
    TillReport,
    close_till,
    open_till,
    render_till_report,
    till_by_code,
    till_report,
)

app = typer.Typer(help="收费班次：开班、结账", no_args_is_help=True)
Tenant = Annotated[str, typer.Option(help="租户编码")]


@app.command("open")
def begin(
    tenant: Tenant,
    cashier: Annotated[str, typer.Option(help="收费员用户名")],
    site: Annotated[str, typer.Option(help="营业所编码")],
    float_amount: Annotated[str, typer.Option("--float", help="备用金（元）")] = "0.00",
) -> None:
    """为收费员开班。"""
    till = run_async(_begin(tenant, cashier, site, _fen(float_amount)))
    Console().print(f"已开班 {till.code}，备用金 {yuan_display(till.float_fen)} 元")


@app.command("close")
def end(
    tenant: Tenant,
    till: Annotated[str, typer.Option(help="班次号")],
    counted: Annotated[str, typer.Option(help="清点的现金（元），含备用金")],
    report: Annotated[Path | None, typer.Option(help="结账单 PDF 存到此文件")] = None,
) -> None:
    """结账：冻结合计，登记长短款。"""
    figures, pdf = run_async(_end(tenant, till, _fen(counted)))
    console = Console()
    for method, totals in figures.totals.items():
        console.print(
            f"{METHOD_NAMES[method]}：{totals.payment_count} 笔"
            f" {yuan_display(totals.gross_fen)} 元，"
            f"红冲 {totals.reversal_count} 笔，净额 {yuan_display(totals.net_fen)} 元"
        )
    over_short = yuan_display(figures.till.over_short_fen or 0)
    console.print(f"已结账 {figures.till.code}，长短款 {over_short} 元")
    if report is not None:
        report.write_bytes(pdf)
        console.print(f"结账单已存为 {report}")


def _fen(text: str) -> int:
    try:
        return fen_from_yuan(text)
    except ValueError as fault:
        raise MinshuiError(AMOUNT_FORM, place=Place("amount"), text=text) from fault


@asynccontextmanager
async def _work(tenant: str) -> AsyncIterator[Context]:
    async with (
        open_databases(load_settings()) as databases,
        databases.tenant_work(tenant, system_actor("cli"), SystemClock()) as ctx,
    ):
        yield ctx


async def _begin(tenant: str, cashier: str, site: str, float_fen: int) -> TillContract:
    async with _work(tenant) as ctx:
        user = await user_by_name(ctx, cashier)
        department = await department_by_code(ctx, site)
        return await open_till(ctx, OpenTill(float_fen, department.id, user.id))


async def _end(tenant: str, code: str, counted_fen: int) -> tuple[TillReport, bytes]:
    async with _work(tenant) as ctx:
        till = await till_by_code(ctx, code)
        await close_till(ctx, CloseTill(till.id, counted_fen))
        return await till_report(ctx, till.id), await render_till_report(ctx, till.id)
