"""Exchange a customer's meter: the old one's final reading, the new one's start."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.revenue.customer.facade import ReplaceMeter, replace_meter
from minshui.revenue.reading.contracts import ExchangeMeter, ExchangeResult, StopReading
from minshui.revenue.reading.events import MeterExchanged
from minshui.revenue.reading.final_reading import final_reading, hold_meter
from minshui.revenue.reading.models import FixedUsage, Reading, ReadingTask, SubDeduction
from minshui.revenue.reading.reading_store import write_readings

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
    stop = StopReading(
        command.cust_meter_id,
        command.exchanged_on,
        command.stop_reading,
        command.reason,
        command.rolled_over,
        command.stop_registers,
    )
    row = await hold_meter(ctx, stop)
    final = await final_reading(ctx, stop, row)
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
