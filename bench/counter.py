"""Benchmark of the counter: ``python -m bench.counter [--json]``.

Starts ``minshui serve`` on an embedded PostgreSQL of its own, durable as in production, over a
town with open bills, and pays at its counters over HTTP: as fast as it will go over 50
connections, then as payers arrive at 200 desks, alone and while the town's next month is billed.
Every payment is one transaction: receipt, allocation, entries, journals, audit, outbox and
idempotency. Afterwards every invariant must hold, and the books have what the desks took.
Its last line is one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.billing_tenant import say
from bench.counter_desks import Arrival, Desk, DeskProcess, Payer, Taken, desk_process
from bench.counter_town import OPEN_MONTH, RUN_MONTH, CounterTown, split
from bench.counter_usage import seconds_by_role, spent
from minshui.entrypoints.wiring import import_models
from minshui.infrastructure.db.embedded import EmbeddedServer

_CONNECTIONS = 50
_MOST_PER_SECOND = 1000
_LONGEST_RUN_SECONDS = 120
_SEED = 20261121
_TITLES = {
    "households": "households",
    "payments_per_second": "saturation, payments a second",
    "p50_ms": "open loop alone, p50 ms",
    "p99_ms": "open loop alone, p99 ms",
    "p50_during_run_ms": "during a billing run, p50 ms",
    "p99_during_run_ms": "during a billing run, p99 ms",
    "run_seconds": "the billing run meanwhile, s",
    "hot_account_payments_per_second": "one account, saturation, payments a second",
    "hot_account_p50_ms": "one account, open loop, p50 ms",
    "hot_account_p99_ms": "one account, open loop, p99 ms",
    "cpu_ms_per_payment": "processor ms a payment, saturated",
    "load_average": "load average at the end",
    "errors": "errors",
}


class CounterBench:
    """The phases, one after another, and what they come to."""

    def __init__(self, town: CounterTown, desks: DeskProcess, arguments: argparse.Namespace):
        self.town = town
        self.process = desks
        self.seconds: float = arguments.seconds
        self.rate: float = arguments.rate
        self.random = random.Random(_SEED)
        self.figures: dict[str, Any] = {
            "measured": "HTTP",
            "households": arguments.households,
            "desks": arguments.desks,
            "arrivals_per_second": self.rate,
            "errors": 0,
        }
        self.error_codes: dict[str, int] = {}
        self.taken_fen = 0
        self.count = 0

    async def run(self, program: int, database: int) -> dict[str, Any]:
        """Measure every phase and return the figures."""
        desks = await self.town.open_desks()
        await self.town.begin_run(OPEN_MONTH)
        await self.town.run_to_end(OPEN_MONTH)
        await self.town.tidy()
        saturating = int(self.seconds * _MOST_PER_SECOND)
        arriving = int(self.seconds * self.rate)
        payers = await self.town.payers()
        warm, many, alone, hot, during = split(
            payers, 2000, saturating, arriving, 1, int(_LONGEST_RUN_SECONDS * self.rate)
        )
        self.process.saturate(desks[:_CONNECTIONS], warm, 0.0)
        await self._take(self.process.saturate(desks[:_CONNECTIONS], warm, 2.0), "warm")
        before = seconds_by_role(program, database)
        full = self.process.saturate(desks[:_CONNECTIONS], many, self.seconds)
        used = spent(before, seconds_by_role(program, database))
        await self._take(full, "saturation")
        self._note_saturation(full, used)
        await self._open_loop(desks, alone, "")
        await self._hot_account(desks, hot[0], arriving)
        await self._during_run(desks, during)
        self.figures["load_average"] = [round(each, 2) for each in os.getloadavg()]
        self.figures["error_codes"] = self.error_codes
        return self.figures

    async def _open_loop(self, desks: list[Desk], payers: list[Payer], prefix: str) -> None:
        self.process.begin(desks, self._arrivals(desks, payers))
        taken = self.process.end()
        self.figures[f"{prefix}p50_ms"] = taken.percentile(0.5)
        self.figures[f"{prefix}p99_ms"] = taken.percentile(0.99)
        await self._take(taken, f"{prefix or 'distinct '}open loop")

    async def _hot_account(self, desks: list[Desk], payer: Payer, arriving: int) -> None:
        """Let everybody pay on one account."""
        many = [payer] * int(self.seconds * _MOST_PER_SECOND)
        full = self.process.saturate(desks[:_CONNECTIONS], many, self.seconds / 2)
        await self._take(full, "hot account saturation")
        rate = round(len(full.arrivals) / full.seconds, 1)
        self.figures["hot_account_payments_per_second"] = rate
        await self._open_loop(desks, [payer] * arriving, "hot_account_")

    async def _during_run(self, desks: list[Desk], payers: list[Payer]) -> None:
        """Bill the next month while payers arrive; only those who came meanwhile count."""
        started = self.process.begin(desks, self._arrivals(desks, payers))
        await asyncio.sleep(1.0)
        first = time.monotonic() - started
        await self.town.begin_run(RUN_MONTH)
        progress = await self.town.run_to_end(RUN_MONTH)
        last = time.monotonic() - started
        taken = self.process.end(early=True)
        within = (first, last)
        self.figures["p50_during_run_ms"] = taken.percentile(0.5, within)
        self.figures["p99_during_run_ms"] = taken.percentile(0.99, within)
        meanwhile = sum(1 for at, _ in taken.arrivals if first <= at <= last)
        self.figures["payments_during_run"] = meanwhile
        self.figures["run_seconds"] = round(last - first, 2)
        self.figures["run_bills"] = progress.bill_count
        await self._take(taken, "open loop during a run")

    def _arrivals(self, desks: Sequence[Desk], payers: Sequence[Payer]) -> list[Arrival]:
        """Let payers come independently of each other (a Poisson stream), desk after desk."""
        at, arrivals = 0.0, []
        for number, payer in enumerate(payers):
            at += self.random.expovariate(self.rate)
            arrivals.append(Arrival(at, number % len(desks), payer))
        return arrivals

    def _note_saturation(self, taken: Taken, used: dict[str, float]) -> None:
        count = len(taken.arrivals)
        used = used | {"desks": taken.processor_seconds}
        self.figures["payments_per_second"] = round(count / taken.seconds, 1)
        self.figures["saturation_p99_ms"] = taken.percentile(0.99)
        self.figures["cpu_ms_per_payment"] = {
            role: round(seconds / count * 1000, 2) for role, seconds in used.items()
        } | {"all": round(sum(used.values()) / count * 1000, 2)}

    async def _take(self, taken: Taken, phase: str) -> None:
        """Count what a phase took and check the books."""
        refused = sum(taken.errors.values())
        self.figures["errors"] += refused
        for code, times in taken.errors.items():
            self.error_codes[code] = self.error_codes.get(code, 0) + times
        self.taken_fen += taken.amount_fen
        self.count += len(taken.arrivals) - refused
        say(
            f"{phase}: {len(taken.arrivals)} in {taken.seconds:.1f} s, p50"
            f" {taken.percentile(0.5)} ms, p99 {taken.percentile(0.99)} ms, {dict(taken.errors)},"
            f" load {os.getloadavg()[0]:.1f}"
        )
        if faults := await self.town.check(self.taken_fen, self.count):
            say(f"not right after {phase}: {faults}")
            sys.exit(1)


def _measure(arguments: argparse.Namespace) -> dict[str, Any]:
    import_models()
    with tempfile.TemporaryDirectory(dir=arguments.folder, prefix="minshui-bench-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        server = EmbeddedServer(folder)
        with server.hold() as url:
            database = server.status().process_id or 0
            town = CounterTown(url, folder, arguments.desks)
            return asyncio.run(_run(town, database, arguments))


async def _run(town: CounterTown, database: int, arguments: argparse.Namespace) -> dict[str, Any]:
    await town.load(arguments.households)
    try:
        with town.serving() as program, desk_process(town.address) as desks:
            return await CounterBench(town, desks, arguments).run(program, database)
    finally:
        await town.close()


def main() -> None:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--desks", type=int, default=200)
    parser.add_argument("--rate", type=float, default=100.0, help="arrivals a second")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each phase")
    parser.add_argument("--folder", default=None, help="where the database may lie")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures = _measure(arguments)
    if not arguments.json:
        for name, title in _TITLES.items():
            print(f"{title:<44}{figures[name]!s:>14}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
