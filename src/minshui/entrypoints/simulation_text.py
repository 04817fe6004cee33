"""A simulation in the terminal and as a workbook."""

from __future__ import annotations

from rich.console import Console
from rich.table import Column, Table

from minshui.infrastructure.http.exporting import ExportTable, workbook
from minshui.revenue.simulation.facade import Simulation, as_tables

_TEXT_COLUMNS = ("价格", "名称", "费用", "客户编号", "户名", "地址", "代码", "原因", "全年增减幅度")


def show_simulation(simulation: Simulation) -> None:
    """Print the report's tables, those without rows left out."""
    console = Console(highlight=False)
    for each in as_tables(simulation):
        if not each.rows:
            continue
        columns = [
            Column(name, overflow="fold", justify="left" if name in _TEXT_COLUMNS else "right")
            for name in each.headers
        ]
        table = Table(*columns, title=each.title, title_justify="left")
        for row in each.rows:
            table.add_row(*row)
        console.print(table)
    if simulation.failed_count:
        console.print(f"共 {simulation.failed_count} 户未能模拟，不在以上各表之内")


def simulation_workbook(simulation: Simulation) -> bytes:
    """Return the report as an XLSX file, one sheet a table."""
    return workbook(
        [ExportTable(each.title, each.headers, each.rows) for each in as_tables(simulation)]
    )
