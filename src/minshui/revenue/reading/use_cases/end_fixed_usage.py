"""End a fixed volume before its last month."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.period import month_text, shift_month
from minshui.revenue.reading.errors import (
    FIXED_DONE,
    FIXED_END,
    FIXED_REASON,
    FIXED_UNKNOWN,
)
from minshui.revenue.reading.models import FixedUsage
from minshui.revenue.reading.queries.fixed_usages import last_month_done
from minshui.revenue.reading.usage_contracts import EndFixedUsage

_LOCK = (
    select(FixedUsage.from_month, FixedUsage.until_month)
    .where(FixedUsage.id == bindparam("fixed_id"))
    .with_for_update()
)
_END = (
    update(FixedUsage)
    .where(FixedUsage.id == bindparam("fixed_id"))
    .values(
        until_month=bindparam("last_month"),
        end_reason=bindparam("why"),
        ended_by=bindparam("by"),
        ended_at=bindparam("at"),
    )
    .execution_options(synchronize_session=False)
)


async def end_fixed_usage(ctx: Context, command: EndFixedUsage) -> None:
    """Let the dial count again after ``last_month``; the month before its first: from the start.

    Raises ``E_FIXED_REASON``, ``E_FIXED_UNKNOWN``, ``E_FIXED_END`` where that is not earlier, and
    ``E_FIXED_DONE`` where a later month was charged by it, or read and not billed.
    """
    if not command.reason.strip():
        raise MinshuiError(FIXED_REASON, place=Place(field="reason"))
    fixed_id, last_month = command.fixed_usage_id, command.last_month
    row = (await ctx.session.execute(_LOCK, {"fixed_id": fixed_id})).one_or_none()
    if row is None:
        raise MinshuiError(FIXED_UNKNOWN, fixed=fixed_id)
    if not shift_month(row.from_month, -1) <= last_month < row.until_month:
        raise MinshuiError(
            FIXED_END, place=Place(field="last_month"), until=month_text(row.until_month)
        )
    done = await last_month_done(ctx, fixed_id)
    if done is not None and done > last_month:
        raise MinshuiError(FIXED_DONE, place=Place(field="last_month"), month=month_text(done))
    values = {"why": command.reason, "by": ctx.actor.user_id, "at": ctx.clock.now()}
    await ctx.session.execute(_END, {"fixed_id": fixed_id, "last_month": last_month, **values})
    await record_audit(
        ctx,
        "reading.end_fixed_usage",
        "biz_fixed_usage",
        fixed_id,
        before={"until_month": row.until_month},
        after={"until_month": last_month, "reason": command.reason},
    )
