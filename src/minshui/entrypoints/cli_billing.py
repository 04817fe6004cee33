"""``minshui bill …``: run billing, look at bills, have one explained."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from minshui.entrypoints.billing_shard import run_billing, run_shard
from minshui.entrypoints.billing_text import (
    show_bill,
    show_explanation,
    show_preview,
    show_result,
)
from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import SystemClock
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import MAX_PAGE_SIZE, PageRequest
from minshui.revenue.billing.facade import (
    ParkedContract,
    PlanRun,
    RunContract,
    RunPreview,
    RunProgress,
    RunScope,
    bill_by_number,
    explain_bill,
    latest_run,
    list_parked,
    parse_billing_month,
    plan_run,
    preview_run,
    retry_parked,
    run_progress,
    settle_chunk,
)
from minshui.revenue.customer.facade import BOOK_UNKNOWN
from minshui.revenue.reading.facade import book_by_code

app = typer.Typer(help="开账与账单", no_args_is_help=True)

TenantOption = Annotated[str, typer.Option(help="租户编码，如 FZ2026001")]
MonthOption = Annotated[str, typer.Option(help="账期，如 2026-11")]
ShardsOption = Annotated[int, typer.Option(min=1, max=64, help="并行进程数")]
NumberArgument = Annotated[str, typer.Argument(help="账单号")]
IssuedOption = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="开账日期；不给时为今天")
]
DueOption = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="应收日期；不给时按参数推算")
]
T = TypeVar("T")


@app.command("run")
def run(
    *,
    month: MonthOption,
    tenant: TenantOption,
    book: Annotated[list[str] | None, typer.Option(help="只开这些册本；可重复")] = None,
    issued: IssuedOption = None,
    due: DueOption = None,
    chunk: Annotated[int | None, typer.Option(min=1, max=200_000, help="每片户数")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="只试算，不写入任何数据")] = False,
    shards: ShardsOption = 2,
) -> None:
    """开账：把已复核的抄表记录计价成账单；中断后用 resume 继续。"""
    wanted = _Wanted(parse_billing_month(month), tuple(book or ()), _day(issued), _day(due), chunk)
    if preview:
        show_preview(run_async(_preview(tenant, wanted)))
    else:
        show_result(run_async(_run(tenant, wanted, shards)))


@app.command("resume")
def resume(month: MonthOption, tenant: TenantOption, shards: ShardsOption = 2) -> None:
    """继续中断的开账批次。"""
    show_result(run_async(_resume(tenant, parse_billing_month(month), shards)))


@app.command("parked")
def parked(month: MonthOption, tenant: TenantOption) -> None:
    """列出未能开账的账户及原因。"""
    table = Table("账户", "客户", "代码", Column("原因", overflow="fold"), "位置", "次数")
    for each in run_async(_parked(tenant, parse_billing_month(month))):
        table.add_row(
            each.account_code,
            each.customer_name,
            each.code,
            each.message,
            each.place or "—",
            str(each.attempts),
        )
    Console().print(table)


@app.command("retry")
def retry(month: MonthOption, tenant: TenantOption) -> None:
    """对未能开账的账户重新开账。"""
    billed, still = run_async(_retry(tenant, parse_billing_month(month)))
    Console().print(f"补开 {billed} 张账单，仍有 {still} 户未能开账")


@app.command("show")
def show(number: NumberArgument, tenant: TenantOption) -> None:
    """显示一张账单及明细。"""
    show_bill(run_async(_with_tenant(tenant, lambda ctx: bill_by_number(ctx, number))))


@app.command("explain")
def explain(number: NumberArgument, tenant: TenantOption) -> None:
    """用账单保存的价格、资料和读数重新计价，逐步解释并核对；有出入时退出码为 1。"""
    explanation = run_async(_with_tenant(tenant, lambda ctx: explain_bill(ctx, number)))
    show_explanation(explanation)
    if not explanation.agrees:
        raise typer.Exit(1)


@app.command("shard", hidden=True)
def shard(tenant: TenantOption, run_id: Annotated[int, typer.Option("--run")]) -> None:
    """一个开账进程：逐片开账直到没有可取的分片。"""
    run_async(_shard(tenant, run_id))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What ``bill run`` was asked for; books by their codes."""

    month: int
    books: tuple[str, ...]
    issued_on: date | None
    due_on: date | None
    chunk_size: int | None


def _day(value: datetime | None) -> date | None:
    return None if value is None else value.date()


async def _plan(ctx: Context, wanted: _Wanted) -> RunContract:
    books = []
    for code in wanted.books:
        book = await book_by_code(ctx, code)
        if book is None:
            raise MinshuiError(BOOK_UNKNOWN, book=code)
        books.append(book.id)
    return await plan_run(
        ctx,
        PlanRun(
            month=wanted.month,
            scope=RunScope(book_ids=tuple(books)),
            issued_on=wanted.issued_on,
            due_on=wanted.due_on,
            chunk_size=wanted.chunk_size,
        ),
    )


@asynccontextmanager
async def _tenant_work(databases: TenantDatabases, tenant: str) -> AsyncIterator[Context]:
    actor = system_actor("cli", "命令行")
    async with databases.tenant_work(tenant, actor, SystemClock()) as ctx:
        yield ctx


async def _with_tenant(tenant: str, work: Callable[[Context], Awaitable[T]]) -> T:
    async with open_databases(load_settings()) as databases, _tenant_work(databases, tenant) as ctx:
        return await work(ctx)


async def _preview(tenant: str, wanted: _Wanted) -> RunPreview:
    """Plan and price in a transaction that is rolled back."""
    async with (
        open_databases(load_settings()) as databases,
        databases.open_session(tenant) as session,
    ):
        ctx = Context(session, SystemClock(), system_actor("cli", "命令行"), tenant, "preview")
        planned = await _plan(ctx, wanted)
        return await preview_run(ctx, planned.id)


async def _run(tenant: str, wanted: _Wanted, shards: int) -> RunProgress:
    async with open_databases(load_settings()) as databases:
        async with _tenant_work(databases, tenant) as ctx:
            planned = await _plan(ctx, wanted)
        return await _bill(databases, tenant, planned, shards)


async def _resume(tenant: str, month: int, shards: int) -> RunProgress:
    async with open_databases(load_settings()) as databases:
        async with _tenant_work(databases, tenant) as ctx:
            unfinished = await latest_run(ctx, month, unfinished=True)
        return await _bill(databases, tenant, unfinished, shards)


async def _bill(
    databases: TenantDatabases, tenant: str, planned: RunContract, shards: int
) -> RunProgress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task(f"开账 {planned.code}", total=planned.chunk_count)

        def show(progress: RunProgress) -> None:
            bar.update(task, completed=progress.done_chunks)

        return await run_billing(databases, tenant, planned.id, shards, show)


async def _parked(tenant: str, month: int) -> list[ParkedContract]:
    async def work(ctx: Context) -> list[ParkedContract]:
        found: list[ParkedContract] = []
        latest = await latest_run(ctx, month)
        number, total = 1, 1
        while len(found) < total:
            page = await list_parked(ctx, latest.id, PageRequest(number, MAX_PAGE_SIZE))
            found += page.items
            number, total = number + 1, page.total
        return found

    return await _with_tenant(tenant, work)


async def _retry(tenant: str, month: int) -> tuple[int, int]:
    """Retry, then settle; returns how many bills were issued and how many accounts stay parked."""
    async with open_databases(load_settings()) as databases:
        async with _tenant_work(databases, tenant) as ctx:
            latest = await latest_run(ctx, month)
            result = await retry_parked(ctx, latest.id)
        async with _tenant_work(databases, tenant) as ctx:
            if result is not None:
                await settle_chunk(ctx, result.chunk_id)
            progress = await run_progress(ctx, latest.id)
    return 0 if result is None else result.bill_count, progress.parked_count


async def _shard(tenant: str, run_id: int) -> None:
    async with open_databases(load_settings()) as databases:
        await run_shard(databases, tenant, run_id, SystemClock())
