"""The last reading of a meter at a customer's: taken as the meter or the customer goes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.period import billing_month_of, month_text
from minshui.revenue.customer.facade import RELATION_ROWS, customer_meter, lock_accounts
from minshui.revenue.reading.contracts import StopReading, SubmitReading
from minshui.revenue.reading.domain.assess import assess_reading
from minshui.revenue.reading.errors import EXCHANGE_UNREVIEWED, METER_UNKNOWN
from minshui.revenue.reading.queries.history import histories
from minshui.revenue.reading.queries.meter_states import find_meter_states, find_open_readings
from minshui.revenue.reading.queries.reading_rules import reading_rules
from minshui.revenue.reading.reading_store import NewReading, assessed_values
from minshui.revenue.reading.submission import (
    find_standing,
    hold_submissions,
    meter_state,
    stated_values,
)


async def hold_meter(ctx: Context, stop: StopReading) -> Row[Any]:
    """Lock the account and the bound meter of a relation and return where it stands.

    Raises ``E_READING_METER_UNKNOWN``, and ``E_EXCHANGE_UNREVIEWED`` while a reading of it
    awaits review.
    """
    await hold_submissions(ctx, batch=False)
    await RELATION_ROWS.check(ctx, stop.cust_meter_id)
    relation = await customer_meter(ctx, stop.cust_meter_id)
    await lock_accounts(ctx, [relation.account_id])
    month = billing_month_of(stop.on)
    found = await find_meter_states(ctx, "cust_meter_id", [stop.cust_meter_id], month, hold=True)
    if not found:
        raise MinshuiError(METER_UNKNOWN, meter=stop.cust_meter_id)
    row = found[0]
    readings = await find_open_readings(ctx, [row.meter_id], month)
    for there in readings.get(row.cust_meter_id, ()):
        if there.review_status != "approved":
            raise MinshuiError(
                EXCHANGE_UNREVIEWED, meter=row.meter_no, month=month_text(there.bill_month)
            )
    return row


async def final_reading(ctx: Context, stop: StopReading, row: Row[Any]) -> NewReading:
    """Return the last reading of a held meter; raises what ``submit_reading`` raises of it."""
    month = billing_month_of(stop.on)
    rules = await reading_rules(ctx, stop.on)
    standing = await find_standing(ctx, [row], month)
    found = await histories(ctx, [row.meter_id], month, rules.history_reads)
    state = meter_state(row, standing, found.get(row.cust_meter_id, (None, None)))
    given = SubmitReading(
        reading=stop.reading, rolled_over=stop.rolled_over, registers=stop.registers
    )
    today = ctx.clock.today()
    try:
        assessment = assess_reading(state, given, stop.on, today, rules, final=True)
    except MinshuiError as refused:
        raise MinshuiError(
            refused.error, place=Place(field="stop_reading"), **refused.params
        ) from refused
    now = ctx.clock.now()
    return NewReading(
        task_id=None,
        bill_month=month,
        source="manual",
        status_code="normal",
        reading_on=stop.on,
        reading_time=now,
        # Reviewed with what it belongs to: its successor's next reading, or the approval asked.
        review_status="approved",
        entered_by=ctx.actor.user_id,
        entered_at=now,
        note=stop.reason,
        **stated_values(row, state, standing),
        **{**assessed_values(assessment), "kind": "final"},
    )
