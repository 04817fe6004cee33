"""What every decision leaves behind: its own row, and one in the audit log for each subject."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Row

from minshui.infrastructure.audit.recording import AuditNote, record_audits
from minshui.infrastructure.context import Context
from minshui.platform.monitoring.contracts import Action, Subject
from minshui.platform.monitoring.decision_store import save_decisions


async def note_decisions(
    ctx: Context, subject: Subject, action: Action, rows: Sequence[Row[Any]], reason: str | None
) -> None:
    """Write down what was decided about rows that had ``id``, ``state`` and ``last_error``."""
    errors = [(row.id, row.last_error) for row in rows]
    await save_decisions(ctx, subject, action, reason, errors)
    await record_audits(
        [
            (
                ctx,
                AuditNote(
                    f"{subject.value}.{action.value}",
                    subject.value,
                    row.id,
                    before={"state": row.state},
                    after={"reason": reason},
                ),
            )
            for row in rows
        ]
    )
