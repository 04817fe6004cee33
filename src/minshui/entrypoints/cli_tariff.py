"""``minshui tariff …``: check documents, run their cases, price a bill, try a price on a year."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.entrypoints.simulation_text import show_simulation, simulation_workbook
from minshui.infrastructure.context import system_actor
from minshui.kernel.clock import SystemClock
from minshui.kernel.errors import MinshuiError
from minshui.revenue.simulation.facade import (
    SimulateTariff,
    Simulation,
    as_json,
    simulate_tariff,
)
from minshui.revenue.tariff import errors
from minshui.revenue.tariff.facade import Report, check_report, price_report, verify_by

app = typer.Typer(help="水价方案：检查、核对算例、试算", no_args_is_help=True)

TariffFile = Annotated[Path, typer.Argument(metavar="文件", help="价格文件（JSON 或 YAML）")]


@app.command("check")
def check(file: TariffFile) -> None:
    """检查价格文件：列出每一处错误的编码、位置和说明；有错时退出码为 1。"""
    _show(check_report(_content(file)))


class Body(StrEnum):
    """Which body of the engine prices the cases."""

    SCALAR = "scalar"
    COLUMNAR = "columnar"
    BOTH = "both"


@app.command("verify")
def verify(
    file: TariffFile,
    body: Annotated[
        Body, typer.Option(help="用哪个计价引擎：逐张（scalar）、成批（columnar）或两者")
    ] = Body.BOTH,
) -> None:
    """核对算例：逐个试算并与预期比较；最后一行是通过和未通过的个数，有未通过时退出码为 1。"""
    _show(verify_by(_content(file), scalar=body != "columnar", columnar=body != "scalar"))


@app.command("price")
def price(
    *,
    tariff: Annotated[Path, typer.Option(metavar="文件", help="价格文件（JSON 或 YAML）")],
    code: Annotated[str | None, typer.Option(help="价格编码；文件里只有一个价格时可省略")] = None,
    usage: Annotated[str | None, typer.Option(help="用水量，如 35")] = None,
    previous: Annotated[str | None, typer.Option(help="上次读数（代替 --usage）")] = None,
    current: Annotated[str | None, typer.Option(help="本次读数（代替 --usage）")] = None,
    modulus: Annotated[str | None, typer.Option(help="水表满度，翻转时用，如 100000")] = None,
    from_on: Annotated[str | None, typer.Option("--from", help="上次抄表日期")] = None,
    to_on: Annotated[str | None, typer.Option("--to", help="本次抄表日期")] = None,
    months: Annotated[int | None, typer.Option(help="账单的月数")] = None,
    days: Annotated[int | None, typer.Option(help="账单的天数")] = None,
    prior: Annotated[str | None, typer.Option(help="本年度此前累计水量")] = None,
    quota: Annotated[str | None, typer.Option(help="定额")] = None,
    register: Annotated[
        list[str] | None, typer.Option(metavar="名称=水量", help="另一计数器的水量，可多次")
    ] = None,
    already_billed: Annotated[str | None, typer.Option(help="已收金额")] = None,
    population: Annotated[int | None, typer.Option(help="人口")] = None,
    households: Annotated[int | None, typer.Option(help="户数")] = None,
    fittings: Annotated[int | None, typer.Option(help="器具数")] = None,
    relief: Annotated[list[str] | None, typer.Option(help="减免编码，可多次")] = None,
    caliber: Annotated[str | None, typer.Option(help="口径")] = None,
    area: Annotated[str | None, typer.Option(help="区域")] = None,
    level: Annotated[str | None, typer.Option(help="级别")] = None,
    source: Annotated[str | None, typer.Option(help="水源")] = None,
    customer_class: Annotated[str | None, typer.Option("--class", help="用户类别")] = None,
    opened: Annotated[str | None, typer.Option(help="开户日期")] = None,
    year_start: Annotated[str | None, typer.Option(help="用户年度起始日期")] = None,
) -> None:
    """试算一张账单，并像营业员那样逐项说明。"""
    reading = {"previous": previous, "current": current, "modulus": modulus}
    bill = {
        "usage": usage,
        "readings": [_given(reading)] if _given(reading) else None,
        "from": from_on,
        "to": to_on,
        "months": months,
        "days": days,
        "prior_counter_usage": prior,
        "quota": quota,
        "registers": dict(_named(entry) for entry in register) if register else None,
        "already_billed": already_billed,
    }
    account = {
        "population": population,
        "households": households,
        "fittings": fittings,
        "reliefs": [{"code": granted} for granted in relief] if relief else None,
        "caliber": caliber,
        "area": area,
        "level": level,
        "source": source,
        "class": customer_class,
        "opened": opened,
        "year_start": year_start,
    }
    _show(price_report(_content(tariff), code, _given(bill), _given(account)))


@app.command("simulate")
def simulate(
    *,
    tariff: Annotated[Path, typer.Option(metavar="文件", help="新价格的文件（JSON 或 YAML）")],
    tenant: Annotated[str, typer.Option(help="租户编码，如 FZ2026001")],
    year: Annotated[int, typer.Option(help="用哪一年的实际用水，如 2026")],
    code: Annotated[str | None, typer.Option(help="只模拟文件里的这个价格")] = None,
    instead_of: Annotated[
        str | None, typer.Option(help="用来代替的现行价格编码；不给时为同编码的价格")
    ] = None,
    worst: Annotated[int, typer.Option(min=0, max=1000, help="列出增加最多的几户")] = 20,
    as_json_text: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    xlsx: Annotated[Path | None, typer.Option(dir_okay=False, help="另存为这个 XLSX 文件")] = None,
) -> None:
    """水价模拟：用一年的实际用水试算新价格，看收入和各户的变化；不写入任何数据。"""
    wanted = SimulateTariff(_content(tariff), year, code, instead_of, worst)
    found = run_async(_simulate(tenant, wanted))
    if as_json_text:
        typer.echo(json.dumps(as_json(found), ensure_ascii=False, indent=2))
    else:
        show_simulation(found)
    if xlsx is not None:
        xlsx.write_bytes(simulation_workbook(found))


async def _simulate(tenant: str, wanted: SimulateTariff) -> Simulation:
    async with (
        open_databases(load_settings()) as databases,
        databases.tenant_work(tenant, system_actor("cli"), SystemClock()) as ctx,
    ):
        return await simulate_tariff(ctx, wanted)


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _named(entry: str) -> tuple[str, str]:
    name, _, volume = entry.partition("=")
    return name, volume


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise MinshuiError(errors.FILE_MISSING, file=file) from error


def _show(report: Report) -> None:
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    for line in report.lines:
        console.print(line)
    if not report.passed:
        raise typer.Exit(1)
