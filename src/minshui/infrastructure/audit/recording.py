"""Record a change in the transaction that makes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.outbox.publishing import to_json

_INSERT = prepared(insert(AuditRow))


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
    await ctx.session.execute(
        _INSERT,
        {
            "acted_at": ctx.clock.now(),
            "user_id": ctx.actor.user_id,
            "user_name": ctx.actor.user_name,
            "action": action,
            "subject_type": subject_type,
            "subject_id": str(subject_id),
            "before": None if before is None else to_json(dict(before)),
            "after": None if after is None else to_json(dict(after)),
            "trace_id": ctx.trace_id,
        },
    )
