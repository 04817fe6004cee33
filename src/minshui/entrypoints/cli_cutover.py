"""``minshui cutover …``: take over from the system before ours, prove it, undo it, compare."""

from __future__ import annotations

import getpass
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.infrastructure.http.exporting import ExportTable, workbook
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.infrastructure.imports.writing import error_file, template_file
from minshui.kernel.clock import SystemClock
from minshui.revenue.billing.facade import parse_billing_month
from minshui.revenue.cutover.facade import (
    SPECS,
    TOTALS,
    CompareBills,
    Kit,
    KitFault,
    KitResult,
    OpenCutover,
    check_files,
    compare_bills,
    comparison_json,
    comparison_tables,
    cutover_json,
    list_cutovers,
    load_cutover,
    open_cutover,
    proof_json,
    proof_tables,
    prove_cutover,
    result_json,
    undo_cutover,
)

T = TypeVar("T")

app = typer.Typer(help="系统切换：从原系统接收数据", no_args_is_help=True)

SHOWN_FAULTS = 30
TABLE_ENDINGS = (".csv", ".xlsx")
_STATUS_TEXT = {"checked": "仅检查，未载入", "refused": "未载入（有错误）", "loaded": "已载入"}

TenantOption = Annotated[str, typer.Option(help="租户编码，如 FZ2026001")]
CodeArgument = Annotated[str, typer.Argument(metavar="编号", help="切换编号，如 QH-2026")]
FolderArgument = Annotated[
    Path,
    typer.Argument(
        metavar="文件夹", exists=True, file_okay=False, help="放着各个文件（CSV 或 XLSX）的文件夹"
    ),
]
ErrorsOption = Annotated[
    Path | None, typer.Option(file_okay=False, help="把有错误的文件写到这个文件夹，改好后可再用")
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON")]
XlsxOption = Annotated[Path | None, typer.Option(dir_okay=False, help="另存为这个 XLSX 文件")]


@app.command("templates")
def templates(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="模板写到这里")],
    form: Annotated[str, typer.Option("--format", help="xlsx 或 csv")] = "xlsx",
) -> None:
    """写出各个文件的模板，连同原系统合计的模板。"""
    folder.mkdir(parents=True, exist_ok=True)
    specs = {**{kind.value: spec for kind, spec in SPECS.items()}, "totals": TOTALS}
    for name, spec in specs.items():
        path = folder / f"{name}.{form}"
        path.write_bytes(template_file(spec, path.name))
        Console().print(f"{spec.title}：{path}", markup=False)


@app.command("open")
def open_one(
    code: CodeArgument,
    tenant: TenantOption,
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="切换日")],
    name: Annotated[str, typer.Option(help="名称")] = "系统切换",
) -> None:
    """新建系统切换。"""
    command = OpenCutover(code, name, on.date())
    run_async(_work(tenant, lambda ctx: open_cutover(ctx, command)))
    Console().print(f"系统切换 {code} 已新建", markup=False)


@app.command("list")
def list_all(tenant: TenantOption, as_json: JsonOption = False) -> None:
    """列出系统切换。"""
    found = run_async(_work(tenant, list_cutovers))
    if as_json:
        typer.echo(json.dumps([cutover_json(each) for each in found], ensure_ascii=False))
        return
    table = Table("编号", "名称", "切换日", "状态", "客户", "水表")
    for each in found:
        table.add_row(
            each.code,
            each.name,
            each.cutover_on.isoformat(),
            each.status.value,
            str(each.customer_count or ""),
            str(each.meter_count or ""),
        )
    Console().print(table)


@app.command("check")
def check(
    code: CodeArgument,
    folder: FolderArgument,
    tenant: TenantOption,
    errors: ErrorsOption = None,
    as_json: JsonOption = False,
) -> None:
    """检查一组文件：逐个报告文件、行、列、代码和说明，不写入；有错误时退出码为 1。"""
    result, kit = run_async(_work(tenant, lambda ctx: check_files(ctx, code, _files(folder))))
    _show_result(result, kit, errors, as_json=as_json)


@app.command("load")
def load(
    code: CodeArgument, folder: FolderArgument, tenant: TenantOption, as_json: JsonOption = False
) -> None:
    """载入一组文件：有任何错误则什么都不写入，退出码为 1。"""
    result = run_async(_load(tenant, code, _files(folder)))
    _show_result(result, None, None, as_json=as_json)


@app.command("prove")
def prove(
    code: CodeArgument,
    totals: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="原系统合计文件")],
    tenant: TenantOption,
    as_json: JsonOption = False,
    xlsx: XlsxOption = None,
) -> None:
    """与原系统的合计核对：按营业所和用水类别列出笔数、金额和差异；有差异时退出码为 1。"""
    proof, faults = run_async(
        _work(tenant, lambda ctx: prove_cutover(ctx, code, ImportFile.from_path(totals)))
    )
    if proof is None:
        _show_faults(Console(), faults)
        raise typer.Exit(1)
    if as_json:
        typer.echo(json.dumps(proof_json(proof), ensure_ascii=False, indent=2))
    else:
        show_tables(proof_tables(proof))
        found = len(proof.differences)
        told = f"有 {found} 处差异" if found else "全部相符"
        Console().print(f"系统切换 {code}：{told}", markup=False)
    if xlsx is not None:
        xlsx.write_bytes(workbook(proof_tables(proof)))
    if proof.differences:
        raise typer.Exit(1)


@app.command("undo")
def undo(
    code: CodeArgument,
    tenant: TenantOption,
    reason: Annotated[str, typer.Option(help="原因")],
) -> None:
    """撤销：删去切换写入的全部数据，恢复到载入之前；已有后续业务或已验收的不能撤销。"""
    undone = run_async(_work(tenant, lambda ctx: undo_cutover(ctx, code, reason)))
    table = Table("表", Column("删去行数", justify="right"))
    for name, count in undone.removed.items():
        table.add_row(name, f"{count:,}")
    Console().print(table)
    for numbers in undone.unused_numbers:
        Console().print(f"客户编号 {numbers} 留空：之后已有新客户", markup=False)


@app.command("compare")
def compare(
    *,
    file: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="原系统的账单文件")],
    tenant: TenantOption,
    month: Annotated[str, typer.Option(help="账期，如 2026-11")],
    rounding_fen: Annotated[int, typer.Option(min=0, help="多少分以内的差异算尾差")] = 1,
    as_json: JsonOption = False,
    xlsx: XlsxOption = None,
) -> None:
    """并行比对：一个账期的账单与原系统逐户比对，每处差异经重算说明原因。"""
    wanted = CompareBills(parse_billing_month(month), rounding_fen)
    found = run_async(
        _work(tenant, lambda ctx: compare_bills(ctx, wanted, ImportFile.from_path(file)))
    )
    if found.faults:
        _show_faults(Console(), found.faults)
        raise typer.Exit(1)
    if as_json:
        typer.echo(json.dumps(comparison_json(found), ensure_ascii=False, indent=2))
    else:
        show_tables(comparison_tables(found))
    if xlsx is not None:
        xlsx.write_bytes(workbook(comparison_tables(found)))


def show_tables(tables: Sequence[ExportTable]) -> None:
    """Print tables, those without rows left out; figures stand to the right."""
    for each in tables:
        if not each.rows:
            continue
        table = Table(title=each.title, title_justify="left")
        for place, name in enumerate(each.headers):
            figures = all(_is_figure(row[place]) for row in each.rows)
            table.add_column(name, overflow="fold", justify="right" if figures else "left")
        for row in each.rows:
            table.add_row(*(str(cell) for cell in row))
        Console(highlight=False).print(table)


def _is_figure(cell: object) -> bool:
    return not str(cell).strip("-0123456789.,")


def _files(folder: Path) -> list[ImportFile]:
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in TABLE_ENDINGS)
    return [ImportFile.from_path(path) for path in paths if not path.name.startswith("totals")]


def _show_result(result: KitResult, kit: Kit | None, errors: Path | None, *, as_json: bool) -> None:
    console = Console(highlight=False)
    if as_json:
        typer.echo(json.dumps(result_json(result), ensure_ascii=False, indent=2))
    else:
        counted = "，".join(f"{SPECS[kind].title} {count}" for kind, count in result.rows.items())
        console.print(f"{_STATUS_TEXT[result.status]}：{counted}", markup=False)
        _show_faults(console, result.faults)
    if kit is not None and errors is not None:
        errors.mkdir(parents=True, exist_ok=True)
        for kind, file in kit.files.items():
            if len(file.faults):
                path = errors / f"{kind.value}.xlsx"
                path.write_bytes(error_file(file.result("checked"), path.name))
                console.print(f"错误文件已写到 {path}", markup=False)
    if result.faults:
        raise typer.Exit(1)


def _show_faults(console: Console, faults: Sequence[KitFault]) -> None:
    if not faults:
        return
    message = Column("错误", overflow="fold")
    table = Table("文件", "行号", "列", "代码", message, title=f"前 {SHOWN_FAULTS} 条错误")
    for fault in faults[:SHOWN_FAULTS]:
        row = "" if fault.row is None else str(fault.row)
        table.add_row(fault.file, row, fault.column or "", fault.code, fault.message)
    console.print(table)
    counts = Counter(fault.code for fault in faults)
    shown = "，".join(f"{code} {count}" for code, count in counts.most_common())
    console.print(f"共 {len(faults)} 条：{shown}", markup=False)


def _actor() -> Actor:
    return system_actor(f"cli:{getpass.getuser()}", "命令行")


async def _work(tenant: str, use_case: Callable[[Context], Awaitable[T]]) -> T:
    async with (
        open_databases(load_settings()) as databases,
        databases.tenant_work(tenant, _actor(), SystemClock()) as ctx,
    ):
        return await use_case(ctx)


async def _load(tenant: str, code: str, files: list[ImportFile]) -> KitResult:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bar:
        tasks: dict[str, int] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done)  # type: ignore[arg-type]  # rich's own id type

        return await _work(tenant, lambda ctx: load_cutover(ctx, code, files, show))
