"""``minshui serve`` as it is run: real processes on a real installation."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from minshui.infrastructure.db.embedded import EmbeddedServer
from tests.conftest import Installation
from tests.databases import server_folder

COMMAND = (sys.executable, "-m", "minshui.entrypoints", "serve")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def children_of(process_id: int) -> dict[int, str]:
    """The live children by process id, each with its subcommand."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if int(parent) == process_id and b"minshui.entrypoints" in words:
                following = words.index(b"minshui.entrypoints") + 1
                found[int(entry.name)] = words[following].decode()
    return found


async def answers(port: int, path: str = "/healthz") -> None:
    async with httpx.AsyncClient() as client, asyncio.timeout(120):
        while True:
            try:
                if (await client.get(f"http://127.0.0.1:{port}{path}")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)


async def gone(process_ids: list[int]) -> None:
    async with asyncio.timeout(20):
        while any(os.path.exists(f"/proc/{each}") for each in process_ids):  # noqa: ASYNC110, ASYNC240
            await asyncio.sleep(0.05)


@asynccontextmanager
async def serving(base: dict[str, str]) -> AsyncIterator[tuple[Process, int]]:
    port = free_port()
    environment = base | {
        "MINSHUI_HTTP_PORT": str(port),
        "MINSHUI_HTTP_WORKERS": "1",
        "MINSHUI_WORKERS": "1",
        "MINSHUI_BILLING_SHARDS": "1",
    }
    process = await asyncio.create_subprocess_exec(
        *COMMAND, env=environment, stdout=PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await answers(port)
        yield process, port
    finally:
        if process.returncode is None:
            process.terminate()
            await process.communicate()


@pytest.mark.slow
async def test_serve_restarts_a_killed_child_and_stops_them_all(database: Installation) -> None:
    async with serving(database.environment) as (process, port):
        # given
        before = children_of(process.pid)
        assert sorted(before.values()) == ["api", "scheduler", "shard", "worker"]
        # when
        killed = next(child for child, name in before.items() if name == "api")
        os.kill(killed, signal.SIGKILL)
        # then
        await answers(port)
        after = children_of(process.pid)
        assert killed not in after
        # when
        process.terminate()
        said, _ = await process.communicate()
    # then
    assert process.returncode == 0
    assert "闽水已停止" in said.decode()
    await gone(list(after))


@pytest.mark.slow
async def test_no_child_outlives_a_killed_supervisor(database: Installation) -> None:
    async with serving(database.environment) as (process, _port):
        # given
        children = list(children_of(process.pid))
        # when
        process.kill()
        await process.wait()
    # then
    await gone(children)


async def test_serve_names_the_port_that_is_taken(database: Installation) -> None:
    # given
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        environment = database.environment | {"MINSHUI_HTTP_PORT": str(other.getsockname()[1])}
        # when
        process = await asyncio.create_subprocess_exec(*COMMAND, env=environment, stderr=PIPE)
        _, said = await process.communicate()
    # then
    assert process.returncode == 1
    assert said.decode().startswith("E_PORT_TAKEN ")


@pytest.mark.slow
async def test_a_killed_database_comes_back_and_stops_with_the_rest() -> None:
    # given
    folder = server_folder()
    server = EmbeddedServer(folder)
    async with serving(os.environ | {"MINSHUI_DATA_DIR": str(folder)}) as (process, port):
        await answers(port, "/readyz")
        killed = server.status().process_id
        assert killed is not None
        # when
        os.kill(killed, signal.SIGKILL)
        # then
        async with asyncio.timeout(20):
            while server.status().process_id in {None, killed}:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await answers(port, "/readyz")
        process.terminate()
        await process.communicate()
    assert server.status().process_id is None
