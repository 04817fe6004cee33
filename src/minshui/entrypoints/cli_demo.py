"""``minshui demo``: two towns billed before your eyes, or a file of your own readings."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

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
def demo(
    households: Annotated[
        int | None, typer.Option(min=200, max=1_000_000, help="福州示范城镇的户数，默认 20000")
    ] = None,
    server: Annotated[bool, typer.Option(help="演示之后启动服务并保持运行")] = True,
) -> None:
    """演示：两座示范城镇从抄表到结账。"""
    settings = load_settings()
    console = Console(highlight=False, soft_wrap=True)
    tenants = run_async(_play(settings, console, households))
    _show_log_ins(console, tenants)
    if server:
        port = _free_port(settings)
        run_async(serve(settings.model_copy(update={"http_port": port})))


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


def _show_log_ins(console: Console, tenants: list[DemoTenant]) -> None:
    table = Table("租户编码", "公司", "用户名", "密码", title="登录账号", title_justify="left")
    names = "、".join(name for name, _, _ in PEOPLE)
    for tenant in tenants:
        table.add_row(tenant.code, tenant.company, names, DEMO_PASSWORD)
    console.print()
    console.print(table)
