"""Cut-over of a made-up town: ``python -m bench.cutover --households 100000 [--json]``.

Checks files with planted faults, loads them without, proves them against their own totals and
undoes all of it, on an embedded PostgreSQL of its own with durability at its defaults. Every
planted fault has to be reported, and every table has to be afterwards what it was before.
Its last line is one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, select

from bench.cutover_faults import Planter
from bench.cutover_files import (
    CUTOVER_ON,
    SITES,
    OldFiles,
    book_codes,
    make_files,
    tariff_documents,
    totals_content,
)
from minshui.entrypoints.furnishing import furnish_tenant
from minshui.entrypoints.wiring import import_models
from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.embedded import EmbeddedServer
from minshui.infrastructure.db.provisioning import NewTenant, create_tenant, ensure_master
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.clock import FixedClock
from minshui.platform.organization.facade import list_departments
from minshui.revenue.cutover.facade import (
    OpenCutover,
    check_files,
    load_cutover,
    open_cutover,
    prove_cutover,
    undo_cutover,
)
from minshui.revenue.ledger.facade import verify_ledger
from minshui.revenue.reading.facade import CreateBook, create_book
from minshui.revenue.tariff.facade import approve_version, save_version

PREFIX = "bench_"
CODE = "BENCH"
TRAIL = frozenset({"biz_cutover", "sys_audit_log", "sys_outbox", "sys_import"})
_KIB_PER_MIB = 1024


class CutoverBench:
    """One tenant, emptied of what it was given."""

    def __init__(self, server: URL, arguments: argparse.Namespace) -> None:
        self.databases = TenantDatabases(server, prefix=PREFIX)
        self.server = server
        self.households: int = arguments.households
        self.faults: int = arguments.faults
        self.months: int = arguments.history_months
        self.clock = FixedClock.at_noon(CUTOVER_ON)
        self.tenant = ""
        self.seconds: dict[str, float] = {}

    async def run(self) -> dict[str, Any]:
        """Go through the whole kit and return the figures."""
        await ensure_master(self.server, PREFIX, self.clock)
        made = await create_tenant(self.databases, NewTenant("切换基准", "BC", "bench"), self.clock)
        self.tenant = made.code
        async with self._work() as ctx:
            await self._furnish(ctx)
        good = make_files(self.households, history_months=self.months)
        faulty = make_files(self.households, history_months=self.months)
        planted = Planter(faulty).plant(self.faults)
        before = await self._fingerprints()
        with self._timed("check"):
            async with self._work() as ctx:
                checked, _ = await check_files(ctx, CODE, _imports(faulty))
        reported = Counter((str(each.kind), each.row or 0, each.code) for each in checked.faults)
        expected = Counter((each.kind, each.row, each.code) for each in planted)
        missed = sum((expected - reported).values())
        with self._timed("load"):
            async with self._work() as ctx:
                loaded = await load_cutover(ctx, CODE, _imports(good))
        if loaded.faults:
            raise RuntimeError(f"files without faults were refused: {loaded.faults[0]}")
        with self._timed("prove"):
            async with self._work() as ctx:
                totals = ImportFile("totals.csv", totals_content(good))
                proof, _ = await prove_cutover(ctx, CODE, totals)
        async with self._work() as ctx:
            broken = [each.code for each in await verify_ledger(ctx) if not each.holds]
        with self._timed("undo"):
            async with self._work() as ctx:
                await undo_cutover(ctx, CODE, "bench")
        after = await self._fingerprints()
        changed = sorted(name for name in after if after[name] != before[name])
        return {
            "households": self.households,
            "rows": sum(len(file.rows) for file in good.values()),
            **{f"{name}_seconds": round(spent, 1) for name, spent in self.seconds.items()},
            "status": loaded.status,
            "kinds_of_fault": len({each.code for each in planted}),
            "planted": len(planted),
            "reported": sum(reported.values()),
            "missed": missed,
            "differences": -1 if proof is None else len(proof.differences),
            "broken_invariants": broken,
            "changed_by_undo": [name for name in changed if name not in TRAIL],
            "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_PER_MIB),
        }

    def _work(self) -> Any:
        return self.databases.tenant_work(self.tenant, system_actor(), self.clock)

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - started
        print(f"{name}: {self.seconds[name]:.1f} s", file=sys.stderr, flush=True)

    async def _furnish(self, ctx: Context) -> None:
        await furnish_tenant(ctx, "切换基准水务", SITES)
        await field_cipher(ctx)
        for document in tariff_documents():
            await approve_version(ctx, (await save_version(ctx, document)).id)
        sites = {site.code: site.id for site in await list_departments(ctx)}
        for code, site in book_codes(self.households):
            await create_book(ctx, CreateBook(code, f"{code} 册", sites[site]))
        await open_cutover(ctx, OpenCutover(CODE, "基准", CUTOVER_ON))

    async def _fingerprints(self) -> dict[str, tuple[int, str]]:
        async with self._work() as ctx:
            database = database_of(ctx.session)
            return {
                table.name: await database.fingerprint(ctx.session, select(table))
                for table in TenantBase.metadata.sorted_tables
            }


def _imports(files: OldFiles) -> list[ImportFile]:
    return [ImportFile(f"{kind}.csv", file.content()) for kind, file in files.items() if file.rows]


def main() -> None:
    """Read the command line, run, print; exit 1 unless all is as it has to be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--faults", type=int, default=300)
    parser.add_argument("--history-months", type=int, default=2)
    parser.add_argument("--folder", default=None, help="where the database may lie")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    import_models()
    with tempfile.TemporaryDirectory(dir=arguments.folder, prefix="minshui-bench-") as folder:
        Path(folder).chmod(0o755)
        with EmbeddedServer(Path(folder)).hold() as server:
            figures = asyncio.run(CutoverBench(server, arguments).run())
    if not arguments.json:
        for name, value in figures.items():
            print(f"{name:<24}{value!s:>24}")
    print(json.dumps(figures))
    right = figures["reported"] == figures["planted"] and not figures["missed"]
    clean = not figures["changed_by_undo"] and not figures["broken_invariants"]
    sys.exit(0 if right and clean and figures["differences"] == 0 else 1)


if __name__ == "__main__":
    main()
