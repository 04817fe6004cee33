"""Note that a meter has been installed."""

from __future__ import annotations

from datetime import date

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.contracts import MeterStatus
from minshui.metering.device.errors import METER_NOT_IN_STOCK
from minshui.metering.device.meter_store import lock_meter, status_name


async def mark_installed(ctx: Context, meter_id: int, on: date) -> None:
    """Mark a meter in stock as installed; raises ``E_METER_UNKNOWN``, ``E_METER_NOT_IN_STOCK``."""
    meter = await lock_meter(ctx, meter_id)
    if meter.status != MeterStatus.IN_STOCK:
        raise MinshuiError(METER_NOT_IN_STOCK, meter=meter.meter_no, status=status_name(meter))
    meter.status = MeterStatus.INSTALLED.value
    meter.installed_on = on
    meter.removed_on = None
    await ctx.session.flush()
