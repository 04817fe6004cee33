"""Benchmark of the audit log: ``python -m bench.audit [--rows N] [--seconds S] [--json]``.

On an embedded PostgreSQL of its own, durable as in production: what recording costs the business
(payments and changes of customers, each its own transaction, in turns with recording and with
recording patched out), how fast rows are sealed, verified and archived, how long a search takes
among them, and how much memory verification takes. Its last line is one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import URL, text

from bench.billing_tenant import say
from bench.billing_town import load_town
from bench.memory import postmaster_of, watched_memory
from minshui.entrypoints.wiring import import_models
from minshui.infrastructure.audit import recording
from minshui.infrastructure.audit.archiving import archive_store
from minshui.infrastructure.audit.contracts import AuditCategory
from minshui.infrastructure.audit.inspecting import archive_tenant_month, inspect_tenant
from minshui.infrastructure.audit.line import SealingLine
from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.infrastructure.db.embedded import EmbeddedServer
from minshui.infrastructure.db.provisioning import NewTenant, create_tenant, ensure_master
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.settings import Settings
from minshui.kernel.clock import FixedClock, SystemClock
from minshui.platform.audit.facade import LogFilter, find_logs
from minshui.platform.identity.facade import CreateUser, create_user
from minshui.platform.organization.facade import list_departments
from minshui.revenue.cashier.facade import (
    OpenTill,
    PaymentMethod,
    TakePayment,
    open_till,
    take_payment,
)
from minshui.revenue.customer.facade import AmendCustomer, amend_customer

_HOUSEHOLDS = 2_000
_AT_ONCE = 8
_ROUNDS = 6
_SEARCHES = 20
_PREFIX = "bench_"
_PASSWORD = "Counter-2026-Desk"  # noqa: S105 - of a throw-away database
_FILL = """
    INSERT INTO sys_audit_log (acted_at, category, action, result, user_id, user_name, session_id,
                               client_address, subject_type, subject_id, before, after, trace_id)
    SELECT now() - interval '36 months' + n * interval '36 months' / :count,
           CASE WHEN n % 50 = 0 THEN 'security' ELSE 'operation' END, 'customer.amend', 'done',
           n % 200, 'desk' || n % 200, md5((n % 5000)::text), '10.0.' || n % 200 || '.7',
           'biz_cust', (n % 20000)::text, jsonb_build_object('name', '甲' || n),
           jsonb_build_object('name', '乙' || n, 'reason', '客户来电'), md5(n::text)
    FROM generate_series(1, :count) AS n
"""
_SEARCHED = {
    "newest": LogFilter(),
    "security": LogFilter(category=AuditCategory.SECURITY),
    "user": LogFilter(user_id=7),
    "subject": LogFilter(subject_type="biz_cust", subject_id="777"),
    "trace": LogFilter(trace_id="c4ca4238a0b923820dcc509a6f75849b"),
}


class AuditBench:
    """One tenant with cashiers, and what is measured on it."""

    def __init__(self, server: URL, arguments: argparse.Namespace) -> None:
        self.server = server
        self.rows: int = arguments.rows
        self.seconds: float = arguments.seconds
        self.databases = TenantDatabases(server, prefix=_PREFIX)
        self.clock = SystemClock()
        self.tenant = ""
        self.cashiers: list[Actor] = []
        self.codes: Sequence[str] = ()
        self.ids: Sequence[int] = ()

    async def load(self) -> None:
        """Load a town, with a till for each who works at once."""
        clock = FixedClock(self.clock.now())
        await ensure_master(self.server, self.databases.prefix, clock)
        made = await create_tenant(self.databases, NewTenant("基准水务", "BM", "bench"), clock)
        self.tenant = made.code
        async with self._work(system_actor()) as ctx:
            await load_town(ctx, _HOUSEHOLDS)
            site = next(each for each in await list_departments(ctx) if each.code == "B01")
            for number in range(_AT_ONCE):
                name = f"desk{number}"
                new = CreateUser(name, name, ("cashier",), site.id, None, _PASSWORD, False)
                user = (await create_user(ctx, new)).user
                self.cashiers.append(Actor(user.id, name, name, site.id, frozenset(), "user"))
            found = (await ctx.session.execute(text("SELECT id, code FROM biz_cust"))).all()
            self.ids, self.codes = [row.id for row in found], [row.code for row in found]
        for cashier in self.cashiers:
            async with self._work(cashier) as ctx:
                await open_till(ctx, OpenTill(float_fen=20000))

    async def cost(self, work: Callable[[Context, int], Awaitable[Any]]) -> dict[str, float]:
        """Return how many a second with recording, without, and the ratio of the two.

        In turns, so that whatever else the machine does is shared by both.
        """
        counts = {True: 0, False: 0}
        await self._busy(work)
        for turn in range(_ROUNDS):
            audited = turn % 2 == 0
            if audited:
                counts[True] += await self._busy(work)
            else:
                with _unrecorded():
                    counts[False] += await self._busy(work)
        spent = self.seconds * _ROUNDS / 2
        return {
            "with_audit": round(counts[True] / spent, 1),
            "without_audit": round(counts[False] / spent, 1),
            "ratio": round(counts[True] / counts[False], 3),
        }

    async def pay(self, ctx: Context, number: int) -> None:
        """Take a payment in advance."""
        code = self.codes[number % len(self.codes)]
        await take_payment(ctx, TakePayment(PaymentMethod.CASH, 5000, customer_code=code))

    async def amend(self, ctx: Context, number: int) -> None:
        """Change a customer's address."""
        key = self.ids[number % len(self.ids)]
        address = f"福州市鼓楼区温泉路 {number} 号"
        await amend_customer(ctx, AmendCustomer(key, {"address": address}, reason="来电"))

    async def chain(self, folder: Path) -> dict[str, Any]:
        """Seal, search, verify and archive many rows."""
        store = archive_store(Settings(data_dir=folder))
        line = SealingLine(self.databases, store.signer, self.clock)
        say(f"filling {self.rows:,} rows")
        async with self._work(system_actor()) as ctx:
            await ctx.session.execute(text(_FILL), {"count": self.rows})
        async with self._work(system_actor()) as ctx:
            await ctx.session.execute(text("ANALYZE sys_audit_log"))
        began, sealed = time.perf_counter(), 0
        while (visit := await line.visit(self.tenant)).more or sealed == 0:
            sealed += visit.handled
        sealed += visit.handled
        figures: dict[str, Any] = {"seal_rows_per_second": _rate(sealed, began)}
        figures |= {f"search_{name}_ms": await self._search(name) for name in _SEARCHED}
        began = time.perf_counter()
        with watched_memory(await postmaster_of(self.server)) as peak:
            found = await inspect_tenant(self.databases, store, self.clock, self.tenant)
        figures["verify_rows_per_second"] = _rate(found.rows_checked, began)
        figures["verify_peak_mib"] = round(peak.mib)
        figures["faults"] = found.fault_count
        later = FixedClock(self.clock.now() + timedelta(days=1000))
        began = time.perf_counter()
        archived = await archive_tenant_month(self.databases, store, later, self.tenant)
        if archived is not None:
            figures["archive_rows_per_second"] = _rate(archived.row_count, began)
        return figures

    async def _search(self, name: str) -> float:
        times = []
        for _ in range(_SEARCHES):
            async with self._work(system_actor()) as ctx:
                began = time.perf_counter()
                await find_logs(ctx, _SEARCHED[name], None, 50)
                times.append((time.perf_counter() - began) * 1000)
        return round(statistics.median(times), 1)

    async def _busy(self, work: Callable[[Context, int], Awaitable[Any]]) -> int:
        """Do a piece of business over and over for a while; return how many were done."""
        end = time.perf_counter() + self.seconds

        async def keep_busy(place: int) -> int:
            done = 0
            while time.perf_counter() < end:
                async with self._work(self.cashiers[place]) as ctx:
                    await work(ctx, done * _AT_ONCE + place)
                done += 1
            return done

        return sum(await asyncio.gather(*(keep_busy(place) for place in range(_AT_ONCE))))

    def _work(self, actor: Actor) -> Any:
        return self.databases.tenant_work(self.tenant, actor, self.clock)


@contextmanager
def _unrecorded() -> Iterator[None]:
    """Within, nothing is recorded: only here, to know what recording costs."""
    real = recording.record_audits

    async def nothing(_notes: object) -> None:
        """Record nothing."""

    users = [each for each in sys.modules.values() if getattr(each, "record_audits", None) is real]
    for module in users:
        module.record_audits = nothing  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for module in users:
            module.record_audits = real  # type: ignore[attr-defined]


def _rate(count: int, began: float) -> int:
    return round(count / (time.perf_counter() - began))


async def measure(server: URL, folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Run every part and return the figures."""
    bench = AuditBench(server, arguments)
    await bench.load()
    say("payments and changes, with and without recording")
    figures: dict[str, Any] = {"rows": bench.rows, "seconds_a_round": bench.seconds}
    for name, work in (("payments", bench.pay), ("customer_changes", bench.amend)):
        cost = await bench.cost(work)
        figures |= {f"{name}_{key}": value for key, value in cost.items()}
    figures |= await bench.chain(folder)
    await bench.databases.close()
    return figures


def main() -> None:
    """Measure on a throw-away server, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--json", action="store_true", help="print the figures only")
    arguments = parser.parse_args()
    import_models()
    with tempfile.TemporaryDirectory(prefix="minshui-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with EmbeddedServer(folder).hold() as server:
            figures = asyncio.run(measure(server, folder, arguments))
    if not arguments.json:
        for key, value in figures.items():
            print(f"{key:40} {value}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
