"""Run a billing run over several processes: each takes chunk after chunk, one transaction each."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import Clock, SystemClock
from minshui.kernel.errors import ErrorCode, MinshuiError
from minshui.revenue.billing.facade import (
    RunProgress,
    RunStatus,
    bill_next_chunk,
    cancel_next_chunk,
    run_progress,
    settle_cancelled,
    settle_chunk,
    start_run,
)

RUN_INTERRUPTED = ErrorCode(
    "E_RUN_INTERRUPTED",
    "开账批次 {run} 中断，已完成 {done}/{total} 片，已开的账单有效；请用 minshui bill resume 继续",
    500,
)
_LOOK_SECONDS = 0.3

ShowProgress = Callable[[RunProgress], None]


async def run_shard(databases: TenantDatabases, tenant_code: str, run_id: int, clock: Clock) -> int:
    """Bill chunks until none is left to take; returns how many this process billed."""
    actor = system_actor("billing", "开账任务")
    count = 0
    while True:
        async with databases.tenant_work(tenant_code, actor, clock) as ctx:
            result = await bill_next_chunk(ctx, run_id)
        if result is None:
            return count
        count += 1
        if result.bill_count:
            async with databases.tenant_work(tenant_code, actor, clock) as ctx:
                await settle_chunk(ctx, result.chunk_id)


async def cancel_shard(
    databases: TenantDatabases, tenant_code: str, cancellation_id: int, clock: Clock
) -> int:
    """Take back chunks of bills until none is left; returns how many this process took."""
    actor = system_actor("billing", "撤销账单任务")
    count = 0
    while True:
        async with databases.tenant_work(tenant_code, actor, clock) as ctx:
            result = await cancel_next_chunk(ctx, cancellation_id)
        if result is None:
            return count
        count += 1
        if result.bill_count:
            async with databases.tenant_work(tenant_code, actor, clock) as ctx:
                await settle_cancelled(ctx, result.chunk_id)


async def run_billing(
    databases: TenantDatabases,
    tenant_code: str,
    run_id: int,
    shards: int,
    show: ShowProgress | None = None,
) -> RunProgress:
    """Bill a run to its end, from where it stands, and return its totals.

    One shard works in this process, more are processes of their own. Raises
    ``E_RUN_INTERRUPTED`` where they end before the run does.
    """
    clock = SystemClock()
    actor = system_actor("billing", "开账任务")
    async with databases.tenant_work(tenant_code, actor, clock) as ctx:
        run = await start_run(ctx, run_id)
    if min(shards, run.chunk_count) <= 1:
        work = asyncio.create_task(run_shard(databases, tenant_code, run_id, clock))
    else:
        work = asyncio.create_task(_run_processes(tenant_code, run_id, shards))
    finished = False
    while not finished:
        await asyncio.wait({work}, timeout=_LOOK_SECONDS)
        finished = work.done()
        async with databases.tenant_work(tenant_code, actor, clock) as ctx:
            progress = await run_progress(ctx, run_id)
        if show is not None:
            show(progress)
    await work
    if progress.run.status is not RunStatus.DONE:
        raise MinshuiError(
            RUN_INTERRUPTED,
            run=progress.run.code,
            done=progress.done_chunks,
            total=progress.run.chunk_count,
        )
    return progress


async def _run_processes(tenant_code: str, run_id: int, shards: int) -> int:
    """Start shard processes and wait for all of them; they share the terminal's error stream."""
    command = [sys.executable, "-m", "minshui.entrypoints", "bill", "shard"]
    arguments = ["--tenant", tenant_code, "--run", str(run_id)]
    processes = [await asyncio.create_subprocess_exec(*command, *arguments) for _ in range(shards)]
    try:
        await asyncio.gather(*(process.wait() for process in processes))
    finally:
        for process in processes:
            if process.returncode is None:
                process.terminate()
    return shards
