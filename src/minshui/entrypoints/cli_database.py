"""``minshui migrate``, ``minshui doctor``: the ground kept in order."""

from __future__ import annotations

import typer
from rich.console import Console

from minshui.entrypoints.doctor import Finding, examine
from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.entrypoints.upgrading import upgrade_tenants
from minshui.infrastructure.db.migrating import MigrationReport

app = typer.Typer()

_MARKS = {"good": "✓", "warning": "!", "bad": "✗"}


@app.command("migrate")
def migrate() -> None:
    """把主库和全部租户库升级到最新结构，补上新增用途的会计科目。

    逐个升级并报告；一个失败不影响其余；有失败时退出码为 1。
    """
    reports = run_async(_migrate())
    failed = [report for report in reports if report.failure is not None]
    Console().print(
        f"共 {len(reports)} 个租户库，成功 {len(reports) - len(failed)}，失败 {len(failed)}"
    )
    if failed:
        raise typer.Exit(1)


@app.command("doctor")
def doctor() -> None:
    """检查运行环境，说明问题和解决办法。

    检查程序、数据库、结构、磁盘、端口、字体；有问题时退出码为 1。
    """
    console = Console(highlight=False, soft_wrap=True)
    findings = run_async(examine(load_settings()))
    for finding in findings:
        _show(console, finding)
    if any(finding.grade == "bad" for finding in findings):
        raise typer.Exit(1)


async def _migrate() -> list[MigrationReport]:
    console = Console(soft_wrap=True)
    reports = []
    async with open_databases(load_settings(), create=True) as databases:
        async for report in upgrade_tenants(databases):
            reports.append(report)
            if report.failure is not None:
                console.print(f"✗ {report.name}：{report.failure}", markup=False)
            elif report.before == report.after:
                console.print(f"✓ {report.name}：已是最新（{report.after}）")
            else:
                console.print(f"✓ {report.name}：{report.before or '空'} → {report.after}")
    return reports


def _show(console: Console, finding: Finding) -> None:
    console.print(f"{_MARKS[finding.grade]} {finding.subject}：{finding.said}", markup=False)
    if finding.remedy:
        console.print(f"    → {finding.remedy}", markup=False)
