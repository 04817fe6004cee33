"""More than a hundred kills −9 of the program and of PostgreSQL, each in the middle of a deed.

The town's month passes twice: once undisturbed, which counts how much each deed says to the
server, and once with every deed killed several times at seeded points of what it says: the
program's process, the one server process that serves it (PostgreSQL then recovers by itself), or
the whole server, which is started again. After each kill the same deed is sent again with the
same key. In the end both towns have the same books. The server is one of the test's own, with
the durability that the program runs with.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.embedded import EmbeddedServer
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.revenue.ledger.facade import verify_ledger
from tests.conftest import Installation
from tests.databases import (
    TENANT_CODE,
    clone_database,
    connect_to,
    ensure_templates,
    register_tenant,
    server_folder,
)
from tests.faults.contents import content_hashes
from tests.faults.deeds import TODAY, Answer, Deed, Place, perform
from tests.faults.kill_world import CONTENTS, build_town, play
from tests.faults.wire import Blow, Wire

SEED, KILLS_A_DEED, KILLS_A_LOOP, LEAST = 20261121, 4, 10, 100
PATIENCE_SECONDS = 60
LOOPS = ("shard", "cancel", "import", "collect")
VICTIMS = (*("program",) * 5, "backend", "server")


@dataclass
class Ground:
    """A server of one's own, an installation on it, and the wire to it."""

    server: EmbeddedServer
    database: Installation
    wire: Wire
    place: Place
    processes: ForkServerContext
    said: dict[str, int] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)

    async def run(self, deed: Deed, victim: str | None = None, blow: Blow | None = None) -> Any:
        """Do a deed in a process; None where it was killed or the database was."""
        far, near = self.processes.Pipe(duplex=False)
        process = self.processes.Process(target=perform, args=(self.place, deed, near))
        process.start()
        near.close()
        if blow is not None and victim == "program":
            blow.strike = lambda _: process.kill()
        self.wire.listen(blow)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.to_thread(process.join)
        answer: Answer | None = None
        with suppress(EOFError):
            answer = far.recv() if far.poll() else None
        far.close()
        if self.wire.struck:
            assert victim is not None
            self.kills[victim] += 1
        if victim in ("backend", "server"):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.recover()
        if answer is None or (answer.is_lost and self.wire.struck):
            assert self.wire.struck, deed
            return None
        assert answer.status < 300, (deed, answer)
        return answer

    async def recover(self) -> None:
        """Wait until the server takes work again, starting it as soon as it is gone."""
        while True:
            await asyncio.to_thread(self.server.revive)
            try:
                await (await connect_to(self.database.tenant_url)).close()
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(0.02)
            else:
                return

    async def undisturbed(self, name: str, deed: Deed) -> Any:
        """Do a deed and note how much it said."""
        answer = await self.run(deed)
        self.said[name] = self.wire.said
        return answer.body

    async def disturbed(self, chance: random.Random, name: str, deed: Deed) -> Any:
        """Do a deed, killed again and again, until it is let alone."""
        kills = KILLS_A_LOOP if deed.kind in LOOPS else KILLS_A_DEED
        for _ in range(kills):
            # The work of a loop is done bit by bit: what is left says less each time.
            self.wire.struck = False
            most = self.said[name] // (4 if deed.kind in ("shard", "cancel") else 1)
            while not self.wire.struck:
                victim = chance.choice(VICTIMS)
                strike = _kill if victim == "backend" else partial(_kill_server, self.server)
                blow = Blow(chance.randint(1, most), chance.random() < 0.4, strike)
                await self.run(deed, victim, blow)
                most = min(most, self.wire.said)
        return (await self.run(deed)).body


def _kill(process_id: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process_id, signal.SIGKILL)


def _kill_server(server: EmbeddedServer, _backend: int) -> None:
    """Kill every process of a server at once, as a power cut does."""
    postmaster = server.status().process_id
    if postmaster is None:
        return
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    for process_id in (postmaster, *map(int, children)):
        _kill(process_id)


@asynccontextmanager
async def open_ground() -> AsyncIterator[tuple[Ground, Any]]:
    """A durable server with a town on it, and processes that know the program already."""
    server = EmbeddedServer(server_folder())
    with server.hold() as url:
        await asyncio.to_thread(ensure_templates, url)
        prefix = f"t{uuid.uuid4().hex[:8]}_"
        await clone_database(url, f"{prefix}master", master=True)
        await clone_database(url, f"{prefix}{TENANT_CODE.lower()}")
        databases = TenantDatabases(url, prefix=prefix)
        await register_tenant(databases, TENANT_CODE, TODAY)
        database = Installation(databases, TENANT_CODE, url, prefix)
        async with databases.tenant_work(TENANT_CODE, system_actor(), TODAY) as ctx:
            town = await build_town(ctx)
        processes = multiprocessing.get_context("forkserver")
        processes.set_forkserver_preload(["tests.faults.deeds"])
        wire = Wire(url)
        async with wire.laid() as through:
            address = through.render_as_string(hide_password=False)
            place = Place(address, prefix, TENANT_CODE, town.signing_key)
            yield Ground(server, database, wire, place, processes), town
        await databases.close()


async def copy_town(database: Installation, source: str, target: str) -> None:
    """Put a copy of a database in the place of another.

    Copied by file: the pages of a copy by WAL hide from PostgreSQL that a sequence's next numbers
    are not yet logged, so that a crash right after it would hand them out again.
    """
    await database.databases.close()
    connection = await connect_to(database.server_url)
    await connection.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
    await connection.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY')
    await connection.close()


@pytest.mark.slow
async def test_whatever_is_killed_the_books_are_those_of_an_undisturbed_month(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with open_ground() as (ground, town):
        name = str(ground.database.tenant_url.database)
        await copy_town(ground.database, name, f"{name}_copy")
        await play(town, ground.database, ground.undisturbed)
        undisturbed = await content_hashes(ground.database, CONTENTS)
        await copy_town(ground.database, f"{name}_copy", name)

        await play(town, ground.database, partial(ground.disturbed, random.Random(SEED)))

        assert await content_hashes(ground.database, CONTENTS) == undisturbed
        work = ground.database.databases.tenant_work
        async with work(TENANT_CODE, system_actor(), TODAY) as ctx:
            assert [each for each in await verify_ledger(ctx) if not each.holds] == []
    with capsys.disabled():
        print(f"\n{ground.kills.total()} kills: {dict(ground.kills)}")  # noqa: T201
    assert ground.kills.total() >= LEAST
    assert min(ground.kills[victim] for victim in set(VICTIMS)) > 5
