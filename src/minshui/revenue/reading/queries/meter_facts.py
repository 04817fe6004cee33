"""What few meters have: a residue to carry, further registers, a fixed volume."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, func, select
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import Context
from minshui.metering.device.models import Meter, MeterRegister
from minshui.revenue.customer.models import CustomerMeter, CustomerMeterRegister
from minshui.revenue.reading.domain.meter_state import RegisterState
from minshui.revenue.reading.domain.usage import Register
from minshui.revenue.reading.models import (
    CHARGED_FROM,
    FixedUsage,
    LastReading,
    Reading,
    RegisterReading,
)
from minshui.revenue.reading.queries.keyed_rows import KEYS, keyed_rows

_OLD = aliased(CustomerMeter)
_CONSUMER = aliased(Reading)
_NOT_CONSUMED = ~select(_CONSUMER.id).where(_CONSUMER.residual_reading_id == Reading.id).exists()
_RESIDUE = case((Reading.kind == "final", Reading.usage_amount), else_=Reading.carried_usage_m3)
_SINCE = case((Reading.kind == "final", CHARGED_FROM))
_RESIDUE_OF = (
    CustomerMeter.id.label("cust_meter_id"),
    Reading.id,
    _RESIDUE.label("residual_m3"),
    _SINCE.label("charged_from"),
)
_RESIDUALS = (
    select(*_RESIDUE_OF)
    .join(_OLD, _OLD.id == CustomerMeter.replaces_id)
    .join(
        Reading,
        and_(
            Reading.meter_id == _OLD.meter_id,
            Reading.cust_meter_id == _OLD.id,
            Reading.kind == "final",
            Reading.is_current,
        ),
    )
    .where(CustomerMeter.id.in_(KEYS), _NOT_CONSUMED)
)
_CREDITS = (
    select(*_RESIDUE_OF)
    .join(
        Reading,
        and_(Reading.meter_id == CustomerMeter.meter_id, Reading.cust_meter_id == CustomerMeter.id),
    )
    .where(
        CustomerMeter.id.in_(KEYS),
        Reading.carried_usage_m3 != 0,
        Reading.is_current,
        Reading.review_status == "approved",
        _NOT_CONSUMED,
    )
)
_REGISTERS = (
    select(
        CustomerMeterRegister.cust_meter_id,
        MeterRegister.id,
        MeterRegister.code,
        MeterRegister.name,
        MeterRegister.modulus_m3,
        MeterRegister.multiplier,
        MeterRegister.decimals,
        Meter.reversed,
        func.coalesce(
            RegisterReading.current_reading, CustomerMeterRegister.start_reading_m3
        ).label("pointer"),
    )
    .join(MeterRegister, MeterRegister.id == CustomerMeterRegister.register_id)
    .join(Meter, Meter.id == MeterRegister.meter_id)
    .outerjoin(
        LastReading,
        and_(
            LastReading.meter_id == MeterRegister.meter_id,
            LastReading.cust_meter_id == CustomerMeterRegister.cust_meter_id,
        ),
    )
    .outerjoin(
        RegisterReading,
        and_(
            RegisterReading.reading_id == LastReading.reading_id,
            RegisterReading.register_id == MeterRegister.id,
        ),
    )
    .where(CustomerMeterRegister.cust_meter_id.in_(KEYS))
    .order_by(CustomerMeterRegister.cust_meter_id, MeterRegister.id)
)
_SHOWN = (
    select(
        RegisterReading.reading_id,
        MeterRegister.id,
        MeterRegister.code,
        MeterRegister.name,
        MeterRegister.decimals,
        RegisterReading.modulus_m3,
        RegisterReading.multiplier,
        RegisterReading.reversed,
        RegisterReading.previous_reading.label("pointer"),
        func.coalesce(RegisterReading.seen_reading, RegisterReading.current_reading).label("shown"),
    )
    .join(MeterRegister, MeterRegister.id == RegisterReading.register_id)
    .where(RegisterReading.reading_id.in_(KEYS))
    .order_by(RegisterReading.reading_id, MeterRegister.id)
)
_FIXED = (
    select(
        FixedUsage.cust_meter_id,
        func.max(case((FixedUsage.until_month >= bindparam("month"), 1), else_=0)).label("now"),
        func.max(Reading.bill_month).label("last_month"),
    )
    .outerjoin(
        Reading,
        and_(
            Reading.fixed_usage_id == FixedUsage.id,
            Reading.is_current,
            Reading.bill_month < bindparam("month"),
        ),
    )
    .where(FixedUsage.cust_meter_id.in_(KEYS), FixedUsage.from_month <= bindparam("month"))
    .group_by(FixedUsage.cust_meter_id)
)
# In which month the dial was read last, of a relation or of the one before its meter's exchange.
_DIAL_MONTHS = (
    select(CustomerMeter.id.label("cust_meter_id"), func.max(Reading.bill_month).label("month"))
    .join(
        Reading,
        and_(
            Reading.account_id == CustomerMeter.account_id,
            Reading.cust_meter_id.in_((CustomerMeter.id, CustomerMeter.replaces_id)),
        ),
    )
    .where(
        CustomerMeter.id.in_(KEYS),
        Reading.is_current,
        Reading.kind == "ordinary",
        Reading.review_status == "approved",
    )
    .group_by(CustomerMeter.id)
)


@dataclass(frozen=True, slots=True)
class FixedState:
    """Whether a fixed volume holds in the month, and whether the dial was not read at its end."""

    now: bool
    after: bool


async def find_residuals(ctx: Context, cust_meter_ids: Collection[int]) -> dict[int, Row[Any]]:
    """Return by relation what an exchange left and no reading took yet: ``id``, ``residual_m3``.

    It comes from the final reading of the meter before, of which ``charged_from`` is the first
    day, or from a reading too small for a credit.
    """
    found = [
        *await keyed_rows(ctx, _RESIDUALS, cust_meter_ids),
        *await keyed_rows(ctx, _CREDITS, cust_meter_ids),
    ]
    return {row.cust_meter_id: row for row in found}


async def find_registers(
    ctx: Context, cust_meter_ids: Collection[int]
) -> dict[int, tuple[RegisterState, ...]]:
    """Return by relation the further registers of its meter, where they stand."""
    states: dict[int, tuple[RegisterState, ...]] = {}
    for row in await keyed_rows(ctx, _REGISTERS, cust_meter_ids):
        states[row.cust_meter_id] = (*states.get(row.cust_meter_id, ()), _state(row))
    return states


async def registers_before(ctx: Context, reading_id: int) -> tuple[RegisterState, ...]:
    """Return the further registers as they stood before a reading."""
    return tuple(_state(row) for row in await keyed_rows(ctx, _SHOWN, [reading_id]))


async def registers_shown(ctx: Context, reading_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return by reading what its further registers showed, by code."""
    shown: dict[int, dict[str, Any]] = {}
    for row in await keyed_rows(ctx, _SHOWN, reading_ids):
        shown.setdefault(row.reading_id, {})[row.code] = row.shown
    return shown


async def find_fixed(
    ctx: Context, cust_meter_ids: Collection[int], month: int
) -> dict[int, FixedState]:
    """Return how relations that have, or had, a fixed volume stand in a month."""
    rows = await keyed_rows(ctx, _FIXED, cust_meter_ids, month=month)
    ended = [row.cust_meter_id for row in rows if not row.now and row.last_month is not None]
    dials = {row.cust_meter_id: row.month for row in await keyed_rows(ctx, _DIAL_MONTHS, ended)}
    return {
        row.cust_meter_id: FixedState(
            now=bool(row.now),
            after=row.cust_meter_id in ended and dials.get(row.cust_meter_id, 0) < row.last_month,
        )
        for row in rows
    }


def _state(row: Row[Any]) -> RegisterState:
    register = Register(row.modulus_m3, row.multiplier, row.reversed)
    return RegisterState(row.id, row.code, row.name, register, row.decimals, row.pointer)
