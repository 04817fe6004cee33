"""Decisions as rows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.platform.monitoring.contracts import Action, Decision, Subject
from minshui.platform.monitoring.models import WorkDecision

_INSERT = prepared(insert(WorkDecision))
_FIND = (
    select(
        WorkDecision.action, WorkDecision.reason, WorkDecision.decided_by, WorkDecision.decided_at
    )
    .where(
        WorkDecision.subject == bindparam("wanted_subject"),
        WorkDecision.subject_id == bindparam("wanted_id"),
    )
    .order_by(WorkDecision.id)
)


async def save_decisions(
    ctx: Context,
    subject: Subject,
    action: Action,
    reason: str | None,
    errors: Sequence[tuple[int, str | None]],
) -> None:
    """Write one decision for each of the subjects, with the error that each had."""
    rows = [
        {
            "subject": subject.value,
            "subject_id": subject_id,
            "action": action.value,
            "reason": reason,
            "error": error,
            "decided_by": ctx.actor.display_name,
            "decided_at": ctx.clock.now(),
        }
        for subject_id, error in errors
    ]
    await ctx.session.execute(_INSERT, rows)


async def decisions_on(ctx: Context, subject: Subject, subject_id: int) -> tuple[Decision, ...]:
    """Return what was decided about one subject, in order."""
    values = {"wanted_subject": subject.value, "wanted_id": subject_id}
    rows = await ctx.session.execute(_FIND, values)
    return tuple(Decision(Action(row[0]), *row[1:]) for row in rows)
