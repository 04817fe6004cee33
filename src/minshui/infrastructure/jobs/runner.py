"""Run jobs: one transaction per call of a handler, heartbeats beside it, retries after it."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from uuid import uuid4

import structlog

from minshui.infrastructure.bus.contracts import Visit
from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.errors import JOB_ABANDONED, JOB_KIND_UNKNOWN
from minshui.infrastructure.jobs.contracts import Job, JobHandler, JobStep
from minshui.infrastructure.jobs.queue import (
    STALE_SECONDS,
    beat,
    claim_job,
    job_line,
    next_due_at,
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


class JobLine:
    """The jobs of one queue: a visit claims one of a tenant's and runs it to its end.

    Once ``stopping`` is set, a running job is given back after its present step.
    """

    def __init__(
        self,
        databases: TenantDatabases,
        handlers: Mapping[str, JobHandler],
        clock: Clock,
        queue: str,
        stopping: asyncio.Event | None = None,
    ) -> None:
        self._databases = databases
        self._handlers = handlers
        self._queue = queue
        self._clock = clock
        self._stopping = stopping or asyncio.Event()
        self._worker = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:6]}"
        self._actor = system_actor("job", "后台任务")

    @property
    def name(self) -> str:
        """The line's name."""
        return job_line(self._queue)

    async def visit(self, tenant_code: str) -> Visit:
        """Run one due job of a tenant until it is done or put off."""
        if self._stopping.is_set():
            return Visit(0)
        ran = await self._run_next(tenant_code)
        async with self._work(tenant_code) as ctx:
            due_at = await next_due_at(ctx, self._queue)
        more = ran and due_at is not None and due_at <= self._clock.now()
        return Visit(int(ran), more, due_at)

    async def _run_next(self, tenant_code: str) -> bool:
        async with self._work(tenant_code) as ctx:
            job = await claim_job(ctx, self._queue, self._worker)
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
                if not await note_step(ctx, job, self._worker, step):
                    raise JobTakenError
            if self._stopping.is_set() and not step.finished:
                async with self._work(tenant_code) as ctx:
                    await release_job(ctx, job, self._worker)
                return

    async def _note_failure(self, tenant_code: str, job: Job, error: str, *, retry: bool) -> None:
        async with self._work(tenant_code) as ctx:
            final = not retry or job.attempts >= job.max_attempts
            await note_failure(ctx, job, self._worker, error, final=final)

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
                    if not await beat(ctx, job, self._worker):
                        return

        task = asyncio.create_task(keep_beating())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
