"""``minshui signing-key …``: the keys that tokens are signed with, changed while all runs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from minshui.entrypoints.runtime import load_settings
from minshui.infrastructure.security.installation_keys import keys_folder
from minshui.infrastructure.security.signing_keys import (
    BEGINNING,
    PUBLISHED_BEFORE,
    KeyFolder,
    signing_key_at,
    unused_from,
)
from minshui.kernel.clock import LOCAL_ZONE, SystemClock

app = typer.Typer(help="令牌的签名密钥：更换、列出、停用", no_args_is_help=True)


@app.command("rotate")
def rotate(
    now: Annotated[
        bool, typer.Option("--now", help="立即启用：密钥泄露时用，缓存了旧公钥的应用会短暂失败")
    ] = False,
) -> None:
    """生成新密钥：先公布十分钟，再由全部进程用它签发；旧密钥继续验证已签发的令牌。"""
    instant = SystemClock().now()
    made = _folder().add(instant if now else instant + PUBLISHED_BEFORE)
    _say(f"新密钥：{made.kid}，{_local(made.signs_from)} 起用于签发")


@app.command("list")
def list_keys() -> None:
    """列出签名密钥。"""
    folder, now = _folder(), SystemClock().now()
    keys = folder.known()
    signing = signing_key_at(keys, now)
    table = Table("密钥", "启用时刻", "状态")
    for key in keys:
        free_at = unused_from(keys, key.kid)
        if key == signing:
            state = "正在签发"
        elif key.signs_from > now:
            state = "已公布，等待启用"
        elif free_at is None or free_at <= now:
            state = "可以停用"
        else:
            state = f"只验证，{_local(free_at)} 后可以停用"
        began = _local(key.signs_from) if key.signs_from > BEGINNING else "—"
        table.add_row(key.kid, began, state)
    Console().print(table)


@app.command("retire")
def retire(
    kid: Annotated[str, typer.Argument(help="密钥，见 list")],
    compromised: Annotated[
        bool, typer.Option("--compromised", help="密钥已泄露：它签发的令牌全部立即作废")
    ] = False,
) -> None:
    """停用密钥：它签发的令牌都已过期，或密钥已经泄露。"""
    _folder().remove(kid, SystemClock().now(), compromised=compromised)
    _say(f"已停用密钥：{kid}；全部进程十秒内不再接受它签发的令牌")


def _folder() -> KeyFolder:
    return KeyFolder(keys_folder(load_settings()))


def _local(instant: datetime) -> str:
    return instant.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def _say(text: str) -> None:
    Console(highlight=False).print(text, markup=False, soft_wrap=True)
