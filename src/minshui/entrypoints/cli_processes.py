"""``minshui serve`` and the processes that it runs, each of which can run apart."""

from __future__ import annotations

from typing import Annotated

import typer

from minshui.entrypoints import serve as serving
from minshui.entrypoints.lines import SHARD_LINE, choose_lines, open_lines
from minshui.entrypoints.runtime import load_settings, open_broker, open_databases, run_async
from minshui.entrypoints.scheduler import run_scheduler
from minshui.entrypoints.wiring import schedules
from minshui.entrypoints.worker import run_worker, stop_at_signals
from minshui.infrastructure.settings import Settings
from minshui.kernel.clock import SystemClock

app = typer.Typer()
OnlyOption = Annotated[
    str | None,
    typer.Option(
        help="只提供这些入口的接口，逗号分隔：staff、hall、callbacks；不给时按 MINSHUI_ONLY"
    ),
]


@app.command("serve")
def serve(only: OnlyOption = None) -> None:
    """启动全部服务，Ctrl+C 停止。

    依次启动数据库、升级结构，再启动 API、后台任务、定时任务和计费分片；中断的进程自动重启。
    """
    run_async(serving.serve(_settings(only)))


@app.command("api")
def api(
    descriptor: Annotated[
        int | None, typer.Option("--fd", help="使用上级进程已打开的监听套接字")
    ] = None,
    only: OnlyOption = None,
) -> None:
    """只启动 HTTP API。"""
    run_async(serving.serve_api(_settings(only), descriptor))


@app.command("worker")
def worker(
    queues: Annotated[
        str | None,
        typer.Option(
            help="只处理这些队列，逗号分隔：events、jobs、messages，或其中一个，如 messages.sms；"
            "不给时处理除开账（jobs.billing）以外的全部"
        ),
    ] = None,
) -> None:
    """只启动后台处理：投递事件、执行任务、发送消息。"""
    run_async(_work(queues))


@app.command("shard")
def shard() -> None:
    """只启动一个计费分片。"""
    run_async(_work(SHARD_LINE))


@app.command("scheduler")
def scheduler() -> None:
    """只启动定时任务。"""
    run_async(_schedule())


def _settings(only: str | None) -> Settings:
    return load_settings() if only is None else load_settings(only=only)


async def _work(names: str | None) -> None:
    stopping, clock = stop_at_signals(), SystemClock()
    settings = load_settings()
    async with (
        open_databases(settings) as databases,
        open_lines(databases, settings, clock, stopping) as lines,
    ):
        chosen = choose_lines(lines, names)
        await run_worker(databases, clock, stopping, chosen, broker=open_broker(settings))


async def _schedule() -> None:
    stopping = stop_at_signals()
    async with open_databases(load_settings()) as databases:
        await run_scheduler(databases, SystemClock(), stopping, schedules())
