"""Benchmark of cancelling: ``python -m bench.cancel --households 100000 [--json]``.

Loads the town of ``bench.billing``, bills its thirteenth month, takes the whole run back and bills
the month again: how long both take together, against billing it once. ``--later 2`` takes back the
third but last month instead, which later bills have gone on from. Its last line is one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select

from bench.billing_tenant import PREFIX, TenantBench, say
from bench.billing_town import MONTH, Town
from bench.billing_workers import Shards, standing_shards
from bench.memory import postmaster_of, watched_memory
from minshui.entrypoints.wiring import import_models
from minshui.infrastructure.db.administration import driver_connection
from minshui.infrastructure.db.embedded import EmbeddedServer
from minshui.kernel.period import month_last_day, shift_month
from minshui.revenue.billing.facade import (
    CancelScope,
    PlanCancellation,
    PlanRun,
    cancellation_progress,
    plan_cancellation,
    plan_run,
    run_progress,
    start_run,
)
from minshui.revenue.billing.models import BillRun

_RUN = select(BillRun.id).where(BillRun.bill_month == bindparam("month"))
_TITLES = {
    "households": "households",
    "billing_seconds": "billing run, s",
    "cancel_seconds": "cancelling it, s",
    "rebill_seconds": "billing it again, s",
    "times_billing": "cancel and rebill, times billing",
    "repriced_share": "share priced again",
    "peak_mib": "largest shard process, MiB",
    "whole_mib": "all processes and the server's while cancelling, MiB",
}


class CancelBench(TenantBench):
    """A town whose last run is taken back and billed again."""

    def __init__(self, server: Any, arguments: argparse.Namespace) -> None:
        super().__init__(server, arguments)
        self.later: int = arguments.later

    async def run(self) -> dict[str, Any]:
        """Load, measure, and return the figures."""
        server = self.server.render_as_string(hide_password=False)
        town = await self.load_town()
        with standing_shards(server, PREFIX, self.shards) as shards:
            await self.bill_history(town, shards)
            return await self._cancelled(town, shards)

    async def _cancelled(self, town: Town, shards: Shards) -> dict[str, Any]:
        await self.load_month(town, MONTH)
        await self._tidy()
        run_id = await self.plan(MONTH)
        today = month_last_day(MONTH)
        billing, _, peak = shards.bill(self.tenant, run_id, today)
        say(f"billed in {billing:.2f} s")
        await self._tidy()
        month = shift_month(MONTH, -self.later)
        cancellation_id = await self._plan_cancellation(month)
        with watched_memory(await postmaster_of(self.server)) as memory:
            cancelling, chunks, more = shards.cancel(self.tenant, cancellation_id, today)
        say(f"cancelled {month} in {cancelling:.2f} s, {chunks} chunks")
        await self._tidy()
        again = await self._plan_again(month)
        rebilling, _, most = shards.bill(self.tenant, again, today)
        say(f"billed again in {rebilling:.2f} s")
        async with self._work(MONTH) as ctx:
            done = await cancellation_progress(ctx, cancellation_id)
            billed = await run_progress(ctx, again)
        broken = [each for each in await self.books() if not each.holds]
        if broken or done.bill_count != self.households or billed.bill_count != self.households:
            say(f"not right: {done}, {billed}, {broken}")
            sys.exit(1)
        say("ledger verify: every invariant holds")
        return {
            "households": self.households,
            "billing_seconds": round(billing, 3),
            "cancel_seconds": round(cancelling, 3),
            "rebill_seconds": round(rebilling, 3),
            "times_billing": round((cancelling + rebilling) / billing, 2),
            "repriced_share": round(done.repriced_count / done.bill_count, 3),
            "peak_mib": round(max(peak, more, most), 1),
            "whole_mib": round(memory.mib, 1),
            "later_months": self.later,
            "shards": self.shards,
        }

    async def _plan_cancellation(self, month: int) -> int:
        async with self._work(MONTH) as ctx:
            runs = await ctx.session.execute(_RUN, {"month": month})
            scope = CancelScope(run_id=runs.scalar_one())
            command = PlanCancellation(scope, "基准测试", chunk_size=self.chunk)
            return (await plan_cancellation(ctx, command)).id

    async def _plan_again(self, month: int) -> int:
        async with self._work(MONTH) as ctx:
            run = await plan_run(ctx, PlanRun(month=month, chunk_size=self.chunk))
            await start_run(ctx, run.id)
            return run.id

    async def _tidy(self) -> None:
        """Leave each measured step the database as a quiet night would."""
        tenant_url = self.server.set(database=f"{PREFIX}{self.tenant.lower()}")
        async with driver_connection(tenant_url) as connection:
            await connection.execute("VACUUM (ANALYZE)")
            await connection.execute("CHECKPOINT")


def _serve(arguments: argparse.Namespace) -> dict[str, Any]:
    import_models()
    with tempfile.TemporaryDirectory(dir=arguments.folder, prefix="minshui-bench-") as folder:
        Path(folder).chmod(0o755)
        with EmbeddedServer(Path(folder)).hold() as server:
            return asyncio.run(CancelBench(server, arguments).run())


def main() -> None:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--later", type=int, default=0, help="months billed since")
    parser.add_argument("--shards", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--chunk", type=int, default=0, help="accounts in a chunk")
    parser.add_argument("--folder", default=None, help="where the database may lie")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    arguments.orm_sample = 0
    figures = _serve(arguments)
    if not arguments.json:
        for name, title in _TITLES.items():
            print(f"{title:<34}{figures[name]:>14}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
