"""The billing run of one tenant, measured: a town, twelve billed months, and the thirteenth."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

from sqlalchemy import URL, text

from bench.billing_baselines import (
    floor_seconds,
    orm_seconds_per_household,
    take_out_run,
    take_rows,
)
from bench.billing_town import HISTORY_MONTHS, MONTH, Town, load_readings, load_town
from bench.billing_workers import Shards, standing_shards
from bench.memory import postmaster_of, watched_memory
from minshui.entrypoints.ledger_check import check_books
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.administration import driver_connection
from minshui.infrastructure.db.provisioning import NewTenant, create_tenant, ensure_master
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import FixedClock
from minshui.kernel.paging import PageRequest
from minshui.kernel.period import month_last_day, shift_month
from minshui.revenue.billing.facade import (
    CHUNK_ACCOUNTS,
    YEARLY_PARTITIONS_BELOW,
    PlanRun,
    list_parked,
    plan_run,
    run_progress,
    start_run,
)
from minshui.revenue.ledger.facade import InvariantResult
from minshui.revenue.tariff.facade import TariffBook, current_releases, tariff_book

PREFIX = "bench_"


class TenantBench:
    """A tenant with a town of its own, billed by standing shards."""

    def __init__(self, server: URL, arguments: argparse.Namespace) -> None:
        self.server = server
        self.households: int = arguments.households
        self.shards: int = arguments.shards
        fair_share = -(-arguments.households // (2 * arguments.shards))
        self.chunk: int = arguments.chunk or min(fair_share, CHUNK_ACCOUNTS.default)
        self.sample: int = arguments.orm_sample
        self.databases = TenantDatabases(server, prefix=PREFIX)
        self.tenant = ""

    async def run(self) -> dict[str, Any]:
        """Load, measure, and return the figures."""
        server = self.server.render_as_string(hide_password=False)
        town = await self.load_town()
        with standing_shards(server, PREFIX, self.shards) as shards:
            await self.bill_history(town, shards)
            return await self._measure(town, shards)

    async def load_town(self) -> Town:
        """Create the tenant and load its town."""
        clock = FixedClock.at_noon(month_last_day(shift_month(MONTH, -HISTORY_MONTHS)))
        await ensure_master(self.server, PREFIX, clock)
        made = await create_tenant(self.databases, NewTenant("基准水务", "BM", "bench"), clock)
        self.tenant = made.code
        say(f"loading {self.households:,} households")
        async with self.databases.tenant_work(self.tenant, system_actor(), clock) as ctx:
            town = await load_town(ctx, self.households)
        say(
            f"{town.tariff_count} tariffs, {town.special_count:,} special, "
            f"{town.prepaid_count:,} with prepayment"
        )
        return town

    async def bill_history(self, town: Town, shards: Shards) -> None:
        """Bill the twelve months before."""
        for back in range(HISTORY_MONTHS, 0, -1):
            await self._bill(town, shards, shift_month(MONTH, -back))

    async def _measure(self, town: Town, shards: Shards) -> dict[str, Any]:
        await self.load_month(town, MONTH)
        tenant_url = self.server.set(database=f"{PREFIX}{self.tenant.lower()}")
        async with driver_connection(tenant_url) as connection:
            await connection.execute("VACUUM (ANALYZE)")
            await connection.execute("CHECKPOINT")
            before = await connection.fetchval("SELECT pg_database_size(current_database())")
        run_id = await self.plan(MONTH)
        # A copy of a large database would drive the original out of memory before the run.
        in_place = self.households >= YEARLY_PARTITIONS_BELOW.default
        floor_url = tenant_url
        if not in_place:
            shards.leave()
            floor_url = await self._copy_database(tenant_url)
            shards.join()
        with watched_memory(await postmaster_of(self.server)) as memory:
            seconds, chunks, peak = shards.bill(self.tenant, run_id, month_last_day(MONTH))
        say(f"billed in {seconds:.2f} s, {chunks} chunks of {self.chunk:,}")
        async with driver_connection(tenant_url) as connection:
            after = await connection.fetchval("SELECT pg_database_size(current_database())")
        async with self._work(MONTH) as ctx:
            progress = await run_progress(ctx, run_id)
            parked = await list_parked(ctx, run_id, PageRequest(1, 5))
            if parked.total:
                say(f"parked: {[(each.code, each.message, each.place) for each in parked.items]}")
            check(await self.books(), progress.parked_count, progress.bill_count, town)
            book = await tariff_book(ctx, (await current_releases(ctx)).values())
        rows = await take_rows(tenant_url, run_id, self.shards)
        if in_place:
            await self.databases.close()
            await take_out_run(tenant_url, run_id, MONTH)
        floor = await floor_seconds(floor_url, rows)
        orm = await self._orm(floor_url, book)
        return {
            "households": self.households,
            "seconds": round(seconds, 3),
            "floor_seconds": round(floor, 3),
            "times_floor": round(seconds / floor, 2),
            "orm_seconds_per_household": round(orm, 6),
            "times_orm": round(orm * self.households / seconds, 1),
            "scalar_share": round(progress.scalar_count / progress.bill_count, 5),
            "rows_per_household": round(rows.rows / self.households, 2),
            "bytes_per_household": round((after - before) / self.households),
            "peak_mib": round(peak, 1),
            "whole_mib": round(memory.mib, 1),
            "shards": self.shards,
            "chunks": chunks,
            "tariffs": town.tariff_count,
        }

    async def books(self) -> list[InvariantResult]:
        """Check the books, as ``minshui ledger verify`` does."""
        clock = FixedClock.at_noon(month_last_day(MONTH))
        return await check_books(self.databases, self.tenant, system_actor(), clock)

    async def _orm(self, copy: URL, book: TariffBook) -> float:
        sample = min(self.sample, self.households)
        return await orm_seconds_per_household(copy, book, MONTH, sample)

    def _work(self, month: int) -> Any:
        clock = FixedClock.at_noon(month_last_day(month))
        return self.databases.tenant_work(self.tenant, system_actor(), clock)

    async def _bill(self, town: Town, shards: Shards, month: int) -> None:
        started = time.perf_counter()
        await self.load_month(town, month)
        run_id = await self.plan(month)
        seconds, _, _ = shards.bill(self.tenant, run_id, month_last_day(month))
        spent = time.perf_counter() - started
        say(f"{month} preloaded in {spent:.1f} s, of which billing {seconds:.2f} s")

    async def load_month(self, town: Town, month: int) -> None:
        """Load a month's approved readings."""
        async with self._work(month) as ctx:
            await load_readings(ctx, town, month)
        async with self._work(month) as ctx:
            for table in ("biz_reading_data", "biz_charge", "biz_account", "biz_deposit"):
                await ctx.session.execute(text(f"ANALYZE {table}"))

    async def plan(self, month: int) -> int:
        """Plan and start the run of a month."""
        async with self._work(month) as ctx:
            run = await plan_run(ctx, PlanRun(month=month, chunk_size=self.chunk))
            await start_run(ctx, run.id)
            return run.id

    async def _copy_database(self, tenant: URL) -> URL:
        """Copy the database as it stands before the run, for the floor and the ORM."""
        copy = tenant.set(database="bench_floor")
        await self.databases.close()
        async with driver_connection(self.server) as connection:
            await connection.execute(
                f'CREATE DATABASE bench_floor TEMPLATE "{tenant.database}" STRATEGY FILE_COPY'
            )
            await connection.execute("CHECKPOINT")
        return copy


def check(results: Any, parked: int, bills: int, town: Town) -> None:
    broken = [each for each in results if not each.holds]
    if broken or parked or bills != town.households:
        say(f"not right: {parked} parked, {bills} bills, {broken}")
        sys.exit(1)
    say("ledger verify: every invariant holds")


def say(what: str) -> None:
    """Tell how far it is, beside the result."""
    print(what, file=sys.stderr, flush=True)
