"""A month of a town, played once in peace and once with every deed of it killed, and compared.

In peace each deed tells how often it comes to each point of a unit of work. Then each is killed
(−9) at one point after the other: the program's process, the one server process that serves it
(PostgreSQL then recovers by itself), or the whole server, which is started again. After each kill
the same deed is sent again with the same key. The server is one of the test's own, with the
durability that the program runs with.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import asyncpg

from minshui.infrastructure.context import Context, system_actor
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
from tests.faults.affairs import Affairs, Signers
from tests.faults.contents import content_hashes
from tests.faults.deeds import TODAY, Answer, Deed, Place, perform
from tests.faults.wire import Blow, Point, Wire

PATIENCE_SECONDS = 600  # only so that a test that hangs ends
BITS_OF_A_LOOP, ROUNDS_OF_A_LOOP = 8, 3
VICTIMS = (*("program",) * 5, "backend", "server")

Play = Callable[[Affairs], Awaitable[None]]
Build = Callable[[Context], Awaitable[tuple[Signers, Play]]]


@dataclass(frozen=True)
class Month:
    """A month that passed twice: what the books said each time, what fell, what is broken."""

    undisturbed: Mapping[str, str | None]
    disturbed: Mapping[str, str | None]
    kills: Counter[tuple[str, Point, str]]  # deed, point, victim
    broken: list[str]

    def by_point(self, deed: str | None = None) -> Counter[Point]:
        """Return how many kills fell at each point, of all deeds or of one."""
        found: Counter[Point] = Counter()
        for (name, point, _), count in self.kills.items():
            found[point] += count if deed in (None, name) else 0
        return found

    def by_victim(self) -> Counter[str]:
        """Return how often each was killed."""
        found: Counter[str] = Counter()
        for (_, _, victim), count in self.kills.items():
            found[victim] += count
        return found

    def check(self, least: int) -> None:
        """Assert that both times came to the same, and that kills fell everywhere."""
        assert [name for name, content in self.undisturbed.items() if content is None] == []
        differing = [n for n, content in self.undisturbed.items() if self.disturbed[n] != content]
        assert (differing, self.broken) == ([], []), (differing, self.broken)
        assert self.kills.total() >= least
        assert min(self.by_victim()[victim] for victim in VICTIMS) > 3
        assert min(self.by_point()[point] for point in Point) > 5

    def table(self) -> str:
        """Return kills by deed and point, a line each."""
        deeds = dict.fromkeys(name for name, _, _ in self.kills)
        lines = [f"{'':20}" + "".join(f"{point:>36}" for point in Point)]
        for name, counts in [(each, self.by_point(each)) for each in deeds]:
            lines.append(f"{name:20}" + "".join(f"{counts[point]:>36}" for point in Point))
        lines.append(f"{'in all':20}" + "".join(f"{self.by_point()[p]:>36}" for p in Point))
        return "\n".join([*lines, f"{self.kills.total()} kills: {dict(self.by_victim())}"])


@dataclass
class Ground:
    """A server of one's own, an installation on it, and the wire to it."""

    server: EmbeddedServer
    database: Installation
    wire: Wire
    place: Place
    processes: ForkServerContext
    said: dict[str, Counter[Point]] = field(default_factory=dict)
    kills: Counter[tuple[str, Point, str]] = field(default_factory=Counter)

    async def run(self, deed: Deed, victim: str | None = None, blow: Blow | None = None) -> Any:
        """Do a deed in a process; None where it was killed or the database was."""
        witness, noticed = await connect_to(self.database.tenant_url), asyncio.Event()
        witness.add_termination_listener(lambda _: noticed.set())
        far, near = self.processes.Pipe(duplex=False)
        process = self.processes.Process(target=perform, args=(self.place, deed, near))
        if blow is not None and victim == "program":
            blow.strike = lambda _: process.kill()
        self.wire.listen(blow)
        process.start()
        near.close()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.to_thread(process.join)
        answer: Answer | None = None
        with suppress(EOFError):
            answer = far.recv() if far.poll() else None
        far.close()
        if self.wire.struck and victim != "program":
            # The server works on until it notices that a process was killed; then it drops all
            # connections and recovers.
            async with asyncio.timeout(PATIENCE_SECONDS):
                await noticed.wait()
                await self.recover()
        await witness.close()
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
        """Do a deed and note how often it came to each point."""
        answer = await self.run(deed)
        self.said[name] = self.wire.said
        return answer.body

    async def disturbed(self, chance: random.Random, name: str, deed: Deed) -> Any:
        """Do a deed, killed at each point that it comes to, and then let alone."""
        points = [point for point in Point if self.said[name][point]]
        for point in points * (ROUNDS_OF_A_LOOP if deed.is_loop else 1):
            # A loop is done bit by bit: what is left of it says less each time.
            most = max(1, self.said[name][point] // (BITS_OF_A_LOOP if deed.is_loop else 1))
            ends = point in (Point.BEFORE_COMMIT, Point.COMMIT)
            at = most if ends and not deed.is_loop else chance.randint(1, most)
            victim = chance.choice(VICTIMS)
            strike = _kill if victim == "backend" else partial(_kill_server, self.server)
            await self.run(deed, victim, Blow(point, at, strike))
            if not self.wire.struck:  # the last kill came after the commit: it is done
                break
            self.kills[name, point, victim] += 1
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


async def play_twice(build: Build, contents: Mapping[str, str], seed: int) -> Month:
    """Build a town and let its month pass in peace, then, from the same start, under kills."""
    async with _open_ground(build) as (ground, signers, play):
        name = str(ground.database.tenant_url.database)
        affairs = partial(Affairs, database=ground.database, signers=signers)
        await _copy_database(ground.database, name, f"{name}_copy")
        await play(affairs(ground.undisturbed))
        undisturbed = await content_hashes(ground.database, contents)
        await _copy_database(ground.database, f"{name}_copy", name)

        await play(affairs(partial(ground.disturbed, random.Random(seed))))

        disturbed = await content_hashes(ground.database, contents)
        work = ground.database.databases.tenant_work
        async with work(TENANT_CODE, system_actor(), TODAY) as ctx:
            broken = [each.code for each in await verify_ledger(ctx) if not each.holds]
        return Month(undisturbed, disturbed, ground.kills, broken)


@asynccontextmanager
async def _open_ground(build: Build) -> AsyncIterator[tuple[Ground, Signers, Play]]:
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
            signers, play = await build(ctx)
        processes = multiprocessing.get_context("forkserver")
        processes.set_forkserver_preload(["tests.faults.deeds"])
        wire = Wire(url)
        async with wire.laid() as through:
            address = through.render_as_string(hide_password=False)
            place = Place(address, prefix, TENANT_CODE, signers.key)
            yield Ground(server, database, wire, place, processes), signers, play
        await databases.close()


async def _copy_database(database: Installation, source: str, target: str) -> None:
    """Put a copy of a database in the place of another.

    Copied by file: the pages of a copy by WAL hide from PostgreSQL that a sequence's next numbers
    are not yet logged, so that a crash right after it would hand them out again.
    """
    await database.databases.close()
    connection = await connect_to(database.server_url)
    await connection.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
    await connection.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY')
    await connection.close()
