"""Define a make and type of meter."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.contracts import DefineMeterModel
from minshui.metering.device.domain.register import check_modulus
from minshui.metering.device.errors import METER_MODEL_TAKEN
from minshui.metering.device.models import MeterModel
from minshui.metering.device.queries.meters import find_model


async def define_meter_model(ctx: Context, command: DefineMeterModel) -> None:
    """Define a model; raises ``E_METER_MODEL_TAKEN`` or ``E_METER_MODULUS``."""
    check_modulus(command.code, command.modulus_m3)
    if await find_model(ctx, command.code) is not None:
        raise MinshuiError(METER_MODEL_TAKEN, model=command.code)
    ctx.session.add(
        MeterModel(
            code=command.code,
            name=command.name,
            manufacturer=command.manufacturer,
            caliber_code=command.caliber_code,
            modulus_m3=command.modulus_m3,
            created_at=ctx.clock.now(),
        )
    )
    await ctx.session.flush()
