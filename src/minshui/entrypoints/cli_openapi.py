"""``minshui openapi``: print the OpenAPI document."""

from __future__ import annotations

import json
import sys

import typer

from minshui.entrypoints.http import create_app
from minshui.entrypoints.runtime import load_settings

app = typer.Typer()


@app.command("openapi")
def openapi() -> None:
    """输出 OpenAPI 文档（JSON），供生成客户端和核对接口。"""
    document = json.dumps(create_app(load_settings()).openapi(), ensure_ascii=False, indent=2)
    sys.stdout.write(document + "\n")
