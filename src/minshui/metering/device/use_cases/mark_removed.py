"""Note that a meter has been removed."""

from __future__ import annotations

from datetime import date

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.contracts import MeterStatus
from minshui.metering.device.errors import METER_DATE_ORDER, METER_NOT_INSTALLED
from minshui.metering.device.meter_store import lock_meter, status_name


async def mark_removed(ctx: Context, meter_id: int, on: date) -> None:
    """Mark an installed meter as removed.

    Raises ``E_METER_UNKNOWN``, ``E_METER_NOT_INSTALLED``, ``E_METER_DATE_ORDER``.
    """
    meter = await lock_meter(ctx, meter_id)
    if meter.status != MeterStatus.INSTALLED:
        raise MinshuiError(METER_NOT_INSTALLED, meter=meter.meter_no, status=status_name(meter))
    if meter.installed_on is not None and on < meter.installed_on:
        raise MinshuiError(
            METER_DATE_ORDER, meter=meter.meter_no, removed=on, installed=meter.installed_on
        )
    meter.status = MeterStatus.REMOVED.value
    meter.removed_on = on
    await ctx.session.flush()
