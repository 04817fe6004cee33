"""What has been changed about a customer, by whom and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context

SUBJECT = "customer"
_CHANGES = (
    select(AuditRow)
    .where(AuditRow.subject_type == SUBJECT, AuditRow.subject_id == bindparam("subject"))
    .order_by(AuditRow.id.desc())
)


@dataclass(frozen=True, slots=True)
class CustomerChange:
    """One change; personal numbers in ``before`` and ``after`` are masked."""

    acted_at: datetime
    user_name: str
    action: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


async def customer_history(ctx: Context, cust_id: int) -> list[CustomerChange]:
    """Return a customer's changes, the newest first."""
    rows = await ctx.session.execute(_CHANGES, {"subject": str(cust_id)})
    return [
        CustomerChange(row.acted_at, row.user_name, row.action, row.before, row.after)
        for row in rows.scalars()
    ]
