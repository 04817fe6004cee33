"""Exchange a customer's meter: the old one's final reading, the new one's start."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.period import billing_month_of, month_text
from minshui.revenue.customer.facade import (
    ReplaceMeter,
    customer_meter,
    lock_accounts,
    replace_meter,
)
from minshui.revenue.reading.contracts import ExchangeMeter, ExchangeResult, SubmitReading
from minshui.revenue.reading.domain.assess import assess_reading
from minshui.revenue.reading.errors import EXCHANGE_UNREVIEWED, METER_UNKNOWN
from minshui.revenue.reading.events import MeterExchanged
from minshui.revenue.reading.models import FixedUsage, Reading, ReadingTask, SubDeduction
from minshui.revenue.reading.queries.history import histories
from minshui.revenue.reading.queries.meter_states import (
    find_meter_states,
    find_open_readings,
)
from minshui.revenue.reading.queries.reading_rules import reading_rules
from minshui.revenue.reading.reading_store import NewReading, assessed_values, write_readings
from minshui.revenue.reading.submission import (
    find_standing,
    hold_submissions,
    meter_state,
    stated_values,
)

# What was due of the old meter is due of the new one.
_MOVE_TASKS = (
    update(ReadingTask)
    .where(ReadingTask.cust_meter_id == bindparam("old_id"), ReadingTask.read_status == "due")
    .values(
        cust_meter_id=bindparam("new_id"),
        meter_id=bindparam("new_meter_id"),
        previous_reading_m3=bindparam("start"),
        previous_on=bindparam("on"),
    )
    .execution_options(synchronize_session=False)
)


# What the subs of a master used and no reading of it has deducted is the new meter's to deduct;
# a fixed volume goes on.
_MOVE_SUB_READINGS = (
    update(Reading)
    .where(
        Reading.master_cust_meter_id == bindparam("old_id"),
        ~select(SubDeduction.sub_reading_id)
        .where(SubDeduction.sub_reading_id == Reading.id)
        .exists(),
    )
    .values(master_cust_meter_id=bindparam("new_id"))
    .execution_options(synchronize_session=False)
)
_MOVE_FIXED = (
    update(FixedUsage)
    .where(FixedUsage.cust_meter_id == bindparam("old_id"))
    .values(cust_meter_id=bindparam("new_id"))
    .execution_options(synchronize_session=False)
)


async def exchange_meter(ctx: Context, command: ExchangeMeter) -> ExchangeResult:
    """Take out a meter at its stop reading and put in another at its start reading.

    The old meter's use up to the stop is a final reading that is never billed alone: the new
    meter's first reading carries it, once, and is marked for review. Raises
    ``E_EXCHANGE_UNREVIEWED`` while a reading of the old meter awaits review,
    ``E_READING_METER_UNKNOWN``, what ``submit_reading`` raises of the stop, and what the
    customer module raises of the new meter.
    """
    await hold_submissions(ctx, batch=False)
    relation = await customer_meter(ctx, command.cust_meter_id)
    await lock_accounts(ctx, [relation.account_id])
    month = billing_month_of(command.exchanged_on)
    found = await find_meter_states(ctx, "cust_meter_id", [command.cust_meter_id], month, hold=True)
    if not found:
        raise MinshuiError(METER_UNKNOWN, meter=command.cust_meter_id)
    row = found[0]
    await _refuse_if_unreviewed(ctx, row, month)
    final = await _final_reading(ctx, command, row, month)
    successor = await replace_meter(
        ctx,
        ReplaceMeter(
            cust_meter_id=row.cust_meter_id,
            new_meter_no=command.new_meter_no,
            on=command.exchanged_on,
            stop_reading_m3=command.stop_reading,
            start_reading_m3=command.start_reading,
            start_registers=command.start_registers,
        ),
    )
    (final_id,) = await write_readings(ctx, [final])
    await ctx.session.execute(
        _MOVE_TASKS,
        {
            "old_id": row.cust_meter_id,
            "new_id": successor.id,
            "new_meter_id": successor.meter_id,
            "start": command.start_reading,
            "on": command.exchanged_on,
        },
    )
    moved = {"old_id": row.cust_meter_id, "new_id": successor.id}
    await ctx.session.execute(_MOVE_SUB_READINGS, moved)
    await ctx.session.execute(_MOVE_FIXED, moved)
    await record_audit(
        ctx,
        "reading.exchange",
        "biz_cust_meter",
        row.cust_meter_id,
        after={
            "new_cust_meter_id": successor.id,
            "stop": command.stop_reading,
            "start": command.start_reading,
            "residual_usage_m3": final.usage_amount,
            "reason": command.reason,
        },
    )
    await publish(
        ctx,
        MeterExchanged(row.account_id, row.cust_meter_id, successor.id, command.exchanged_on),
    )
    return ExchangeResult(successor.id, final_id, final.usage_amount)


async def _refuse_if_unreviewed(ctx: Context, row: Row[Any], month: int) -> None:
    readings = await find_open_readings(ctx, [row.meter_id], month)
    for there in readings.get(row.cust_meter_id, ()):
        if there.review_status != "approved":
            raise MinshuiError(
                EXCHANGE_UNREVIEWED, meter=row.meter_no, month=month_text(there.bill_month)
            )


async def _final_reading(
    ctx: Context, command: ExchangeMeter, row: Row[Any], month: int
) -> NewReading:
    rules = await reading_rules(ctx, command.exchanged_on)
    standing = await find_standing(ctx, [row], month)
    found = await histories(ctx, [row.meter_id], month, rules.history_reads)
    state = meter_state(row, standing, found.get(row.cust_meter_id, (None, None)))
    given = SubmitReading(
        reading=command.stop_reading,
        rolled_over=command.rolled_over,
        registers=command.stop_registers,
    )
    today = ctx.clock.today()
    try:
        assessment = assess_reading(state, given, command.exchanged_on, today, rules, final=True)
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
        reading_on=command.exchanged_on,
        reading_time=now,
        # Nobody bills it alone: its usage is reviewed with the reading that carries it.
        review_status="approved",
        entered_by=ctx.actor.user_id,
        entered_at=now,
        note=command.reason,
        **stated_values(row, state, standing),
        **{**assessed_values(assessment), "kind": "final"},
    )
