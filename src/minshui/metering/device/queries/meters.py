"""Find meters."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.contracts import MeterContract, MeterStatus
from minshui.metering.device.errors import METER_UNKNOWN
from minshui.metering.device.models import Meter, MeterModel
from minshui.metering.device.queries.scoped import METER_ROWS

_BY_NUMBER = select(Meter).where(Meter.meter_no == bindparam("meter_no"))
_BY_NUMBERS = select(Meter).where(Meter.meter_no.in_(bindparam("numbers", expanding=True)))
_MODEL = select(MeterModel).where(MeterModel.code == bindparam("code"))
_LOOKUP_ROWS = 20_000  # a query's bind parameters are limited to 32767


def meter_contract(row: Meter) -> MeterContract:
    """Return what others may see of a row."""
    return MeterContract(
        id=row.id,
        code=row.code,
        meter_no=row.meter_no,
        serial_no=row.serial_no,
        model_code=row.model_code,
        caliber_code=row.caliber_code,
        modulus_m3=row.modulus_m3,
        multiplier=row.multiplier,
        reversed=row.reversed,
        decimals=row.decimals,
        status=MeterStatus(row.status),
        installed_on=row.installed_on,
        removed_on=row.removed_on,
    )


async def find_meter(ctx: Context, meter_no: str) -> MeterContract | None:
    """Return the meter with a number, if there is one."""
    row = (await ctx.session.execute(_BY_NUMBER, {"meter_no": meter_no})).scalar_one_or_none()
    return None if row is None else meter_contract(row)


async def meter_by_number(ctx: Context, meter_no: str) -> MeterContract:
    """Return the meter of the actor's scope with a number; raises ``E_METER_UNKNOWN``."""
    await METER_ROWS.check(ctx, meter_no, by="meter_no")
    found = await find_meter(ctx, meter_no)
    if found is None:
        raise MinshuiError(METER_UNKNOWN, meter=meter_no)
    return found


async def meter_by_id(ctx: Context, meter_id: int) -> MeterContract:
    """Return a meter; raises ``E_METER_UNKNOWN``."""
    row = await ctx.session.get(Meter, meter_id)
    if row is None:
        raise MinshuiError(METER_UNKNOWN, meter=meter_id)
    return meter_contract(row)


async def find_model(ctx: Context, code: str) -> MeterModel | None:
    """Return a meter model, if it is known."""
    return (await ctx.session.execute(_MODEL, {"code": code})).scalar_one_or_none()


async def meters_by_number(ctx: Context, numbers: Sequence[str]) -> dict[str, MeterContract]:
    """Return the meters among ``numbers`` that exist, by number."""
    found: dict[str, MeterContract] = {}
    for start in range(0, len(numbers), _LOOKUP_ROWS):
        part = list(numbers[start : start + _LOOKUP_ROWS])
        for row in (await ctx.session.execute(_BY_NUMBERS, {"numbers": part})).scalars():
            found[row.meter_no] = meter_contract(row)
            ctx.session.expunge(row)
    return found
