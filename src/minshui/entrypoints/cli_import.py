"""``minshui import …``: table files into a tenant's books."""

from __future__ import annotations

import getpass
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.imports.columns import ImportSpec
from minshui.infrastructure.imports.running import Importer, ImportMode, ImportResult, run_import
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.infrastructure.imports.writing import error_file, template_file
from minshui.kernel.clock import SystemClock
from minshui.kernel.errors import ErrorCode, MinshuiError
from minshui.metering.device.facade import MeterImport
from minshui.revenue.customer.facade import CustomerImport
from minshui.revenue.cutover.facade import OpeningImport
from minshui.revenue.reading.facade import ReadingImport

app = typer.Typer(help="批量导入（CSV 或 XLSX）", no_args_is_help=True)

SHOWN_FAULTS = 20
STATUS_TEXT = {"applied": "已导入", "refused": "未导入（有错误行）", "checked": "仅检查，未导入"}
_IMPORTERS: dict[str, Callable[[], Importer]] = {
    "meters": MeterImport,
    "customers": CustomerImport,
    "opening": OpeningImport,
    "readings": ReadingImport,
}
TABLE_ENDINGS = (".csv", ".xlsx")
TEMPLATE_KIND = ErrorCode("E_TEMPLATE_KIND", "没有“{kind}”的模板，种类应为 {kinds} 之一")
TARGET_ENDING = ErrorCode("E_TARGET_ENDING", "文件“{path}”应以 .xlsx 或 .csv 结尾，请改文件名")
TARGET_UNWRITABLE = ErrorCode(
    "E_TARGET_UNWRITABLE", "文件“{path}”写不进去：文件夹不存在或没有权限，请换一个位置"
)

FileArgument = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="要导入的文件")
]
TenantOption = Annotated[str, typer.Option(help="租户编码，如 FZ2026001")]
ValidOnlyOption = Annotated[bool, typer.Option(help="只导入没有错误的行；默认有错则全部不导入")]
ErrorsOption = Annotated[
    Path | None, typer.Option(help="错误文件写到这里（.xlsx 或 .csv），改好后可直接再导入")
]
DryRunOption = Annotated[bool, typer.Option(help="只检查，不写入")]


def add_import(group: typer.Typer, name: str, importer: Callable[[], Importer], told: str) -> None:
    """Give a group of commands one that imports a kind of file; ``told`` is its help."""

    @group.command(name, help=told)
    def import_file(
        file: FileArgument,
        tenant: TenantOption,
        valid_only: ValidOnlyOption = False,
        errors: ErrorsOption = None,
        dry_run: DryRunOption = False,
    ) -> None:
        import_table(importer(), file, tenant, import_mode(valid_only), errors, dry_run=dry_run)


add_import(app, "meters", MeterImport, "导入水表（入库）。")
add_import(app, "customers", CustomerImport, "导入客户（立户，连同账户、属性和水表）。")
add_import(app, "opening", OpeningImport, "导入期初余额：欠费、预存和阶梯用量。")


@app.command("template")
def template(
    kind: Annotated[str, typer.Argument(help="种类：meters、customers、opening、readings")],
    out: Annotated[Path, typer.Argument(dir_okay=False, help="写到这个文件（.xlsx 或 .csv）")],
) -> None:
    """写出导入模板。"""
    if kind not in _IMPORTERS:
        raise MinshuiError(TEMPLATE_KIND, kind=kind, kinds="、".join(_IMPORTERS))
    _require_table_path(out)
    out.write_bytes(template_file(_IMPORTERS[kind]().spec, out.name))
    Console().print(f"模板已写到 {out}", markup=False)


def import_mode(valid_only: bool) -> ImportMode:
    """Return the mode that the option asks for."""
    return ImportMode.VALID_ONLY if valid_only else ImportMode.ALL_OR_NOTHING


def import_table(
    importer: Importer,
    path: Path,
    tenant: str,
    mode: ImportMode,
    errors: Path | None,
    *,
    dry_run: bool,
) -> None:
    """Import a file with a progress bar, show what became of it; exit 1 if rows are at fault."""
    if errors is not None:
        _require_table_path(errors)
    result = run_async(_run(importer, ImportFile.from_path(path), tenant, mode, dry_run))
    _show(Console(), importer.spec, result)
    if not result.faults:
        return
    if errors is not None:
        errors.write_bytes(error_file(result, errors.name))
        Console().print(f"错误文件已写到 {errors}，改好后可直接再导入", markup=False)
    raise typer.Exit(1)


def _require_table_path(path: Path) -> None:
    """Refuse a file that could not be written, before anything is done that it should tell of."""
    if path.suffix.lower() not in TABLE_ENDINGS:
        raise MinshuiError(TARGET_ENDING, path=path)
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise MinshuiError(TARGET_UNWRITABLE, path=path)


async def _run(
    importer: Importer, file: ImportFile, tenant: str, mode: ImportMode, dry_run: bool
) -> ImportResult:
    actor = system_actor(f"cli:{getpass.getuser()}", "命令行")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bar:
        tasks: dict[str, int] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done)  # type: ignore[arg-type]  # rich's own id type

        async with (
            open_databases(load_settings()) as databases,
            databases.tenant_work(tenant, actor, SystemClock()) as ctx,
        ):
            return await run_import(ctx, importer, file, mode=mode, dry_run=dry_run, progress=show)


def _show(console: Console, spec: ImportSpec, result: ImportResult) -> None:
    new_name = "新增" if result.status == "applied" else "可新增"
    console.print(
        f"{spec.title}：{STATUS_TEXT[result.status]}；共 {result.rows} 行，"
        f"{new_name} {result.new}，无变化 {result.unchanged}，错误 {result.fault_rows}",
        markup=False,
    )
    if not result.faults:
        return
    message = Column("错误", overflow="fold")
    table = Table("行号", "列", "代码", message, title=f"前 {SHOWN_FAULTS} 条错误")
    for fault in result.faults[:SHOWN_FAULTS]:
        table.add_row(str(fault.row), fault.column or "", fault.code, fault.message)
    console.print(table)
    if len(result.faults) > SHOWN_FAULTS:
        counts = Counter(fault.code for fault in result.faults)
        shown = "，".join(f"{code} {count}" for code, count in counts.most_common())
        console.print(f"全部 {len(result.faults)} 条：{shown}", markup=False)
