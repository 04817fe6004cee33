"""Grants under kill −9 at every step: nobody is let in but while all agree, and all come to agree.

Each deed (an approval, a revocation, what workers do after each, the end of a grant's time) is done
once in peace, which tells how often it comes to each point, and then again and again, killed at one
point after the other. After each kill the guest's way in is tried, and what came of it held against
what master and both tenants say; then a worker starts, and the way in is tried until they agree.
``MINSHUI_GRANT_KILLS`` kills at every n-th statement (default 8; 1: at each); commits all count.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from multiprocessing.context import ForkServerContext

import pytest
from joserfc.jwk import ECKey

from minshui.infrastructure.db.embedded import EmbeddedServer
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.security.tokens import TokenSigner
from minshui.kernel.clock import FixedClock
from tests.conftest import Installation
from tests.databases import TENANT_CODE, clone_database, ensure_templates, server_folder
from tests.faults.grant_deeds import GrantDeed, GrantPlace, converge, perform
from tests.faults.wire import Blow, Point, Wire
from tests.platform.grant.two_tenants import (
    GRANTS,
    GUEST,
    HOME,
    TwoTenants,
    add_tenant,
    two_tenants,
)

CONVERGES_WITHIN_SECONDS = 5.0
_EVERY_STATEMENT = int(os.environ.get("MINSHUI_GRANT_KILLS", "8"))
_POINTS = (Point.STATEMENT, Point.BEFORE_COMMIT, Point.COMMIT)
_PATIENCE_SECONDS = 60
_LASTS = timedelta(minutes=20)
_MASTER = """
    SELECT state, revision, home_applied, guest_applied, valid_until_at
    FROM tenant_user_relation WHERE id = :id"""
_TENANT = "SELECT state, applied_revision FROM system_user_relation WHERE grant_id = :id"


@dataclass
class Tally:
    """What was seen."""

    kills: Counter[tuple[str, Point]] = field(default_factory=Counter)
    let_in: int = 0
    refused: int = 0
    wrongly_let_in: list[str] = field(default_factory=list)
    wrongly_refused: list[str] = field(default_factory=list)
    converged_seconds: list[float] = field(default_factory=list)

    def table(self) -> str:
        """Return the figures, a line each deed."""
        deeds = dict.fromkeys(deed for deed, _ in self.kills)
        lines = [f"{'':24}" + "".join(f"{point:>36}" for point in _POINTS)]
        for deed in deeds:
            counts = (self.kills[deed, point] for point in _POINTS)
            lines.append(f"{deed:24}" + "".join(f"{count:>36}" for count in counts))
        lines.append(f"{self.kills.total()} kills; tried the way in {self.let_in + self.refused}")
        wrongly = len(self.wrongly_let_in), len(self.wrongly_refused)
        lines.append(f"times: let in {self.let_in}, refused {self.refused}, wrongly {wrongly}")
        slowest = max(self.converged_seconds)
        lines.append(f"longest until all agreed after the restart: {slowest:.2f} s")
        return "\n".join(lines)


@dataclass
class Ground:
    """A server of one's own, two tenants on it, and the wire that deeds are done through."""

    towns: TwoTenants
    wire: Wire
    place: GrantPlace
    processes: ForkServerContext
    tally: Tally = field(default_factory=Tally)

    async def run(self, deed: GrantDeed, blow: Blow | None = None) -> Counter[Point]:
        """Do a deed in a process of its own, which the blow kills; return what it said."""
        far, near = self.processes.Pipe(duplex=False)
        process = self.processes.Process(target=perform, args=(self._place(), deed, near))
        if blow is not None:
            blow.strike = lambda _: process.kill()
        self.wire.listen(blow)
        process.start()
        near.close()
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await asyncio.to_thread(process.join)
        assert self.wire.struck or far.recv() == 200, deed
        far.close()
        return Counter(self.wire.said)

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        """A worker that has begun."""
        far, near = self.processes.Pipe(duplex=False)
        direct = self._place(str(self.towns.database.environment["MINSHUI_DATABASE_URL"]))
        process = self.processes.Process(target=converge, args=(direct, near))
        process.start()
        near.close()
        await asyncio.to_thread(far.recv)
        try:
            yield
        finally:
            process.kill()
            await asyncio.to_thread(process.join)
            far.close()

    async def agree(self, grant_id: int) -> bool:
        """Return whether master and both tenants say, each for itself, that the grant holds."""
        (row,) = await self.towns.master_rows(_MASTER, id=grant_id)
        in_time = row.valid_until_at is None or self.towns.clock.now() < row.valid_until_at
        master = (row.state, in_time, row.home_applied, row.guest_applied)
        if master != ("active", True, row.revision, row.revision):
            return False
        for tenant in (HOME, GUEST):
            sides = await self.towns.tenant_rows(tenant, _TENANT, id=grant_id)
            if [tuple(side) for side in sides] != [("active", row.revision)]:
                return False
        return True

    async def converged(self, grant_id: int) -> bool:
        """Return whether both tenants have come as far as master, and it knows."""
        (row,) = await self.towns.master_rows(_MASTER, id=grant_id)
        sides = [
            tuple(side)
            for tenant in (HOME, GUEST)
            for side in await self.towns.tenant_rows(tenant, _TENANT, id=grant_id)
        ]
        return (
            row.home_applied == row.guest_applied == row.revision
            and sides == [(row.state, row.revision)] * 2
        )

    async def try_the_way_in(self, grant_id: int, token: str | None, when: str) -> None:
        """Try to switch, and to use a session that is there already, and judge what came of it."""
        agreed_before = await self.agree(grant_id)
        tries = [await self._switches()]
        if token is not None:
            tries.append(await self.towns.enters(token) is None)
        agreed = [agreed_before, await self.agree(grant_id)]
        self.tally.let_in += sum(tries)
        self.tally.refused += len(tries) - sum(tries)
        if any(tries) and not any(agreed):
            self.tally.wrongly_let_in.append(when)
        if all(agreed) and not all(tries):
            self.tally.wrongly_refused.append(when)

    async def restart(self, grant_id: int, token: str | None, when: str) -> None:
        """Start a worker, and try the way in until all agree."""
        async with self.worker():
            begun = time.monotonic()
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while not await self.converged(grant_id):
                    await self.try_the_way_in(grant_id, token, f"{when}, converging")
            self.tally.converged_seconds.append(time.monotonic() - begun)
        await self.try_the_way_in(grant_id, token, f"{when}, converged")

    async def _switches(self) -> bool:
        wang = await self.towns.member(HOME, "wang")
        await self.towns.write_master("DELETE FROM sys_rate_limit")
        return (await self.towns.switch(wang, GUEST)).status_code == 200

    def _place(self, url: str | None = None) -> GrantPlace:
        place = self.place
        return GrantPlace(url or place.url, place.prefix, place.signing_key, self.towns.clock.now())


@dataclass(frozen=True)
class Step:
    """A deed of the saga: what comes before it, the deed, and the state that it leads to."""

    name: str
    ends_as: str

    async def prepare(self, towns: TwoTenants) -> tuple[int, str | None]:
        """Bring a new grant to where the deed begins; the token is a guest's who is in already."""
        until = (towns.clock.now() + _LASTS).isoformat()
        if self.name == "approve":
            grant_id = int((await towns.ask(valid_until_at=until)).json()["id"])
            await towns.approve(grant_id, GUEST)
            await towns.converge()
            return grant_id, None
        grant_id = await towns.agreed(valid_until_at=until)
        if self.name == "apply the approval":
            return grant_id, None
        await towns.converge()
        token = await towns.abroad()
        if self.name == "apply the revocation":
            await towns.end(grant_id, HOME, "home-boss", "revoke")
        if self.name == "expire":
            towns.clock.move_to(towns.clock.now() + _LASTS)
        return grant_id, token

    async def deed(self, towns: TwoTenants, grant_id: int) -> GrantDeed:
        """Return what is done, and killed."""
        if self.name in ("approve", "revoke"):
            boss = await towns.administrator(HOME, "home-boss")
            body = {} if self.name == "approve" else {"note": "不再需要"}
            return GrantDeed(f"{GRANTS}/{grant_id}/{self.name}", boss.token, body)
        return GrantDeed(visits=(HOME, GUEST))


STEPS = (
    Step("approve", "active"),
    Step("apply the approval", "active"),
    Step("revoke", "revoked"),
    Step("apply the revocation", "revoked"),
    Step("expire", "expired"),
)


@asynccontextmanager
async def open_ground() -> AsyncIterator[Ground]:
    """A durable server with two tenants on it, and processes that know the program already."""
    server, clock = EmbeddedServer(server_folder()), FixedClock.at_noon(date(2026, 11, 21))
    with server.hold() as url:
        await asyncio.to_thread(ensure_templates, url)
        prefix = f"t{uuid.uuid4().hex[:8]}_"
        await clone_database(url, f"{prefix}master", master=True)
        databases = TenantDatabases(url, prefix=prefix)
        database = Installation(databases, TENANT_CODE, url, prefix)
        for code in (GUEST, HOME):
            await add_tenant(database, clock, code)
        processes = multiprocessing.get_context("forkserver")
        processes.set_forkserver_preload(["tests.faults.grant_deeds"])
        wire = Wire(url)
        key = ECKey.generate_key("P-256", {"kid": "test"}, auto_kid=False)
        open_towns = two_tenants(database, clock, signed_by=TokenSigner([key]))
        async with wire.laid() as through, open_towns as towns:
            address = through.render_as_string(hide_password=False)
            place = GrantPlace(address, prefix, dict(key.as_dict(private=True)), clock.now())
            yield Ground(towns, wire, place, processes)
        await databases.close()


async def play(
    ground: Ground, step: Step, blow: Blow | None, when: str
) -> tuple[Counter[Point], bool]:
    """Let one deed happen and be killed; returns what it said, and whether the blow fell."""
    towns = ground.towns
    await sign_in_again(towns)
    grant_id, token = await step.prepare(towns)
    await ground.try_the_way_in(grant_id, token, f"{when}, before")
    said = await ground.run(await step.deed(towns, grant_id), blow)
    struck = ground.wire.struck
    await ground.try_the_way_in(grant_id, token, f"{when}, killed")
    await ground.restart(grant_id, token, when)
    # Whoever asked and got no answer asks again.
    (row,) = await towns.master_rows(_MASTER, id=grant_id)
    if row.state != step.ends_as:
        await ground.run(await step.deed(towns, grant_id))
        await ground.restart(grant_id, token, f"{when}, done again")
        (row,) = await towns.master_rows(_MASTER, id=grant_id)
    assert row.state == step.ends_as, when
    if row.state == "active":
        assert await ground.agree(grant_id), when
        await towns.end(grant_id, GUEST, "boss", "revoke")
        await towns.converge()
    return said, struck


async def sign_in_again(towns: TwoTenants) -> None:
    """Begin sessions that are fresh at the clock's time."""
    await towns.administrator(HOME, "home-boss")
    await towns.administrator(GUEST, "boss")
    for tenant, name in ((HOME, "wang"), (HOME, "home-boss"), (GUEST, "boss")):
        await towns.sign_in(tenant, name)
    await towns.write_master("DELETE FROM sys_rate_limit")


def places(said: Counter[Point]) -> Sequence[tuple[Point, int]]:
    """Return where to strike, of what a deed said in peace."""
    return [
        (point, at)
        for point in _POINTS
        for at in range(1, said[point] + 1)
        if point is not Point.STATEMENT or at % _EVERY_STATEMENT == 0
    ]


@pytest.mark.slow
@pytest.mark.feature("F-0100")
async def test_at_no_moment_is_anybody_let_in_whom_one_side_has_not_agreed_to(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with open_ground() as ground:
        for step in STEPS:
            # given
            said, _ = await play(ground, step, None, f"{step.name}, in peace")
            # when
            for point, at in places(said):
                when = f"{step.name}, {point} {at}"
                _, struck = await play(ground, step, Blow(point, at, lambda _: None), when)
                ground.tally.kills[step.name, point] += struck
        # then
        tally = ground.tally
        assert (tally.wrongly_let_in, tally.wrongly_refused) == ([], [])
        assert tally.let_in > 0
        assert min(tally.kills[step.name, Point.COMMIT] for step in STEPS) > 0
        assert max(tally.converged_seconds) < CONVERGES_WITHIN_SECONDS
    with capsys.disabled():
        print(f"\n{tally.table()}")  # noqa: T201 - the figures are what the test is for
