"""``minshui serve`` and the processes that it runs, each of which can run apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from minshui.entrypoints import serve as serving
from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.entrypoints.wiring import job_handlers, schedules, subscriptions
from minshui.entrypoints.worker import run_scheduler, run_worker, stop_at_signals
from minshui.infrastructure.outbox.contracts import Subscription
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
def worker() -> None:
    """只启动后台任务和事件投递。"""
    run_async(_work(["default"], subscriptions()))


@app.command("shard")
def shard() -> None:
    """只启动一个计费分片。"""
    run_async(_work(["billing"], None))


@app.command("scheduler")
def scheduler() -> None:
    """只启动定时任务。"""
    run_async(_schedule())


def _settings(only: str | None) -> Settings:
    return load_settings() if only is None else load_settings(only=only)


async def _work(queues: Sequence[str], heard: Sequence[Subscription] | None) -> None:
    stopping = stop_at_signals()
    async with open_databases(load_settings()) as databases:
        await run_worker(
            databases,
            SystemClock(),
            stopping,
            handlers=job_handlers(),
            queues=queues,
            subscriptions=heard,
        )


async def _schedule() -> None:
    stopping = stop_at_signals()
    async with open_databases(load_settings()) as databases:
        await run_scheduler(databases, SystemClock(), stopping, schedules())
