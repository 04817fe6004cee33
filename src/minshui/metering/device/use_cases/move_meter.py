"""Note that a meter has been installed, removed, or taken back into stock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, select, update

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.contracts import MeterStatus
from minshui.metering.device.errors import (
    METER_DATE_ORDER,
    METER_NOT_IN_STOCK,
    METER_NOT_INSTALLED,
    METER_UNKNOWN,
)
from minshui.metering.device.models import Meter

STATUS_NAMES = {
    MeterStatus.IN_STOCK: "在库",
    MeterStatus.INSTALLED: "在用",
    MeterStatus.REMOVED: "已拆",
    MeterStatus.SCRAPPED: "报废",
}
_LOCK = select(Meter).where(Meter.id == bindparam("id")).with_for_update()
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


async def mark_installed(ctx: Context, meter_id: int, on: date) -> None:
    """Mark a meter in stock as installed; raises ``E_METER_UNKNOWN``, ``E_METER_NOT_IN_STOCK``."""
    meter = await _lock(ctx, meter_id)
    if meter.status != MeterStatus.IN_STOCK:
        raise MinshuiError(METER_NOT_IN_STOCK, meter=meter.meter_no, status=_status_name(meter))
    meter.status = MeterStatus.INSTALLED.value
    meter.installed_on = on
    meter.removed_on = None
    await ctx.session.flush()


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


async def mark_removed(ctx: Context, meter_id: int, on: date) -> None:
    """Mark an installed meter as removed.

    Raises ``E_METER_UNKNOWN``, ``E_METER_NOT_INSTALLED``, ``E_METER_DATE_ORDER``.
    """
    meter = await _lock(ctx, meter_id)
    if meter.status != MeterStatus.INSTALLED:
        raise MinshuiError(METER_NOT_INSTALLED, meter=meter.meter_no, status=_status_name(meter))
    if meter.installed_on is not None and on < meter.installed_on:
        raise MinshuiError(
            METER_DATE_ORDER, meter=meter.meter_no, removed=on, installed=meter.installed_on
        )
    meter.status = MeterStatus.REMOVED.value
    meter.removed_on = on
    await ctx.session.flush()


async def _lock(ctx: Context, meter_id: int) -> Meter:
    meter = (await ctx.session.execute(_LOCK, {"id": meter_id})).scalar_one_or_none()
    if meter is None:
        raise MinshuiError(METER_UNKNOWN, meter=meter_id)
    return meter


def _status_name(meter: Meter) -> str:
    return STATUS_NAMES[MeterStatus(meter.status)]
