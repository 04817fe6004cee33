"""Take a meter into stock."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import bindparam, or_, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.metering.device.contracts import MeterContract, MeterStatus, RegisterMeter
from minshui.metering.device.domain.register import (
    check_modulus,
    check_multiplier,
    check_registers,
)
from minshui.metering.device.errors import (
    METER_INCOMPLETE,
    METER_MODEL_UNKNOWN,
    METER_NUMBER_TAKEN,
)
from minshui.metering.device.models import Meter, MeterRegister
from minshui.metering.device.queries.meters import find_model, meter_contract

_TAKEN = select(Meter.id).where(
    or_(Meter.meter_no == bindparam("meter_no"), Meter.code == bindparam("code"))
)


async def register_meter(ctx: Context, command: RegisterMeter) -> MeterContract:
    """Register a meter, in stock.

    Raises ``E_METER_NUMBER_TAKEN``, ``E_METER_MODEL_UNKNOWN``, ``E_METER_INCOMPLETE``,
    ``E_METER_MODULUS``, ``E_METER_MULTIPLIER``, ``E_METER_REGISTERS``.
    """
    caliber_code, modulus_m3 = await _register_of(ctx, command)
    check_modulus(command.meter_no, modulus_m3)
    check_multiplier(command.meter_no, command.multiplier)
    check_registers(command.meter_no, command.registers)
    code = command.code or command.meter_no
    taken = await ctx.session.execute(_TAKEN, {"meter_no": command.meter_no, "code": code})
    if taken.first() is not None:
        raise MinshuiError(METER_NUMBER_TAKEN, place=Place("meter_no"), meter=command.meter_no)
    meter = Meter(
        code=code,
        meter_no=command.meter_no,
        serial_no=command.serial_no,
        model_code=command.model_code,
        caliber_code=caliber_code,
        modulus_m3=modulus_m3,
        multiplier=command.multiplier,
        reversed=command.reversed,
        decimals=command.decimals,
        status=MeterStatus.IN_STOCK.value,
        created_at=ctx.clock.now(),
    )
    ctx.session.add(meter)
    await ctx.session.flush()
    ctx.session.add_all(
        MeterRegister(
            meter_id=meter.id,
            code=each.code,
            name=each.name,
            modulus_m3=each.modulus_m3,
            multiplier=each.multiplier,
            decimals=each.decimals,
        )
        for each in command.registers
    )
    await ctx.session.flush()
    await record_audit(
        ctx, "meter.register", "meter", meter.id, after={"meter_no": command.meter_no}
    )
    return meter_contract(meter)


async def _register_of(ctx: Context, command: RegisterMeter) -> tuple[str, Decimal]:
    caliber_code, modulus_m3 = command.caliber_code, command.modulus_m3
    if command.model_code is not None:
        model = await find_model(ctx, command.model_code)
        if model is None:
            raise MinshuiError(
                METER_MODEL_UNKNOWN, place=Place("model_code"), model=command.model_code
            )
        caliber_code = caliber_code or model.caliber_code
        modulus_m3 = modulus_m3 or model.modulus_m3
    if caliber_code is None or modulus_m3 is None:
        raise MinshuiError(METER_INCOMPLETE, meter=command.meter_no)
    return caliber_code, modulus_m3
