"""Note that many meters have been installed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, select, update

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.contracts import MeterStatus
from minshui.metering.device.errors import METER_NOT_IN_STOCK
from minshui.metering.device.meter_store import STATUS_NAMES
from minshui.metering.device.models import Meter

_LOCK_MANY = (
    select(Meter.id, Meter.meter_no, Meter.status)
    .where(Meter.id.in_(bindparam("ids", expanding=True)))
    .order_by(Meter.id)
    .with_for_update()
)
_INSTALL = (
    update(Meter.__table__)  # type: ignore[arg-type]  # a table's update takes many rows at once
    .where(Meter.__table__.c.id == bindparam("meter_id"))
    .values(status=MeterStatus.INSTALLED.value, installed_on=bindparam("since"), removed_on=None)
)
_LOCK_ROWS = 20_000  # a query's bind parameters are limited to 32767


async def mark_many_installed(ctx: Context, installed: Sequence[tuple[int, date]]) -> None:
    """Mark many meters (id, day) as installed, all or none; raises ``E_METER_NOT_IN_STOCK``."""
    ids = sorted(meter_id for meter_id, _ in installed)
    for start in range(0, len(ids), _LOCK_ROWS):
        part = ids[start : start + _LOCK_ROWS]
        for row in await ctx.session.execute(_LOCK_MANY, {"ids": part}):
            if row.status != MeterStatus.IN_STOCK:
                raise MinshuiError(
                    METER_NOT_IN_STOCK,
                    meter=row.meter_no,
                    status=STATUS_NAMES[MeterStatus(row.status)],
                )
    if installed:
        connection = await ctx.session.connection()
        await connection.execute(
            _INSTALL, [{"meter_id": meter_id, "since": on} for meter_id, on in installed]
        )
