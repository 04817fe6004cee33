"""A town with open bills, and a program that serves its counters, for the counter's benchmark."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, text

from bench.billing_tenant import say
from bench.billing_town import load_readings, load_town
from bench.counter_desks import Desk, HttpConnection, Payer, connected
from minshui.entrypoints.default_roles import ADMINISTRATOR
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.administration import driver_connection
from minshui.infrastructure.db.provisioning import NewTenant, create_tenant, ensure_master
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import FixedClock, SystemClock
from minshui.kernel.period import month_last_day, shift_month
from minshui.platform.identity.facade import CreateUser, create_user
from minshui.platform.organization.facade import list_departments
from minshui.revenue.billing.facade import RunProgress, latest_run, run_progress
from minshui.revenue.ledger.facade import verify_ledger

OPEN_MONTH = 202610  # billed beforehand
RUN_MONTH = 202611  # billed while the counters work
MANAGER = "manager"
_PASSWORD = "Counter-2026"  # noqa: S105 - of a throw-away database
_DESK_NAME = "desk{:03d}"
_TOP_UP_FEN = 50_00
_READY_SECONDS = 60
_PAYERS = (
    "SELECT c.code, COALESCE(SUM(b.open_fen), 0)::bigint AS open_fen FROM biz_cust c"
    " LEFT JOIN biz_charge b ON b.cust_id = c.id AND b.charge_status IN ('open', 'partial')"
    " GROUP BY c.id, c.code ORDER BY md5(c.code)"
)


class CounterTown:
    """One tenant of an installation of its own."""

    def __init__(self, server: URL, folder: Path, desks: int) -> None:
        self.server = server
        self.folder = folder
        self.desk_count = desks
        self.databases = TenantDatabases(server)
        # What two hundred users and their sign-ins cost is not what is measured.
        os.environ["MINSHUI_PASSWORD_HASH_COST"] = "4"  # noqa: S105 - a number of rounds
        self.tenant = ""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address: tuple[str, int] = probe.getsockname()

    async def load(self, households: int) -> None:
        """Load the town, two months' readings and the users."""
        clock = FixedClock.at_noon(month_last_day(shift_month(OPEN_MONTH, -1)))
        await ensure_master(self.server, self.databases.prefix, clock)
        made = await create_tenant(self.databases, NewTenant("基准水务", "BM", "bench"), clock)
        self.tenant = made.code
        say(f"loading {households:,} households")
        async with self._work(clock) as ctx:
            town = await load_town(ctx, households)
            for month in (OPEN_MONTH, RUN_MONTH):
                await load_readings(ctx, town, month)
                await ctx.session.execute(text("DROP TABLE bench_reading"))
        async with self._work(clock) as ctx:
            site = next(each for each in await list_departments(ctx) if each.code == "B01")
            users = [(MANAGER, ADMINISTRATOR)]
            users += [(_DESK_NAME.format(number), "cashier") for number in range(self.desk_count)]
            for name, role in users:
                new = CreateUser(name, name, (role,), site.id, None, _PASSWORD, False)
                await create_user(ctx, new)
        await self.tidy()

    async def tidy(self) -> None:
        """Do what a database's own housekeeping does overnight."""
        url = self.server.set(database=f"{self.databases.prefix}{self.tenant.lower()}")
        async with driver_connection(url) as connection:
            await connection.execute("VACUUM (ANALYZE)")
            await connection.execute("CHECKPOINT")

    @contextmanager
    def serving(self) -> Iterator[int]:
        """Run ``minshui serve`` as anybody would; gives the supervisor's process id."""
        variables = {
            "MINSHUI_DATA_DIR": str(self.folder),
            "MINSHUI_HTTP_PORT": str(self.address[1]),
        }
        program = subprocess.Popen(
            [sys.executable, "-m", "minshui.entrypoints", "serve"],
            env=os.environ | variables,
            stdout=subprocess.DEVNULL,
        )
        try:
            yield program.pid
        finally:
            program.send_signal(signal.SIGTERM)
            program.wait()

    async def open_desks(self) -> list[Desk]:
        """Sign every cashier in and open their tills, over HTTP."""
        await self._until_ready()
        desks = []
        async with connected(self.address, 1) as (connection,):
            for number in range(self.desk_count):
                desk = await self._signed_in(connection, _DESK_NAME.format(number))
                body = {"float_amount": "200.00"}
                await connection.send("POST", "/api/v1/revenue/counter/tills", body, desk.token)
                desks.append(desk)
        return desks

    async def begin_run(self, month: int) -> None:
        """Have a month billed by the standing shards."""
        async with connected(self.address, 1) as (connection,):
            manager = await self._signed_in(connection, MANAGER)
            body = {"bill_month": month}
            await connection.send("POST", "/api/v1/revenue/billing/runs", body, manager.token)

    async def run_to_end(self, month: int) -> RunProgress:
        """Wait until a month is billed."""
        while True:
            async with self._work(SystemClock()) as ctx:
                progress = await run_progress(ctx, (await latest_run(ctx, month)).id)
            if progress.run.finished_at is not None:
                return progress
            await asyncio.sleep(0.1)

    async def payers(self) -> list[Payer]:
        """Return every customer in no order, each with what is owed, or something to top up."""
        async with self._work(SystemClock()) as ctx:
            rows = (await ctx.session.execute(text(_PAYERS))).all()
        return [Payer(row.code, row.open_fen or _TOP_UP_FEN) for row in rows]

    async def check(self, taken_fen: int, count: int) -> list[str]:
        """Return what is not right: invariants, sums against what the desks took, receipts."""
        async with self._work(SystemClock()) as ctx:
            faults = [each.code for each in await verify_ledger(ctx) if not each.holds]
            found = (await ctx.session.execute(text(_TAKEN))).one()
            gaps = (await ctx.session.execute(text(_GAPS))).scalars().all()
        wanted = (count, taken_fen, taken_fen)
        if tuple(found) != wanted:
            faults.append(f"taken: {wanted}, stored: {tuple(found)}")
        return [*faults, *(f"receipts of till {till}" for till in gaps)]

    async def close(self) -> None:
        """Leave the databases."""
        await self.databases.close()

    async def _until_ready(self) -> None:
        end = time.monotonic() + _READY_SECONDS
        while True:
            try:
                async with connected(self.address, 1) as (connection,):
                    await connection.send("GET", "/readyz")
                return
            except (OSError, asyncio.IncompleteReadError):
                if time.monotonic() > end:
                    raise
                await asyncio.sleep(0.2)

    async def _signed_in(self, connection: HttpConnection, name: str) -> Desk:
        body = {"tenant_code": self.tenant, "user_name": name, "password": _PASSWORD}
        return Desk(
            (await connection.send("POST", "/api/v1/platform/sign-in", body))["access_token"]
        )

    def _work(self, clock: FixedClock | SystemClock) -> Any:
        return self.databases.tenant_work(self.tenant, system_actor(), clock)


_TAKEN = (
    "SELECT (SELECT COUNT(*) FROM biz_payment),"
    " (SELECT COALESCE(SUM(amount_fen), 0)::bigint FROM biz_payment),"
    " (SELECT COALESCE(SUM(movement_fen), 0)::bigint FROM biz_deposit_entry"
    "  WHERE kind = 'payment')"
)
_GAPS = (
    "SELECT till_id FROM biz_payment GROUP BY till_id"
    " HAVING COUNT(*) <> MAX(CAST(split_part(receipt_no, '-', 2) AS integer))"
    " OR COUNT(*) <> COUNT(DISTINCT receipt_no) ORDER BY till_id"
)


def split(payers: Sequence[Payer], *shares: int) -> list[list[Payer]]:
    """Return so many payers for each use, none of them twice."""
    parts, first = [], 0
    for share in shares:
        parts.append(list(payers[first : first + share]))
        first += share
    return parts
