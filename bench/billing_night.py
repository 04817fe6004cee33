"""The billing night of a group: many tenants, each with a copy of one town, billed at once."""

from __future__ import annotations

import argparse
from typing import Any

from sqlalchemy import URL

from bench.billing_tenant import PREFIX, TenantBench, say
from bench.billing_town import MONTH
from bench.billing_workers import standing_shards
from bench.memory import postmaster_of, watched_memory
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.administration import driver_connection, drop_database
from minshui.infrastructure.db.provisioning import NewTenant, create_tenant
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import FixedClock
from minshui.kernel.period import month_last_day
from minshui.revenue.billing.facade import CHUNK_ACCOUNTS, run_progress
from minshui.revenue.ledger.facade import verify_ledger


class NightBench:
    """One town is loaded and its next run planned; every other tenant gets a copy of it."""

    def __init__(self, server: URL, arguments: argparse.Namespace) -> None:
        self.server = server
        self.arguments = arguments
        # No cores stand idle while others have tenants left, so chunks are as large as usual.
        arguments.chunk = arguments.chunk or CHUNK_ACCOUNTS.default
        self.databases = TenantDatabases(server, prefix=PREFIX)
        self.clock = FixedClock.at_noon(month_last_day(MONTH))

    async def run(self) -> dict[str, Any]:
        """Load, bill all tenants, check every one, and return the figures."""
        first = TenantBench(self.server, self.arguments)
        server = self.server.render_as_string(hide_password=False)
        town = await first.load_town()
        with standing_shards(server, PREFIX, self.arguments.shards) as shards:
            await first.bill_history(town, shards)
            await first.load_month(town, MONTH)
            run_id = await first.plan(MONTH)
            await first.databases.close()
            shards.leave()
            tenants = [first.tenant, *await self._copies_of(first.tenant)]
            shards.join()
            runs = [(tenant, run_id) for tenant in tenants]
            with watched_memory(await postmaster_of(self.server)) as memory:
                seconds, chunks, peak = shards.bill_tenants(runs, month_last_day(MONTH))
        say(f"{len(tenants)} tenants billed in {seconds:.2f} s")
        bills = scalar = 0
        for tenant in tenants:
            counted = await self._checked(tenant, run_id)
            bills, scalar = bills + counted[0], scalar + counted[1]
        await self.databases.close()
        return {
            "tenants": len(tenants),
            "households": bills,
            "seconds": round(seconds, 3),
            "scalar_share": round(scalar / bills, 5),
            "peak_mib": round(peak, 1),
            "whole_mib": round(memory.mib, 1),
            "shards": self.arguments.shards,
            "chunks": chunks,
            "tariffs": town.tariff_count,
        }

    async def _copies_of(self, tenant: str) -> list[str]:
        """Create the other tenants, each with a copy of the first one's database."""
        made = []
        for number in range(2, self.arguments.tenants + 1):
            new = NewTenant(f"基准水务{number}", "BM", "bench")
            code = (await create_tenant(self.databases, new, self.clock)).code
            await self.databases.close()
            async with driver_connection(self.server) as connection:
                await drop_database(connection, f"{PREFIX}{code.lower()}")
                await connection.execute(
                    f'CREATE DATABASE "{PREFIX}{code.lower()}"'
                    f' TEMPLATE "{PREFIX}{tenant.lower()}" STRATEGY FILE_COPY'
                )
            url = self.server.set(database=f"{PREFIX}{code.lower()}")
            async with driver_connection(url) as connection:
                await connection.execute("UPDATE sys_identity SET tenant_code = $1", code)
            made.append(code)
        say(f"{len(made)} copies made")
        async with driver_connection(self.server) as connection:
            await connection.execute("CHECKPOINT")
        return made

    async def _checked(self, tenant: str, run_id: int) -> tuple[int, int]:
        """Return bills and those priced one by one, of a tenant whose ledger holds."""
        async with self.databases.tenant_work(tenant, system_actor(), self.clock) as ctx:
            progress = await run_progress(ctx, run_id)
            broken = [each.code for each in await verify_ledger(ctx) if not each.holds]
        if broken or progress.parked_count or progress.bill_count != self.arguments.households:
            message = f"{tenant}: {progress.bill_count} bills, {progress.parked_count} parked"
            raise SystemExit(f"not right: {message}, {broken}")
        return progress.bill_count, progress.scalar_count
