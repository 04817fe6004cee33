"""``minshui serve``: the database, its migration, then every process under one supervisor."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
import uvicorn
from rich.console import Console

from minshui.entrypoints.http import create_app
from minshui.entrypoints.runtime import open_databases
from minshui.entrypoints.upgrading import upgrade_tenants
from minshui.infrastructure.db.embedded import EmbeddedServer
from minshui.infrastructure.errors import PORT_TAKEN, SCHEMA_BEHIND
from minshui.infrastructure.processes.supervisor import ChildSpec, Supervisor
from minshui.infrastructure.settings import Settings
from minshui.kernel.errors import MinshuiError

_BACKLOG = 2048
_GRACE_SECONDS = 10
_SOCKET_FRAME_BYTES = 64 * 1024
_DATABASE_LOOK_SECONDS = 0.5
_log = structlog.get_logger(__name__)


async def serve(settings: Settings) -> None:
    """Run everything until ``SIGTERM`` or ``SIGINT``; the database stops last.

    Raises ``E_PORT_TAKEN``, or ``E_SCHEMA_BEHIND`` when a tenant's database cannot be migrated.
    """
    console = Console(highlight=False, soft_wrap=True)
    with listen(settings.http_host, settings.http_port) as listener:
        async with open_databases(settings, create=True) as databases:
            async for report in upgrade_tenants(databases):
                if report.failure is not None:
                    raise MinshuiError(SCHEMA_BEHIND, tenant=report.name, reason=report.failure)
            supervisor = Supervisor(children(settings, listener.fileno()))
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, supervisor.stop)
            host, port = listener.getsockname()[:2]
            console.print(
                f"闽水已启动：http://{host}:{port}（Ctrl+C 停止），日志在 {settings.log_dir}"
            )
            async with _reviving_database(settings):
                await supervisor.run()
        console.print("闽水已停止")


@asynccontextmanager
async def _reviving_database(settings: Settings) -> AsyncIterator[None]:
    """Start the embedded server again whenever it dies; an external one is not ours to start."""
    if settings.database_url is not None:
        yield
        return
    server = EmbeddedServer(settings.data_dir)

    async def keep_alive() -> None:
        while True:
            await asyncio.sleep(_DATABASE_LOOK_SECONDS)
            try:
                if await asyncio.to_thread(server.revive):
                    _log.error("database_revived")
            except MinshuiError:
                _log.exception("database_does_not_start")

    task = asyncio.create_task(keep_alive())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def serve_api(settings: Settings, descriptor: int | None) -> None:
    """Run one API process, on an inherited listening socket or on one of its own."""
    listener = (
        listen(settings.http_host, settings.http_port)
        if descriptor is None
        else socket.socket(fileno=descriptor)
    )
    config = uvicorn.Config(
        create_app(settings),
        log_config=None,
        access_log=False,
        ws_max_size=_SOCKET_FRAME_BYTES,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    with listener:
        await uvicorn.Server(config).serve(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; raises ``E_PORT_TAKEN``."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as failure:
        listener.close()
        raise MinshuiError(PORT_TAKEN, host=host, port=port, reason=failure.strerror) from failure
    listener.listen(_BACKLOG)
    return listener


def children(settings: Settings, descriptor: int) -> list[ChildSpec]:
    """Return the processes of one node; the API's share the listening socket."""
    program = [sys.executable, "-m", "minshui.entrypoints"]
    doors = ["--only", settings.only] if settings.only else []
    api = [*program, "api", "--fd", str(descriptor), *doors]
    return [
        *(
            ChildSpec(f"api-{number}", api, (descriptor,))
            for number in range(1, settings.http_workers + 1)
        ),
        *(
            ChildSpec(f"worker-{number}", [*program, "worker"])
            for number in range(1, settings.workers + 1)
        ),
        ChildSpec("scheduler", [*program, "scheduler"]),
        *(
            ChildSpec(f"shard-{number}", [*program, "shard"])
            for number in range(1, settings.billing_shards + 1)
        ),
    ]
