"""Locking meters, and what their statuses are called."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.contracts import MeterStatus
from minshui.metering.device.errors import METER_UNKNOWN
from minshui.metering.device.models import Meter

STATUS_NAMES = {
    MeterStatus.IN_STOCK: "在库",
    MeterStatus.INSTALLED: "在用",
    MeterStatus.REMOVED: "已拆",
    MeterStatus.SCRAPPED: "报废",
}
_LOCK = select(Meter).where(Meter.id == bindparam("id")).with_for_update()


async def lock_meter(ctx: Context, meter_id: int) -> Meter:
    """Lock a meter's row; raises ``E_METER_UNKNOWN``."""
    meter = (await ctx.session.execute(_LOCK, {"id": meter_id})).scalar_one_or_none()
    if meter is None:
        raise MinshuiError(METER_UNKNOWN, meter=meter_id)
    return meter


def status_name(meter: Meter) -> str:
    """Return a meter's status as people say it."""
    return STATUS_NAMES[MeterStatus(meter.status)]
