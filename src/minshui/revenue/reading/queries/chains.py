"""A reading, its revisions and its neighbours in time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.reading.errors import READING_UNKNOWN
from minshui.revenue.reading.models import Reading
from minshui.revenue.reading.queries.higher_tables import BILLS

_COLUMNS = Reading.__table__.columns
_HOLD = select(*_COLUMNS).where(Reading.id == bindparam("reading_id")).with_for_update()
_LATER = (
    select(Reading.bill_month)
    .where(
        Reading.meter_id == bindparam("meter_id"),
        Reading.cust_meter_id == bindparam("cust_meter_id"),
        Reading.is_current,
        Reading.kind != "fixed",
        Reading.root_id > bindparam("root_id"),
    )
    .order_by(Reading.root_id.desc())
    .limit(1)
)
_BEFORE = (
    select(Reading.usage_amount, Reading.estimated_reads, Reading.seen_reading)
    .where(
        Reading.meter_id == bindparam("meter_id"),
        Reading.cust_meter_id == bindparam("cust_meter_id"),
        Reading.is_current,
        Reading.kind != "fixed",
        Reading.root_id < bindparam("root_id"),
    )
    .order_by(Reading.root_id.desc())
    .limit(1)
)
_IS_BILLED = (
    select(BILLS.c.record_id)
    .where(
        BILLS.c.record_id == bindparam("reading_id"),
        BILLS.c.charge_status != "reversed",
    )
    .limit(1)
)


async def hold_reading(ctx: Context, reading_id: int) -> Row[Any]:
    """Lock a reading and return it; raises ``E_READING_UNKNOWN``."""
    row = (await ctx.session.execute(_HOLD, {"reading_id": reading_id})).one_or_none()
    if row is None:
        raise MinshuiError(READING_UNKNOWN, reading=reading_id)
    return row


async def later_month(ctx: Context, reading: Row[Any]) -> int | None:
    """Return the month of the newest reading after this one, of the same relation."""
    values = {
        "meter_id": reading.meter_id,
        "cust_meter_id": reading.cust_meter_id,
        "root_id": reading.root_id,
    }
    found: int | None = await ctx.session.scalar(_LATER, values)
    return found


async def reading_before(ctx: Context, reading: Row[Any]) -> Row[Any] | None:
    """Return usage and count of estimates of the reading before this one."""
    values = {
        "meter_id": reading.meter_id,
        "cust_meter_id": reading.cust_meter_id,
        "root_id": reading.root_id,
    }
    return (await ctx.session.execute(_BEFORE, values)).one_or_none()


async def is_billed(ctx: Context, reading_id: int) -> bool:
    """Return whether a bill that is not reversed holds this revision."""
    return await ctx.session.scalar(_IS_BILLED, {"reading_id": reading_id}) is not None
