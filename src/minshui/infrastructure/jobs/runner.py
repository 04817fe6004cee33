"""Run jobs: one transaction per call of a handler, heartbeats beside it, retries after it."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from uuid import uuid4

import structlog

from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.errors import JOB_ABANDONED, JOB_KIND_UNKNOWN
from minshui.infrastructure.jobs.contracts import Job, JobHandler, JobStep
from minshui.infrastructure.jobs.queue import (
    STALE_SECONDS,
    beat,
    claim_job,
    note_failure,
    note_step,
    release_job,
)
from minshui.kernel.clock import Clock
from minshui.kernel.errors import MinshuiError

_BEAT_SECONDS = STALE_SECONDS / 4
_log = structlog.get_logger(__name__)


class JobTakenError(Exception):
    """Another worker has claimed the job meanwhile: what this one did is rolled back."""


class JobRunner:
    """One worker's hands: claims jobs of a tenant's queue and runs them to their end."""

    def __init__(
        self,
        databases: TenantDatabases,
        handlers: Mapping[str, JobHandler],
        clock: Clock,
        stopping: asyncio.Event | None = None,
    ) -> None:
        self._databases = databases
        self._handlers = handlers
        self._clock = clock
        self._stopping = stopping or asyncio.Event()
        self._name = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:6]}"
        self._actor = system_actor("job", "后台任务")

    async def run_due(self, tenant_code: str, queue: str) -> int:
        """Run every job that is due, one after another; returns how many.

        Once ``stopping`` is set, the running job is given back after its present step.
        """
        count = 0
        while not self._stopping.is_set() and await self.run_next(tenant_code, queue):
            count += 1
        return count

    async def run_next(self, tenant_code: str, queue: str) -> bool:
        """Claim one due job and run it until it is done or put off; False: none was due."""
        async with self._work(tenant_code) as ctx:
            job = await claim_job(ctx, queue, self._name)
        if job is None:
            return False
        try:
            with structlog.contextvars.bound_contextvars(trace_id=job.trace_id):
                async with self._beating(tenant_code, job):
                    await self._run_steps(tenant_code, job)
        except JobTakenError:
            _log.warning("job_taken", tenant=tenant_code, job=job.id, kind=job.kind)
        except MinshuiError as failure:
            await self._note_failure(
                tenant_code, job, str(failure), retry=failure.error.status >= 500
            )
        except Exception as failure:
            _log.exception("job_failed", tenant=tenant_code, job=job.id, kind=job.kind)
            await self._note_failure(tenant_code, job, repr(failure), retry=True)
        return True

    async def _run_steps(self, tenant_code: str, job: Job) -> None:
        handler = self._handlers.get(job.kind)
        if handler is None:
            raise MinshuiError(JOB_KIND_UNKNOWN, kind=job.kind)
        if job.attempts > job.max_attempts:
            raise MinshuiError(JOB_ABANDONED, attempts=job.max_attempts)
        step = JobStep(finished=False)
        while not step.finished:
            async with self._work(tenant_code, job.trace_id) as ctx:
                step = await handler(ctx, job)
                if not await note_step(ctx, job, self._name, step):
                    raise JobTakenError
            if self._stopping.is_set() and not step.finished:
                async with self._work(tenant_code) as ctx:
                    await release_job(ctx, job, self._name)
                return

    async def _note_failure(self, tenant_code: str, job: Job, error: str, *, retry: bool) -> None:
        async with self._work(tenant_code) as ctx:
            final = not retry or job.attempts >= job.max_attempts
            await note_failure(ctx, job, self._name, error, final=final)

    def _work(
        self, tenant_code: str, trace_id: str | None = None
    ) -> AbstractAsyncContextManager[Context]:
        return self._databases.tenant_work(tenant_code, self._actor, self._clock, trace_id=trace_id)

    @asynccontextmanager
    async def _beating(self, tenant_code: str, job: Job) -> AsyncIterator[None]:
        async def keep_beating() -> None:
            while True:
                await asyncio.sleep(_BEAT_SECONDS)
                async with self._work(tenant_code) as ctx:
                    if not await beat(ctx, job, self._name):
                        return

        task = asyncio.create_task(keep_beating())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
