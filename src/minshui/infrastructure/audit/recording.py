"""Record a change in the transaction that makes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from minshui.infrastructure.audit.categories import category_of, is_refusal
from minshui.infrastructure.audit.contracts import AuditResult
from minshui.infrastructure.audit.models import AuditRow, MasterAuditRow
from minshui.infrastructure.bus.waking import note_news
from minshui.infrastructure.context import Context, MasterContext
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.outbox.publishing import to_json

AUDIT_LINE = "audit"
"""The line whose visits seal what was recorded."""

_INSERT = prepared(insert(AuditRow))  # not deferred: rows of a transaction keep their order
_INSERT_IN_MASTER = insert(MasterAuditRow)


@dataclass(frozen=True, slots=True)
class AuditNote:
    """What was done to one subject: see ``record_audit``."""

    action: str
    subject_type: str
    subject_id: int | str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


async def record_audit(
    ctx: Context,
    action: str,
    subject_type: str,
    subject_id: int | str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write one audit row: ``action`` like ``customer.rename``, on one subject.

    ``before`` and ``after`` hold what changed; decimals and dates become strings. An action whose
    name ends in ``_refused`` tells of a refusal.
    """
    await record_audits(
        [(ctx, AuditNote(action, subject_type, subject_id, before=before, after=after))]
    )


async def record_audits(notes: Sequence[tuple[Context, AuditNote]]) -> None:
    """Write audit rows in their order, each by its own actor; all contexts share one session."""
    session = notes[0][0].session
    await session.execute(_INSERT, [_row(ctx, note) for ctx, note in notes])
    note_news(session, AUDIT_LINE)


async def record_master_audit(
    mctx: MasterContext,
    action: str,
    subject_type: str,
    subject_id: int | str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write one row into master's audit log: for what spans tenants (R-109, R-113).

    Otherwise as ``record_audit``.
    """
    note = AuditNote(action, subject_type, subject_id, before=before, after=after)
    row = _row(mctx, note) | {"tenant_code": mctx.tenant_code}
    await mctx.session.execute(_INSERT_IN_MASTER, row)


def _row(ctx: Context | MasterContext, note: AuditNote) -> dict[str, Any]:
    return {
        "acted_at": ctx.clock.now(),
        "category": category_of(note.action).value,
        "action": note.action,
        "result": (AuditResult.REFUSED if is_refusal(note.action) else AuditResult.DONE).value,
        "user_id": ctx.actor.user_id,
        "user_name": ctx.actor.user_name,
        "session_id": ctx.actor.session_id or None,
        "client_address": ctx.client_address or (note.after or {}).get("client_address"),
        "subject_type": note.subject_type,
        "subject_id": str(note.subject_id),
        "before": None if note.before is None else to_json(dict(note.before)),
        "after": None if note.after is None else to_json(dict(note.after)),
        "trace_id": ctx.trace_id,
    }
