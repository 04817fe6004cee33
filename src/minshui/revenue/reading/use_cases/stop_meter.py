"""Take the last reading of a meter at a customer: it comes out, or goes on for another account."""

from __future__ import annotations

from sqlalchemy import bindparam, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.facade import MoveMeter, RemoveMeter, move_meter, remove_meter
from minshui.revenue.reading.contracts import StoppedMeter, StopReading
from minshui.revenue.reading.errors import FINAL_SUB
from minshui.revenue.reading.final_reading import final_reading, hold_meter
from minshui.revenue.reading.models import ReadingTask
from minshui.revenue.reading.reading_store import write_readings

_DUE = (ReadingTask.cust_meter_id == bindparam("old_id"), ReadingTask.read_status == "due")
_DROP_TASKS = (
    update(ReadingTask)
    .where(*_DUE)
    .values(read_status="skipped")
    .execution_options(synchronize_session=False)
)
_MOVE_TASKS = (
    update(ReadingTask)
    .where(*_DUE)
    .values(
        cust_meter_id=bindparam("new_id"),
        account_id=bindparam("new_account_id"),
        previous_reading_m3=bindparam("start"),
        previous_on=bindparam("on"),
    )
    .execution_options(synchronize_session=False)
)


async def stop_meter(
    ctx: Context, stop: StopReading, to_account_id: int | None = None
) -> StoppedMeter:
    """End a relation with a last reading that is billed by itself (抄清).

    The meter is removed, or goes on for ``to_account_id`` from the same pointer. Raises
    ``E_READING_METER_UNKNOWN``, ``E_EXCHANGE_UNREVIEWED``, ``E_FINAL_SUB`` (what a sub used is
    still to be taken off its master), what ``submit_reading`` raises of the pointer, and what
    the customer module refuses.
    """
    row = await hold_meter(ctx, stop)
    final = await final_reading(ctx, stop, row)
    if row.master_cust_meter_id is not None and final.usage_amount:
        usage = f"{final.usage_amount.normalize():f}"
        raise MinshuiError(FINAL_SUB, meter=row.meter_no, usage=usage)
    (reading_id,) = await write_readings(ctx, [final])
    successor_id = None
    if to_account_id is None:
        await remove_meter(ctx, RemoveMeter(stop.cust_meter_id, stop.on, stop.reading))
        await ctx.session.execute(_DROP_TASKS, {"old_id": stop.cust_meter_id})
    else:
        moved = await move_meter(
            ctx,
            MoveMeter(stop.cust_meter_id, to_account_id, stop.on, stop.reading, stop.registers),
        )
        successor_id = moved.id
        values = {
            "old_id": stop.cust_meter_id,
            "new_id": moved.id,
            "new_account_id": to_account_id,
            "start": stop.reading,
            "on": stop.on,
        }
        await ctx.session.execute(_MOVE_TASKS, values)
    await record_audit(
        ctx,
        "reading.stop",
        "biz_cust_meter",
        stop.cust_meter_id,
        after={
            "stop": stop.reading,
            "usage_m3": final.usage_amount,
            "successor_id": successor_id,
            "reason": stop.reason,
        },
    )
    return StoppedMeter(stop.cust_meter_id, reading_id, final.usage_amount, successor_id)
