"""How a reading's usage came about: the meters it stems from, registers, subs taken off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.models import Meter, MeterRegister
from minshui.revenue.reading.errors import READING_UNKNOWN
from minshui.revenue.reading.models import Reading, RegisterReading, SubDeduction
from minshui.revenue.reading.queries.reading_list import reading_chain
from minshui.revenue.reading.usage_contracts import (
    ReadingDetail,
    ReadingPart,
    RegisterPart,
    SubPart,
)

_PART = (
    select(
        Reading.id,
        Reading.kind,
        Meter.meter_no,
        Reading.previous_on,
        Reading.reading_on,
        Reading.previous_reading,
        Reading.current_reading,
        Reading.observed_usage_m3,
        Reading.carried_usage_m3,
        Reading.residual_reading_id,
    )
    .join(Meter, Meter.id == Reading.meter_id)
    .where(Reading.id == bindparam("reading_id"))
)
_REGISTERS = (
    select(
        MeterRegister.code,
        MeterRegister.name,
        RegisterReading.previous_reading,
        RegisterReading.current_reading,
        RegisterReading.seen_reading,
        RegisterReading.rolled_over,
        RegisterReading.usage_m3,
    )
    .join(MeterRegister, MeterRegister.id == RegisterReading.register_id)
    .where(RegisterReading.reading_id == bindparam("reading_id"))
    .order_by(MeterRegister.id)
)
_SUBS = (
    select(
        Reading.id, Meter.meter_no, Reading.bill_month, Reading.reading_on, SubDeduction.usage_m3
    )
    .join(Reading, Reading.id == SubDeduction.sub_reading_id)
    .join(Meter, Meter.id == Reading.meter_id)
    .where(SubDeduction.master_reading_id == bindparam("reading_id"))
    .order_by(Meter.meter_no, Reading.id)
)


async def reading_detail(ctx: Context, reading_id: int) -> ReadingDetail:
    """Return a reading with all that makes up its usage; raises ``E_READING_UNKNOWN``."""
    chain = await reading_chain(ctx, reading_id)
    found = [each for each in chain if each.id == reading_id]
    if not found:
        raise MinshuiError(READING_UNKNOWN, reading=reading_id)
    key = {"reading_id": reading_id}
    return ReadingDetail(
        reading=found[0],
        parts=await reading_parts(ctx, reading_id),
        registers=[RegisterPart(*row) for row in await ctx.session.execute(_REGISTERS, key)],
        subs=await deducted_subs(ctx, reading_id),
    )


async def reading_parts(ctx: Context, reading_id: int) -> Sequence[ReadingPart]:
    """Return the parts a usage is the sum of, oldest first, each with the meter it was seen on.

    The meters that were exchanged since, back to the last reading that was charged, or to one
    that left a credit; the last part is the reading itself.
    """
    parts: list[ReadingPart] = []
    at: int | None = reading_id
    while at is not None:
        row = (await ctx.session.execute(_PART, {"reading_id": at})).one()
        is_credit = bool(parts) and row.kind != "final"
        parts.insert(0, _part(row, is_credit=is_credit))
        at = None if is_credit else row.residual_reading_id
    return parts


async def deducted_subs(ctx: Context, reading_id: int) -> Sequence[SubPart]:
    """Return what was taken off a master's reading, by the subs' meters."""
    found = await ctx.session.execute(_SUBS, {"reading_id": reading_id})
    return [SubPart(*row) for row in found]


def _part(row: Any, *, is_credit: bool) -> ReadingPart:
    return ReadingPart(
        reading_id=row.id,
        kind="credit" if is_credit else row.kind,
        meter_no=row.meter_no,
        previous_on=row.previous_on,
        reading_on=row.reading_on,
        previous_reading=row.previous_reading,
        current_reading=row.current_reading,
        usage_m3=row.carried_usage_m3 if is_credit else row.observed_usage_m3,
    )
