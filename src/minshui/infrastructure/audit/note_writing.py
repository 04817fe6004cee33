"""Write what was noted: a moment later, in transactions of its own, equal notes as one row."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from sqlalchemy import insert
from sqlalchemy.exc import DataError, SQLAlchemyError

from minshui.infrastructure.audit.contracts import (
    AuditCategory,
    AuditResult,
    Caller,
    Note,
    SecurityKind,
)
from minshui.infrastructure.audit.models import AuditRow, MasterAuditRow
from minshui.infrastructure.audit.noting import NOTEBOOK, Notebook
from minshui.infrastructure.audit.recording import AUDIT_LINE
from minshui.infrastructure.bus.stopping import pause
from minshui.infrastructure.bus.waking import note_news
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.errors import TENANT_DISABLED, TENANT_UNKNOWN
from minshui.infrastructure.http.edge import WorkOpener
from minshui.kernel.clock import Clock
from minshui.kernel.errors import MinshuiError

WRITE_SECONDS = 0.5
"""A process that is killed loses the notes of this long at most."""

_WRITER = system_actor("audit", "审计")
_NOT_NOW = (MinshuiError, SQLAlchemyError, OSError)
_log = structlog.get_logger(__name__)


@asynccontextmanager
async def keep_writing_notes(work: WorkOpener, clock: Clock) -> AsyncIterator[None]:
    """Write this process's notes for as long as the block lasts, the last ones at its end."""

    stopping = asyncio.Event()

    async def write_now_and_then() -> None:
        ending = False
        while not ending:
            await pause(stopping, WRITE_SECONDS)
            ending = stopping.is_set()
            try:
                await write_notes(work, clock)
            except Exception:
                _log.exception("audit_notes_failed")

    task = asyncio.create_task(write_now_and_then())
    try:
        yield
    finally:
        stopping.set()
        await task


async def write_notes(work: WorkOpener, clock: Clock, notebook: Notebook = NOTEBOOK) -> None:
    """Write what the notebook holds now; what cannot be written yet goes back into it."""
    dropped = notebook.take_dropped()
    if dropped:
        _log.error("audit_notes_dropped", count=dropped)
        notebook.put([_dropped_note(dropped, clock)])
    by_tenant: dict[str, list[Note]] = defaultdict(list)
    for note in notebook.take():
        by_tenant[note.caller.tenant_code].append(note)
    for tenant_code, notes in by_tenant.items():
        try:
            await _write(work, clock, tenant_code, notes)
        except DataError:
            # Nothing that is tried again would be written the next time.
            _log.exception("audit_notes_unstorable", tenant=tenant_code, count=len(notes))
            notebook.dropped += len(notes)
        except _NOT_NOW:
            _log.warning("audit_notes_not_written", tenant=tenant_code, exc_info=True)
            notebook.put(notes)


async def _write(work: WorkOpener, clock: Clock, tenant_code: str, notes: Sequence[Note]) -> None:
    if tenant_code:
        try:
            async with work.tenant_work(tenant_code, _WRITER, clock) as ctx:
                await ctx.session.execute(insert(AuditRow), _rows(notes))
                note_news(ctx.session, AUDIT_LINE)
            return
        except MinshuiError as failure:
            if failure.error not in (TENANT_UNKNOWN, TENANT_DISABLED):
                raise
    rows = [row | {"tenant_code": tenant_code} for row in _rows(notes)]
    async with work.master_session() as session:
        await session.execute(insert(MasterAuditRow), rows)


def _rows(notes: Sequence[Note]) -> list[dict[str, Any]]:
    """Return rows for notes; equal ones, apart from time and trace, become one with ``times``."""
    first: dict[str, Note] = {}
    times: dict[str, int] = defaultdict(int)
    for note in notes:
        key = _sameness(note)
        first.setdefault(key, note)
        times[key] += 1
    return [_row(note, times[key]) for key, note in first.items()]


def _sameness(note: Note) -> str:
    caller = note.caller
    who = (caller.client_address, caller.user_id, caller.user_name, caller.session_id)
    what = (note.action, note.subject_type, note.subject_id, note.details)
    return json.dumps([who, what], sort_keys=True)


def _row(note: Note, times: int) -> dict[str, Any]:
    caller = note.caller
    details = dict(note.details) | ({"times": times} if times > 1 else {})
    return {
        "acted_at": caller.at,
        "category": note.category.value,
        "action": note.action,
        "result": note.result.value,
        "user_id": caller.user_id,
        "user_name": caller.user_name,
        "session_id": caller.session_id or None,
        "client_address": caller.client_address or None,
        "subject_type": note.subject_type,
        "subject_id": note.subject_id,
        "before": None,
        "after": details or None,
        "trace_id": caller.trace_id,
    }


def _dropped_note(count: int, clock: Clock) -> Note:
    return Note(
        caller=Caller("", "", clock.now(), user_name=_WRITER.user_name),
        category=AuditCategory.SECURITY,
        action=f"security.{SecurityKind.NOTES_DROPPED.value}",
        result=AuditResult.FAILED,
        subject_type="process",
        subject_id="notebook",
        details={"count": count},
    )
