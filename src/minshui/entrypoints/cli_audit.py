"""``minshui audit …``: verify the sealed chains of the audit logs, archive what is old."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.infrastructure.audit.archiving import ArchivedMonth, ArchiveStore, archive_store
from minshui.infrastructure.audit.findings import FaultKind, Verification
from minshui.infrastructure.audit.inspecting import (
    archive_master_month,
    archive_tenant_month,
    inspect_master,
    inspect_tenant,
)
from minshui.infrastructure.bus.watching import active_tenants
from minshui.infrastructure.db.tenancy import MASTER_CODE, TenantDatabases
from minshui.kernel.clock import LOCAL_ZONE, SystemClock

app = typer.Typer(help="审计日志：核验封存、归档", no_args_is_help=True)
EXIT_RED = 1
_FAULTS_SHOWN = 100
_TITLES = {
    FaultKind.CHANGED: "记录被改",
    FaultKind.REMOVED: "记录被删",
    FaultKind.INSERTED: "记录被插入",
    FaultKind.MOVED: "记录被挪动",
    FaultKind.SEAL_CHANGED: "封存被改",
    FaultKind.SEAL_MISSING: "封存缺失",
    FaultKind.REWRITTEN: "链被改写",
    FaultKind.CUT_OFF: "链尾被截",
    FaultKind.ANCHOR_FORGED: "锚点伪造",
    FaultKind.ANCHOR_BEHIND: "锚点落后",
    FaultKind.ARCHIVE_MISSING: "归档缺失",
    FaultKind.ARCHIVE_CHANGED: "归档被改",
}
TenantOption = Annotated[
    str | None,
    typer.Option(help=f"租户编码；{MASTER_CODE} 为主库；不给时为主库和全部在用的租户"),
]


@app.command("verify")
def verify(
    tenant: TenantOption = None,
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="只核验这一天起的封存；不给时全部"),
    ] = None,
) -> None:
    """逐条核验审计日志与其封存、锚点和归档，列出被改、被删、被插入的记录；有不符时退出码为 1。"""
    results = run_async(_verify(tenant, _instant(since)))
    console = Console(soft_wrap=True, highlight=False)
    table = Table("链", "结果", "记录", "封存", "归档", "待封存", "不符", title="审计日志核验")
    for result in results:
        table.add_row(
            result.chain,
            "[green]完好[/]" if result.holds else "[red]不符[/]",
            str(result.rows_checked),
            str(result.seals_checked),
            str(result.archives_checked),
            str(result.unsealed_count),
            str(result.fault_count or ""),
        )
    console.print(table)
    for result in results:
        for fault in result.faults[:_FAULTS_SHOWN]:
            seal = "" if fault.seal_number is None else f" 封存 {fault.seal_number}"
            row = "" if fault.row_id is None else f" 记录 {fault.row_id}"
            line = f"{result.chain} {_TITLES[fault.kind]}{seal}{row}：{fault.detail}"
            console.print(line, markup=False)
        if result.fault_count > _FAULTS_SHOWN:
            console.print(f"{result.chain} 另有 {result.fault_count - _FAULTS_SHOWN} 处")
    if any(not result.holds for result in results):
        raise typer.Exit(EXIT_RED)


@app.command("archive")
def archive(tenant: TenantOption = None) -> None:
    """把超过保留月数的审计日志移入签名的归档文件；先核验、写好、读回，再从库中删除。"""
    months = run_async(_archive(tenant))
    console = Console(soft_wrap=True, highlight=False)
    for chain, month in months:
        console.print(f"{chain} {month.month}：{month.row_count} 条 → {month.file_name}")
    console.print(f"归档 {len(months)} 个月")


def _instant(day: datetime | None) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day.date(), time(), LOCAL_ZONE).astimezone(UTC)


@asynccontextmanager
async def _opened(
    tenant: str | None,
) -> AsyncIterator[tuple[TenantDatabases, ArchiveStore, list[str]]]:
    settings = load_settings()
    async with open_databases(settings) as databases:
        chosen = [tenant] if tenant else [MASTER_CODE, *await active_tenants(databases)]
        yield databases, archive_store(settings), chosen


async def _verify(tenant: str | None, since: datetime | None) -> list[Verification]:
    clock = SystemClock()
    async with _opened(tenant) as (databases, store, chosen):
        return [
            await inspect_master(databases, store, clock, since)
            if code == MASTER_CODE
            else await inspect_tenant(databases, store, clock, code, since)
            for code in chosen
        ]


async def _archive(tenant: str | None) -> list[tuple[str, ArchivedMonth]]:
    clock, archived = SystemClock(), []
    async with _opened(tenant) as (databases, store, chosen):
        for code in chosen:
            while True:
                month = (
                    await archive_master_month(databases, store, clock)
                    if code == MASTER_CODE
                    else await archive_tenant_month(databases, store, clock, code)
                )
                if month is None:
                    break
                archived.append((code, month))
    return archived
