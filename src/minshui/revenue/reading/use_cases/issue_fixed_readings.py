"""Issue the readings of a month for which a fixed volume is charged."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.period import (
    billing_month_of,
    check_billing_month,
    month_last_day,
    month_text,
)
from minshui.revenue.reading.contracts import ReadingSource
from minshui.revenue.reading.domain.meter_state import ZERO
from minshui.revenue.reading.domain.status import NORMAL
from minshui.revenue.reading.errors import FIXED_ISSUE_MONTH
from minshui.revenue.reading.events import FixedReadingsIssued
from minshui.revenue.reading.queries.fixed_usages import in_force
from minshui.revenue.reading.reading_store import NewReading, write_readings
from minshui.revenue.reading.usage_contracts import IssueResult


async def issue_fixed_readings(ctx: Context, month: int) -> IssueResult:
    """Issue an approved reading for each meter due in ``month`` with a fixed volume.

    Issuing again adds only what is missing. The second person who approved the agreement
    approved these too. Raises ``E_FIXED_ISSUE_MONTH`` for a month that has not begun.
    """
    today = ctx.clock.today()
    try:
        check_billing_month(month)
    except ValueError as wrong:
        raise MinshuiError(FIXED_ISSUE_MONTH, place=Place(field="bill_month"), month=month) from (
            wrong
        )
    if month > billing_month_of(today):
        raise MinshuiError(
            FIXED_ISSUE_MONTH, place=Place(field="bill_month"), month=month_text(month)
        )
    await database_of(ctx.session).lock(ctx.session, "reading:fixed")
    due = await in_force(ctx, month)
    on = min(today, month_last_day(month))
    rows = [_reading(ctx, each, month, on) for each in due if not each.is_issued]
    usage_m3 = sum((row.usage_amount for row in rows), ZERO)
    if rows:
        await write_readings(ctx, rows)
        after = {"issued": len(rows), "usage_m3": usage_m3}
        await record_audit(ctx, "reading.issue_fixed", "biz_fixed_usage", month, after=after)
        await publish(ctx, FixedReadingsIssued(month, len(rows), usage_m3))
    return IssueResult(month, len(rows), len(due) - len(rows), usage_m3)


def _reading(ctx: Context, due: Row[Any], month: int, on: date) -> NewReading:
    """Return a reading that charges the volume; the dial stays where it is."""
    now = ctx.clock.now()
    return NewReading(
        root_id=None,
        revision=1,
        task_id=due.task_id,
        bill_month=month,
        meter_id=due.meter_id,
        cust_meter_id=due.cust_meter_id,
        cust_id=due.cust_id,
        account_id=due.account_id,
        kind="fixed",
        source=ReadingSource.AGREEMENT.value,
        status_code=NORMAL,
        previous_on=due.charged_until,
        reading_on=max(on, due.charged_until),
        reading_time=now,
        previous_reading=due.pointer,
        current_reading=due.pointer,
        seen_reading=None,
        modulus_m3=due.modulus_m3,
        multiplier=due.multiplier,
        reversed=due.reversed,
        rolled_over=False,
        observed_usage_m3=ZERO,
        residual_usage_m3=ZERO,
        residual_reading_id=None,
        usage_amount=Decimal(due.volume_m3),
        settled_usage_m3=Decimal(due.volume_m3),
        anomalies=[],
        estimated_reads=0,
        review_status="approved",
        entered_by=ctx.actor.user_id,
        entered_at=now,
        reviewed_at=now,
        master_cust_meter_id=due.master_cust_meter_id,
        fixed_usage_id=due.id,
    )
