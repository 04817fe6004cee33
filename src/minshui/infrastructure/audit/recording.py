"""Record a change in the transaction that makes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.outbox.publishing import to_json

_INSERT = prepared(insert(AuditRow))


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

    ``before`` and ``after`` hold what changed; decimals and dates become strings.
    """
    await record_audits(
        [(ctx, AuditNote(action, subject_type, subject_id, before=before, after=after))]
    )


async def record_audits(notes: Sequence[tuple[Context, AuditNote]]) -> None:
    """Write audit rows in their order, each by its own actor; all contexts share one session."""
    rows = [
        {
            "acted_at": ctx.clock.now(),
            "user_id": ctx.actor.user_id,
            "user_name": ctx.actor.user_name,
            "action": note.action,
            "subject_type": note.subject_type,
            "subject_id": str(note.subject_id),
            "before": None if note.before is None else to_json(dict(note.before)),
            "after": None if note.after is None else to_json(dict(note.after)),
            "trace_id": ctx.trace_id,
        }
        for ctx, note in notes
    ]
    await notes[0][0].session.execute(_INSERT, rows)
