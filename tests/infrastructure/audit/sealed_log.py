"""The test tenant's audit log, which a test fills, seals, tampers with and verifies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.audit.anchoring import AuditSigner
from minshui.infrastructure.audit.archiving import (
    ArchivedMonth,
    ArchiveStore,
    archive_next_month,
)
from minshui.infrastructure.audit.chains import tenant_chain
from minshui.infrastructure.audit.findings import Verification
from minshui.infrastructure.audit.line import SealingLine
from minshui.infrastructure.audit.models import AuditAnchor
from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.audit.verifying import verify_chain
from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.http.edge import WorkOpener
from minshui.kernel.clock import FixedClock
from tests.databases import TENANT_CODE

SIGNER = AuditSigner(b"k" * 32)
_FILL = """
    INSERT INTO sys_audit_log (acted_at, category, action, result, user_id, user_name,
                               subject_type, subject_id, before, after, trace_id)
    SELECT timestamptz '2026-11-01 00:00+00' + n * interval '1 second', 'operation',
           'customer.amend', 'done', n % 50, 'wang', 'customer', n::text,
           jsonb_build_object('name', '甲' || n), jsonb_build_object('name', '乙' || n),
           md5(n::text)
    FROM generate_series(1, :count) AS n
"""


@dataclass(frozen=True)
class SealedLog:
    """The log, over databases of a test's own or over those that are rolled back."""

    databases: WorkOpener
    clock: FixedClock
    line: SealingLine
    folder: Path

    @classmethod
    def over(cls, databases: WorkOpener, clock: FixedClock, folder: Path) -> SealedLog:
        """Return the log, with a sealer of its own; archives go to ``folder``."""
        return cls(databases, clock, SealingLine(databases, SIGNER, clock), folder)

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Context]:
        """Open a unit of work in the tenant."""
        async with self.databases.tenant_work(
            TENANT_CODE, system_actor(), self.clock, trace_id="trace-1"
        ) as ctx:
            yield ctx

    async def record(self, count: int = 1, *, action: str = "customer.amend") -> None:
        """Record changes, and commit."""
        async with self.work() as ctx:
            for number in range(count):
                await record_audit(ctx, action, "customer", number, after={"name": f"乙{number}"})

    async def fill(self, count: int) -> None:
        """Put many rows in place at once."""
        await self.run(_FILL, count=count)

    async def seal(self, after: timedelta = timedelta(seconds=5)) -> int:
        """Let time pass and seal all there is; return how many rows were."""
        self.pass_time(after)
        count = 0
        while True:
            visit = await self.line.visit(TENANT_CODE)
            count += visit.handled
            if not visit.more:
                return count

    def store(self, signer: AuditSigner = SIGNER) -> ArchiveStore:
        """Return where archives go."""
        return ArchiveStore(self.folder, signer)

    async def archive(self, before: int) -> list[ArchivedMonth]:
        """Archive the months before one, each in a transaction of its own."""
        archived: list[ArchivedMonth] = []
        while True:
            async with self.work() as ctx:
                month = await archive_next_month(
                    ctx.session,
                    tenant_chain(TENANT_CODE),
                    self.store(),
                    before=before,
                    now=self.clock.now(),
                )
            if month is None:
                return archived
            archived.append(month)

    def pass_time(self, time: timedelta) -> None:
        """Put the clock forward."""
        self.clock.move_to(self.clock.now() + time)

    async def run(self, statement: str, *, master: bool = False, **values: Any) -> Any:
        """Run a statement behind the program's back, and return what it returns."""
        opened = self.databases.master_session() if master else self._session()
        async with opened as session:
            return await session.execute(text(statement), values)

    async def verify(
        self, *, since: datetime | None = None, signer: AuditSigner = SIGNER
    ) -> Verification:
        """Verify the tenant's chain."""
        chain = tenant_chain(TENANT_CODE)
        async with self.databases.master_session() as master:
            anchor = await master.get(AuditAnchor, chain.name)
        async with self.work() as ctx:
            return await verify_chain(
                ctx.session, chain, anchor, self.store(signer), since=since, now=self.clock.now()
            )

    async def faults(self) -> list[tuple[str, int | None, int | None]]:
        """Verify, and return each fault's kind, seal and row."""
        found = await self.verify()
        return [(fault.kind.value, fault.seal_number, fault.row_id) for fault in found.faults]

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[AsyncSession]:
        async with self.work() as ctx:
            yield ctx.session
