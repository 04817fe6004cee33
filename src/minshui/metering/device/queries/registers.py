"""The further registers of meters that have several."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.metering.device.contracts import RegisterContract
from minshui.metering.device.models import MeterRegister

_LOOKUP_ROWS = 20_000  # a query's bind parameters are limited to 32767
_OF_METERS = (
    select(MeterRegister)
    .where(MeterRegister.meter_id.in_(bindparam("meters", expanding=True)))
    .order_by(MeterRegister.meter_id, MeterRegister.id)
)


async def registers_of(
    ctx: Context, meter_ids: Collection[int]
) -> dict[int, tuple[RegisterContract, ...]]:
    """Return by meter what it has beside its main register; most meters have nothing."""
    wanted = sorted(meter_ids)
    found: dict[int, tuple[RegisterContract, ...]] = {}
    for start in range(0, len(wanted), _LOOKUP_ROWS):
        part = {"meters": wanted[start : start + _LOOKUP_ROWS]}
        for row in (await ctx.session.execute(_OF_METERS, part)).scalars():
            found[row.meter_id] = (*found.get(row.meter_id, ()), _contract(row))
    return found


def _contract(row: MeterRegister) -> RegisterContract:
    return RegisterContract(
        id=row.id,
        meter_id=row.meter_id,
        code=row.code,
        name=row.name,
        modulus_m3=row.modulus_m3,
        multiplier=row.multiplier,
        decimals=row.decimals,
    )
