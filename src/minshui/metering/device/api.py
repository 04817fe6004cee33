"""HTTP: meters and their models."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.imports.routes import declare_import
from minshui.metering.device import permissions
from minshui.metering.device.contracts import DefineMeterModel, RegisterMeter, RegisterSpec
from minshui.metering.device.meter_import import MeterImport
from minshui.metering.device.queries.meters import meter_by_number
from minshui.metering.device.queries.registers import registers_of
from minshui.metering.device.schemas import (
    DefineModelBody,
    MeterView,
    RegisterMeterBody,
    RegisterView,
)
from minshui.metering.device.use_cases.define_meter_model import define_meter_model
from minshui.metering.device.use_cases.register_meter import register_meter

router = ApiRouter(prefix="/api/v1/metering/meters", tags=["水表"])


@router.post("", summary="登记水表", access=require(permissions.REGISTER), status_code=201)
async def register(ctx: ContextDep, body: RegisterMeterBody) -> MeterView:
    """Take a meter into stock."""
    meter = await register_meter(
        ctx,
        RegisterMeter(
            meter_no=body.meter_no,
            model_code=body.model_code,
            caliber_code=body.caliber_code,
            modulus_m3=body.modulus,
            code=body.code,
            serial_no=body.serial_no,
            multiplier=body.multiplier,
            reversed=body.reversed,
            decimals=body.decimals,
            registers=tuple(
                RegisterSpec(each.code, each.name, each.modulus, each.multiplier, each.decimals)
                for each in body.registers
            ),
        ),
    )
    return MeterView.model_validate(meter)


@router.post(
    "/models", summary="登记水表型号", access=require(permissions.REGISTER), status_code=204
)
async def define_model(ctx: ContextDep, body: DefineModelBody) -> None:
    """Define a make and type."""
    await define_meter_model(
        ctx,
        DefineMeterModel(
            code=body.code,
            name=body.name,
            caliber_code=body.caliber_code,
            modulus_m3=body.modulus,
            manufacturer=body.manufacturer,
        ),
    )


declare_import(
    router,
    "/imports",
    MeterImport,
    permissions.REGISTER,
    name="metering_device_import",
    title="批量导入水表",
)


@router.get("/{meter_no}/registers", summary="水表的其他计数器", access=require(permissions.READ))
async def read_registers(
    ctx: ContextDep, meter_no: Annotated[str, Path(max_length=32, description="表号")]
) -> list[RegisterView]:
    """Return what a meter has beside its main register."""
    meter = await meter_by_number(ctx, meter_no.replace("\0", ""))
    registers = (await registers_of(ctx, [meter.id])).get(meter.id, ())
    return [RegisterView.model_validate(each) for each in registers]


@router.get(
    "/{meter_no}",
    summary="查询水表",
    access=require(permissions.READ),
    interface="IF-METER-001",
)
async def read_meter(
    ctx: ContextDep, meter_no: Annotated[str, Path(max_length=32, description="表号")]
) -> MeterView:
    """Return the meter with a number."""
    return MeterView.model_validate(await meter_by_number(ctx, meter_no.replace("\0", "")))
