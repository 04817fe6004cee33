"""Note that a customer's meter is mounted backwards (反装), or no longer."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.period import billing_month_of, month_text
from minshui.metering.device.facade import MeterContract, MountMeter, mount_meter
from minshui.revenue.reading.errors import METER_UNKNOWN, MOUNTING_UNREVIEWED
from minshui.revenue.reading.queries.meter_states import find_meter_states, find_open_readings
from minshui.revenue.reading.submission import hold_submissions


async def mount_customer_meter(
    ctx: Context, cust_meter_id: int, *, is_reversed: bool, reason: str
) -> MeterContract:
    """Turn a meter's direction of counting from its last pointer on; readings keep theirs.

    Where the meter was turned round in the middle of a period it is read before. Raises
    ``E_READING_METER_UNKNOWN``, ``E_MOUNTING_UNREVIEWED`` while a reading awaits review,
    ``E_METER_MOUNTED`` and ``E_METER_MOUNT_REASON``.
    """
    await hold_submissions(ctx, batch=False)
    month = billing_month_of(ctx.clock.today())
    found = await find_meter_states(ctx, "cust_meter_id", [cust_meter_id], month, hold=True)
    if not found:
        raise MinshuiError(METER_UNKNOWN, meter=cust_meter_id)
    (meter,) = found
    there = await find_open_readings(ctx, [meter.meter_id], month)
    for reading in there.get(cust_meter_id, ()):
        if reading.review_status != "approved":
            raise MinshuiError(
                MOUNTING_UNREVIEWED, meter=meter.meter_no, month=month_text(reading.bill_month)
            )
    return await mount_meter(ctx, MountMeter(meter.meter_id, is_reversed, reason))
