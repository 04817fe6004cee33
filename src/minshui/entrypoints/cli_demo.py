"""``minshui demo``: two towns billed before your eyes, or a file of your own readings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from minshui.entrypoints.demo.own_file import DEFAULT_TARIFF, OwnFile, bill_file
from minshui.entrypoints.demo.playing import DemoTenant, play_demo
from minshui.entrypoints.demo.setting_up import PEOPLE
from minshui.entrypoints.demo.stage import DEMO_PASSWORD
from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.entrypoints.serve import listen, serve
from minshui.infrastructure.settings import Settings
from minshui.kernel.errors import MinshuiError

PORTS_TRIED = 20

app = typer.Typer()


@app.command("demo")
def demo(  # noqa: PLR0917 - the options of a command
    households: Annotated[
        int | None, typer.Option(min=200, max=1_000_000, help="福州示范城镇的户数，默认 20000")
    ] = None,
    server: Annotated[bool, typer.Option(help="演示之后启动服务并保持运行")] = True,
    readings: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="用自己的抄表数据（CSV、CSV.GZ、XLSX）开账"),
    ] = None,
    unit: Annotated[str | None, typer.Option(help="读数单位：litres 或 m3；默认按列名判断")] = None,
    tariff: Annotated[str, typer.Option(help="自有数据用的水价编码")] = DEFAULT_TARIFF,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", help="列的对应，如 meter=用户 at=时间 reading=表底；默认按列名判断"),
    ] = None,
    modulus: Annotated[int, typer.Option(min=10, help="表的量程（最大读数加 1）")] = 100_000,
) -> None:
    """演示：两座示范城镇从抄表到结账；或用自己的抄表数据开账（--readings）。"""
    settings = load_settings()
    console = Console(highlight=False, soft_wrap=True)
    if readings is not None:
        wanted = OwnFile(readings, unit, tariff, _mapping(columns or []), modulus)
        run_async(_bill_file(settings, console, wanted))
        return
    tenants = run_async(_play(settings, console, households))
    _show_log_ins(console, tenants)
    if server:
        port = _free_port(settings)
        run_async(serve(settings.model_copy(update={"http_port": port})))


def _mapping(columns: list[str]) -> dict[str, str]:
    """Read ``meter=…`` options, several in one as well."""
    pairs = [pair.partition("=") for each in columns for pair in each.split(",")]
    for name, _, column in pairs:
        if name not in {"meter", "at", "reading"} or not column:
            raise typer.BadParameter("--map 的写法：meter=列名、at=列名、reading=列名")
    return {name: column for name, _, column in pairs}


def _free_port(settings: Settings) -> int:
    """Return the settings' port, or the next free one where somebody else has it."""
    for port in range(settings.http_port, settings.http_port + PORTS_TRIED):
        try:
            listen(settings.http_host, port).close()
        except MinshuiError:
            continue
        return port
    return settings.http_port


async def _play(settings: Settings, console: Console, households: int | None) -> list[DemoTenant]:
    async with open_databases(settings, create=True) as databases:
        return await play_demo(databases, settings.data_dir / "demo", console, households)


async def _bill_file(settings: Settings, console: Console, wanted: OwnFile) -> None:
    async with open_databases(settings, create=True) as databases:
        await bill_file(databases, settings.data_dir / "demo", console, wanted)


def _show_log_ins(console: Console, tenants: list[DemoTenant]) -> None:
    table = Table("租户编码", "公司", title="登录账号", title_justify="left")
    for tenant in tenants:
        table.add_row(tenant.code, tenant.company)
    console.print()
    console.print(table)
    names = "、".join(f"{name}（{title}）" for name, title, _ in PEOPLE)
    console.print(f"用户名：{names}\n密码：{DEMO_PASSWORD}", markup=False)
