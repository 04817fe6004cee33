"""``minshui simulator``: the outside parties, played on this machine over their own protocols."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from rich.console import Console

from minshui.kernel.errors import ErrorCode, MinshuiError

SIMULATOR_UNKNOWN = ErrorCode("E_SIMULATOR_UNKNOWN", "没有名为“{name}”的模拟器；现有：{known}", 404)
SIMULATORS = {
    "aliyun_sms": "阿里云短信",
    "tencent_sms": "腾讯云短信",
    "smtp_sink": "邮件服务器（SMTP 收信，POP3 取退信）",
    "wechat_mp": "微信公众号",
    "wechat_login": "微信登录（扫码，或在微信内）",
    "alipay_login": "支付宝登录",
    "webhook_party": "外部系统（OA、智水擎、水投数科 APP）",
}

app = typer.Typer(help="外部系统的模拟器，供试用和测试", no_args_is_help=True)


@app.command("list")
def list_simulators() -> None:
    """列出模拟器。"""
    console = Console(highlight=False, soft_wrap=True)
    for name, party in SIMULATORS.items():
        console.print(f"{name:<16}{party}", markup=False)
    console.print("启动：minshui simulator run 名称；参数见 minshui simulator run 名称 -- --help")


@app.command("run")
def run_simulator(
    name: Annotated[str, typer.Argument(help="名称，见 minshui simulator list")],
    arguments: Annotated[list[str] | None, typer.Argument(help="交给模拟器的参数")] = None,
) -> None:
    """启动一个模拟器，就绪时打印地址，Ctrl+C 停止。"""
    if name not in SIMULATORS:
        raise MinshuiError(SIMULATOR_UNKNOWN, name=name, known="、".join(SIMULATORS))
    # It takes this process over: whoever stops it stops the simulator itself.
    program = [sys.executable, "-m", f"minshui.simulators.{name}", *(arguments or [])]
    os.execv(sys.executable, program)  # noqa: S606 - no shell, a name from the list above
