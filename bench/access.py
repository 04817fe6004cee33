"""Benchmark of sign-in and permissions: ``python -m bench.access [--people N] [--json]``.

Starts the program on an embedded PostgreSQL of its own. ``--people`` sign in, one every
``--sign-in-pause`` seconds as in a morning; the time of one sign-in stands beside that of the
password's hash alone, measured in the same run before. Then they ask for permission checks as they
arrive (a Poisson stream), each time another of them; the times count from the intended arrival.
Its last line is one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from bench.billing_tenant import say
from bench.counter_desks import HttpConnection, HttpError, connected
from bench.counter_usage import seconds_by_role, spent
from minshui.entrypoints.default_roles import DEFAULT_ROLES, create_default_roles
from minshui.entrypoints.wiring import import_models
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.embedded import EmbeddedServer
from minshui.infrastructure.db.provisioning import NewTenant, create_tenant, ensure_master
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.security.passwords import password_hasher
from minshui.kernel.clock import SystemClock
from minshui.platform.identity.facade import CreateUser, create_user

_PASSWORD = "Counter-2026-Desk"  # noqa: S105 - of a throw-away database
_CONNECTIONS = 20
_HASHES = 20
_SEED = 20261121
_READY_SECONDS = 120
_ASKED = ["revenue.customer.read", "revenue.cashier.collect", "platform.identity.manage"]


class AccessTown:
    """One tenant, its people, and the program that serves them."""

    def __init__(self, server: URL, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.databases = TenantDatabases(server, prefix="bench_")
        self.tenant = ""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address: tuple[str, int] = probe.getsockname()

    async def load(self, people: int) -> None:
        """Make the tenant, its default roles, and people who hold one or two of them."""
        clock = SystemClock()
        await ensure_master(self.server, self.databases.prefix, clock)
        new = NewTenant("基准水务", "BM", "bench")
        self.tenant = (await create_tenant(self.databases, new, clock)).code
        roles = [role.code for role in DEFAULT_ROLES[1:]]
        async with self.databases.tenant_work(self.tenant, system_actor(), clock) as ctx:
            await create_default_roles(ctx)
            for number in range(people):
                held = tuple({roles[number % len(roles)], roles[number * 7 % len(roles)]})
                name = f"user{number}"
                await create_user(
                    ctx,
                    CreateUser(name, name, held, password=_PASSWORD, must_change_password=False),
                )
        await self.databases.close()

    @contextmanager
    def serving(self) -> Iterator[int]:
        """Run the program as anybody would; gives its process id."""
        variables = os.environ | {
            "MINSHUI_DATA_DIR": str(self.folder),
            "MINSHUI_HTTP_PORT": str(self.address[1]),
            "MINSHUI_DATABASE_PREFIX": self.databases.prefix,
            "MINSHUI_DATABASE_URL": self.server.render_as_string(hide_password=False),
        }
        command = [sys.executable, "-m", "minshui.entrypoints", "serve"]
        program = subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL)
        try:
            yield program.pid
        finally:
            program.send_signal(signal.SIGTERM)
            program.wait()

    async def sign_in(self, connection: HttpConnection, number: int) -> str:
        """Sign one person in; return the access token."""
        body = {
            "tenant_code": self.tenant,
            "user_name": f"user{number}",
            "password": _PASSWORD,
        }
        answer = await connection.send("POST", "/api/v1/platform/sign-in", body)
        return str(answer["access_token"])


async def wait_until_ready(address: tuple[str, int]) -> None:
    """Wait until the program answers."""
    end = time.monotonic() + _READY_SECONDS
    while True:
        try:
            async with connected(address, 1) as connections:
                await connections[0].send("GET", "/readyz")
        except (OSError, HttpError, asyncio.IncompleteReadError):
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.2)
        else:
            return


async def hash_seconds() -> list[float]:
    """Return what checking a password costs by itself."""
    hasher = password_hasher()
    stored = await hasher.hash(_PASSWORD)
    taken = []
    for _ in range(_HASHES):
        started = time.monotonic()
        await hasher.matches(_PASSWORD, stored)
        taken.append(time.monotonic() - started)
    return taken


async def sign_all_in(
    town: AccessTown, people: int, pause_seconds: float
) -> tuple[list[str], list[float]]:
    """Sign everybody in, evenly spread; return the tokens and what each took."""
    tokens, taken = [], []
    async with connected(town.address, 1) as (connection,):
        for number in range(people):
            started = time.monotonic()
            tokens.append(await town.sign_in(connection, number))
            taken.append(time.monotonic() - started)
            await asyncio.sleep(max(0.0, started + pause_seconds - time.monotonic()))
    return tokens, taken


async def check(
    town: AccessTown, tokens: Sequence[str], rate: float, seconds: float
) -> tuple[list[float], Counter[str]]:
    """Ask for permission checks as they arrive; return what each took, and what was refused."""
    dice = random.Random(_SEED)
    at, due = time.monotonic() + 0.3, []
    for _ in range(int(rate * seconds)):
        at += dice.expovariate(rate)
        due.append((at, dice.choice(tokens)))
    waiting = iter(due)
    taken: list[float] = []
    errors: Counter[str] = Counter()

    async def work(connection: HttpConnection) -> None:
        for arrived, token in waiting:
            if (pause := arrived - time.monotonic()) > 0:
                await asyncio.sleep(pause)
            path, body = "/api/v1/platform/permission-check", {"permissions": _ASKED}
            try:
                await connection.send("POST", path, body, token)
            except HttpError as failure:
                errors[str(failure)] += 1
            taken.append(time.monotonic() - arrived)

    async with connected(town.address, _CONNECTIONS) as connections:
        await asyncio.gather(*map(work, connections))
    return taken, errors


def _figures(name: str, seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        f"{name}_p{share}_ms": round(ordered[len(ordered) * share // 100] * 1000, 2)
        for share in (50, 95, 99)
    }


async def _run(town: AccessTown, database: int, arguments: argparse.Namespace) -> dict[str, Any]:
    say(f"{arguments.people} people")
    await town.load(arguments.people)
    hashes = await hash_seconds()
    with town.serving() as program:
        await wait_until_ready(town.address)
        say(f"{town.tenant} is served")
        tokens, signed_in = await sign_all_in(town, arguments.people, arguments.sign_in_pause)
        await check(town, tokens, arguments.rate, 2.0)
        before = seconds_by_role(program, database)
        checked, errors = await check(town, tokens, arguments.rate, arguments.seconds)
        used = spent(before, seconds_by_role(program, database))
    return {
        "people": arguments.people,
        **_figures("hash", hashes),
        **_figures("sign_in", signed_in),
        "rate": arguments.rate,
        **_figures("check", checked),
        "processor_us_per_check": {
            role: round(seconds / len(checked) * 1e6) for role, seconds in used.items()
        },
        "errors": dict(errors),
        "load_average": [round(each, 2) for each in os.getloadavg()],
    }


def _measure(arguments: argparse.Namespace) -> dict[str, Any]:
    import_models()
    with tempfile.TemporaryDirectory(dir=arguments.folder, prefix="minshui-bench-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        os.environ["MINSHUI_DATA_DIR"] = made
        server = EmbeddedServer(folder)
        with server.hold() as url:
            town = AccessTown(url, folder)
            return asyncio.run(_run(town, server.status().process_id or 0, arguments))


def main() -> None:
    """Read the command line, run, print; ends with 1 where a check was refused."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--sign-in-pause", type=float, default=0.4, help="seconds between two")
    parser.add_argument("--rate", type=float, default=100.0, help="checks a second")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--folder", default=None, help="where the database may lie")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures = _measure(arguments)
    if not arguments.json:
        for name, figure in figures.items():
            print(f"{name:<28}{figure}")
    print(json.dumps(figures, ensure_ascii=False))
    if figures["errors"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
