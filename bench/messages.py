"""Benchmark of messages: ``python -m bench.messages [--take-in N | --latency] [--json]``.

Starts the program on an embedded PostgreSQL of its own, durable as in production, and the
simulated platform of Alibaba Cloud SMS as a process of its own, which counts every message by its
number and by its shipment's key.

``--take-in 1000000``: batches of 100,000 are uploaded as files over HTTP, taken in by the job and
sent by the line, at the same time. Every number is sent one message: none twice, none lost.
``--latency --rate 200 --seconds 60``: messages are asked for over HTTP as they arrive (a Poisson
stream); the time counts from the intended arrival to the moment the platform has the message.
``--profile cluster``: called by RabbitMQ, with Redis and a second node of workers.
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
from collections import Counter
from pathlib import Path
from typing import Any

from bench.billing_tenant import say
from bench.counter_desks import HttpError, connected
from bench.counter_usage import seconds_by_role, spent
from bench.message_town import TEMPLATE, MessageTown, Simulator
from bench.message_watch import watching
from minshui.entrypoints.wiring import import_models
from minshui.infrastructure.db.embedded import EmbeddedServer

_FIRST_MOBILE = 13_000_000_000
_BATCH = 100_000
_CONNECTIONS = 40
_SEED = 20261121
_SETTLING_SECONDS = 900
_WARM_MESSAGES = 200
_ENDED = {"sent", "delivered", "failed", "suppressed", "expired", "uncertain"}


async def take_in(
    town: MessageTown, programs: list[int], database: int, arguments: argparse.Namespace
) -> dict[str, Any]:
    """Upload batches and wait until the platform has every message."""
    total: int = arguments.take_in
    simulator = town.simulator
    if arguments.receipts:
        town.report_receipts()
    before = seconds_by_role(programs[0], database)
    with watching(programs, database, simulator.program.pid, _accepted(simulator)) as watch:
        started = time.monotonic()
        first, batches = _FIRST_MOBILE, 0
        while first < _FIRST_MOBILE + total:
            last = min(first + _BATCH, _FIRST_MOBILE + total)
            batches += 1
            await asyncio.to_thread(town.upload, f"批次{batches}", range(first, last))
            first = last
        uploaded = time.monotonic() - started
        await town.taken_in(batches)
        taken_in = time.monotonic() - started
        say(f"taken in after {taken_in:.1f} s")
        wanted = {"delivered"} if arguments.receipts else _ENDED
        states = await town.settled(total, wanted, _SETTLING_SECONDS)
        drained = time.monotonic() - started
    used = spent(before, seconds_by_role(programs[0], database))
    found = simulator.state()
    handed_over = watch.seconds_at(total) or drained
    return {
        "messages": total,
        "receipts": arguments.receipts,
        "uploaded_seconds": round(uploaded, 1),
        "taken_in_seconds": round(taken_in, 1),
        "taken_in_per_second": round(total / taken_in),
        "drained_seconds": round(handed_over, 1),
        "drained_per_second": round(total / handed_over),
        "settled_seconds": round(drained, 1),
        "processor_us_per_message": _each(used, total),
        "own_mib": watch.flatness(total),
        "states": states,
        "calls": found["calls"],
        "duplicates": found["phones_repeated"] + found["key_repeats"],
        "lost": total - found["phones"],
    }


async def latency(
    town: MessageTown, programs: list[int], database: int, arguments: argparse.Namespace
) -> dict[str, Any]:
    """Ask for messages as they arrive; the times are from the arrival to the platform."""
    warm = _Asker(town, _FIRST_MOBILE, arguments.rate)
    await warm.run(_WARM_MESSAGES)
    await town.settled(_WARM_MESSAGES, _ENDED, 60)
    asker = _Asker(town, _FIRST_MOBILE + _WARM_MESSAGES, arguments.rate)
    count = int(arguments.rate * arguments.seconds)
    say(f"{count} messages at {arguments.rate:g} a second")
    before = seconds_by_role(programs[0], database)
    await asker.run(count)
    used = spent(before, seconds_by_role(programs[0], database))
    await town.settled(_WARM_MESSAGES + count - sum(asker.errors.values()), _ENDED, 120)
    handed, lost = [], 0
    for mobile, arrived in asker.arrivals:
        sent_at = await asyncio.to_thread(town.simulator.sent_at, mobile)
        if sent_at is None:
            lost += 1
        else:
            handed.append(sent_at - arrived)
    found = town.simulator.state()
    return {
        "messages": count,
        "rate": arguments.rate,
        **{f"handed_over_p{share}_ms": _percentile(handed, share) for share in (50, 95, 99)},
        **{f"answered_p{share}_ms": _percentile(asker.answered, share) for share in (50, 95, 99)},
        "processor_us_per_message": _each(used, count),
        "errors": dict(asker.errors),
        "duplicates": found["phones_repeated"] + found["key_repeats"],
        "lost": lost,
        "calls": found["calls"],
    }


class _Asker:
    """Asks for messages over HTTP, each when it arrives or when a connection is free."""

    def __init__(self, town: MessageTown, first: int, rate: float) -> None:
        self.town = town
        self.first = first
        self.rate = rate
        self.arrivals: list[tuple[str, float]] = []  # number, seconds since the epoch
        self.answered: list[float] = []
        self.errors: Counter[str] = Counter()

    async def run(self, count: int) -> None:
        """Ask for so many."""
        dice = random.Random(_SEED)
        at, due = time.time() + 0.3, []
        for place in range(count):
            at += dice.expovariate(self.rate)
            due.append((str(self.first + place), at))
        waiting = iter(due)
        async with connected(self.town.address, _CONNECTIONS) as connections:

            async def work(connection: Any) -> None:
                for mobile, arrived in waiting:
                    if (pause := arrived - time.time()) > 0:
                        await asyncio.sleep(pause)
                    await self._ask(connection, mobile, arrived)

            await asyncio.gather(*map(work, connections))

    async def _ask(self, connection: Any, mobile: str, arrived: float) -> None:
        body = {
            "template": TEMPLATE,
            "mobile": mobile,
            "parameters": {"amount": "70.35"},
            "dedupe_key": mobile,
        }
        try:
            await connection.send("POST", "/api/v1/message/sms", body, self.town.token)
        except HttpError as failure:
            self.errors[str(failure)] += 1
        else:
            self.arrivals.append((mobile, arrived))
        self.answered.append(time.time() - arrived)


def _each(used: dict[str, float], count: int) -> dict[str, float]:
    return {role: round(seconds / count * 1e6, 1) for role, seconds in used.items()}


def _accepted(simulator: Simulator) -> Any:
    return lambda: int(simulator.state()["accepted"])


def _percentile(seconds: list[float], share: int) -> float:
    ordered = sorted(seconds)
    if not ordered:
        return float("nan")
    return round(ordered[min(len(ordered) * share // 100, len(ordered) - 1)] * 1000, 1)


def _measure(arguments: argparse.Namespace) -> dict[str, Any]:
    import_models()
    with tempfile.TemporaryDirectory(dir=arguments.folder, prefix="minshui-bench-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        os.environ["MINSHUI_DATA_DIR"] = made
        server = EmbeddedServer(folder)
        simulator = Simulator()
        try:
            with server.hold() as url:
                town = MessageTown(url, folder, simulator)
                database = server.status().process_id or 0
                return asyncio.run(_run(town, database, arguments))
        finally:
            simulator.close()


async def _run(town: MessageTown, database: int, arguments: argparse.Namespace) -> dict[str, Any]:
    await town.load()
    figures: dict[str, Any] = {"profile": arguments.profile}
    try:
        with town.serving(arguments.profile) as programs:
            if arguments.latency:
                figures |= await latency(town, programs, database, arguments)
            else:
                figures |= await take_in(town, programs, database, arguments)
    finally:
        await town.close(arguments.profile)
    figures["load_average"] = [round(each, 2) for each in os.getloadavg()]
    return figures


def main() -> None:
    """Read the command line, run, print; ends with 1 where a message is lost or doubled."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--take-in", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--receipts", action="store_true", help="the platform reports each one")
    parser.add_argument("--latency", action="store_true")
    parser.add_argument("--rate", type=float, default=200.0, help="messages a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--profile", choices=("embedded", "cluster"), default="embedded")
    parser.add_argument("--folder", default=None, help="where the database may lie")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures = _measure(arguments)
    if not arguments.json:
        for name, figure in figures.items():
            print(f"{name:<28}{figure}")
    print(json.dumps(figures, ensure_ascii=False))
    if figures["duplicates"] or figures["lost"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
