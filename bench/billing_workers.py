"""Standing shard processes of the benchmark: what ``minshui serve`` keeps, with a stop-watch."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection, wait
from typing import Any, cast

import uvloop
from sqlalchemy import make_url

from minshui.entrypoints.billing_shard import cancel_shard, run_shard
from minshui.entrypoints.wiring import import_models
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import FixedClock

_KIB_PER_MIB = 1024


@dataclass
class Shards:
    """The processes, each with its end of a pipe."""

    processes: list[Any]
    pipes: list[Connection]

    def leave(self) -> None:
        """Close every connection to the databases, so that they can be copied."""
        self._tell("leave")

    def join(self) -> None:
        """Connect again."""
        self._tell("join")

    def _tell(self, what: str) -> None:
        for pipe in self.pipes:
            pipe.send(what)
        for pipe in self.pipes:
            pipe.recv()

    def bill(self, tenant: str, run_id: int, today: date) -> tuple[float, int, float]:
        """Bill one run in all shards; returns seconds, chunks and the largest process's MiB."""
        return self._share((tenant, run_id, today))

    def _share(self, work: tuple[Any, ...]) -> tuple[float, int, float]:
        started = time.perf_counter()
        for pipe in self.pipes:
            pipe.send(work)
        answers = [_answered(pipe) for pipe in self.pipes]
        seconds = time.perf_counter() - started
        return (
            seconds,
            sum(count for count, _ in answers),
            max(mib for _, mib in answers),
        )

    def cancel(self, tenant: str, cancellation_id: int, today: date) -> tuple[float, int, float]:
        """Take back the bills of a cancellation in all shards; returns as ``bill``."""
        return self._share((tenant, cancellation_id, today, "cancel"))

    def bill_tenants(
        self, runs: Sequence[tuple[str, int]], today: date
    ) -> tuple[float, int, float]:
        """Bill runs of many tenants, each by whichever shard is free; returns as ``bill``."""
        started = time.perf_counter()
        waiting, chunks, largest = list(reversed(runs)), 0, 0.0
        busy = set()
        for pipe in self.pipes:
            if waiting:
                pipe.send((*waiting.pop(), today))
                busy.add(pipe)
        while busy:
            for pipe in cast("list[Connection]", wait(list(busy))):
                count, mib = _answered(pipe)
                chunks, largest = chunks + count, max(largest, mib)
                if waiting:
                    pipe.send((*waiting.pop(), today))
                else:
                    busy.remove(pipe)
        return time.perf_counter() - started, chunks, largest


def _answered(pipe: Connection) -> tuple[int, float]:
    answer = pipe.recv()
    if isinstance(answer, str):
        raise RuntimeError(answer)
    chunks, mib = answer
    return chunks, mib


@contextmanager
def standing_shards(server: str, prefix: str, count: int) -> Iterator[Shards]:
    """Start shards, wait until they are connected, and end them afterwards."""
    context = multiprocessing.get_context("spawn")
    processes, pipes = [], []
    for _ in range(count):
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, server, prefix))
        process.start()
        processes.append(process)
        pipes.append(ours)
    shards = Shards(processes, pipes)
    shards.join()
    try:
        yield shards
    finally:
        for pipe in pipes:
            pipe.send(None)
        for process in processes:
            process.join()


def _serve(pipe: Connection, server: str, prefix: str) -> None:
    import_models()
    uvloop.run(_answer(pipe, TenantDatabases(make_url(server), prefix=prefix)))


async def _answer(pipe: Connection, databases: TenantDatabases) -> None:
    while (wanted := pipe.recv()) is not None:
        if wanted == "leave":
            await databases.close()
            pipe.send(wanted)
        elif wanted == "join":
            async with databases.master_session():
                pipe.send(wanted)
        else:
            pipe.send(await _bill(databases, *wanted))
    await databases.close()


async def _bill(
    databases: TenantDatabases, tenant: str, work_id: int, today: date, work: str = "bill"
) -> tuple[int, float] | str:
    shard = run_shard if work == "bill" else cancel_shard
    try:
        count = await shard(databases, tenant, work_id, FixedClock.at_noon(today))
    except Exception as failure:
        return repr(failure)
    return count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_PER_MIB
