"""``minshui database …``: the server that the program runs by itself."""

from __future__ import annotations

import typer
from rich.console import Console

from minshui.entrypoints.runtime import load_settings
from minshui.infrastructure.db.embedded import EmbeddedServer

app = typer.Typer(help="内置数据库", no_args_is_help=True)


@app.callback()
def family() -> None:
    """内置数据库"""


@app.command("status")
def status() -> None:
    """查看内置数据库是否在运行。"""
    found = EmbeddedServer(load_settings().data_dir).status()
    if found.process_id is None:
        Console().print(f"内置数据库未运行，数据目录 {found.folder}", soft_wrap=True)
        return
    Console().print(
        f"内置数据库在运行：进程 {found.process_id}，端口 {found.port}，数据目录 {found.folder}",
        soft_wrap=True,
    )
