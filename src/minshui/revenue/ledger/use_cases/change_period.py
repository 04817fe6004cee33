"""Close an accounting month to postings, or open it again."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import bindparam, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.period import check_billing_month
from minshui.revenue.ledger.chart_access import hold_period
from minshui.revenue.ledger.models import AccountingPeriod

_UPDATE = (
    update(AccountingPeriod)
    .where(AccountingPeriod.month == bindparam("changed_month"))
    .values(
        status=bindparam("status"),
        changed_by=bindparam("changed_by"),
        changed_at=bindparam("changed_at"),
    )
    .execution_options(synchronize_session=False)
)


async def change_period(ctx: Context, month: int, status: Literal["open", "closed"]) -> None:
    """Set the status of an accounting month; nothing is posted in a closed one.

    Raises ``ValueError`` where ``month`` is no month.
    """
    check_billing_month(month)
    await hold_period(ctx, month, alone=True)
    values = {"changed_by": ctx.actor.user_id, "changed_at": ctx.clock.now(), "status": status}
    new = await database_of(ctx.session).insert_if_absent(
        ctx.session, AccountingPeriod, {"month": month, **values}
    )
    if not new:
        await ctx.session.execute(_UPDATE, {"changed_month": month, **values})
    await record_audit(ctx, f"ledger.period.{status}", "accounting_period", month)
