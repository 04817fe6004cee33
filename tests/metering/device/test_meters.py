"""Meters: registering, moving, importing, and the routes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import pytest

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.running import run_import
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.facade import (
    DefineMeterModel,
    MeterImport,
    MeterStatus,
    RegisterMeter,
    define_meter_model,
    mark_installed,
    mark_many_installed,
    mark_removed,
    meter_by_number,
    register_meter,
)
from tests.api_cases import ApiCases, Upload

FIVE_DIGITS = Decimal(100000)
MODEL = DefineMeterModel("LXS-15", "旋翼式 15", "DN15", FIVE_DIGITS)


async def test_the_model_gives_calibre_and_modulus(ctx: Context) -> None:
    await define_meter_model(ctx, MODEL)
    meter = await register_meter(ctx, RegisterMeter("M1", model_code="LXS-15"))
    assert (meter.caliber_code, meter.modulus_m3, meter.status) == (
        "DN15",
        FIVE_DIGITS,
        MeterStatus.IN_STOCK,
    )


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (RegisterMeter("M1", caliber_code="DN15", modulus_m3=FIVE_DIGITS), "E_METER_NUMBER_TAKEN"),
        (RegisterMeter("M2", caliber_code="DN15", modulus_m3=Decimal(99999)), "E_METER_MODULUS"),
        (RegisterMeter("M2", caliber_code="DN15"), "E_METER_INCOMPLETE"),
        (RegisterMeter("M2", model_code="NONE"), "E_METER_MODEL_UNKNOWN"),
        (
            RegisterMeter(
                "M2", caliber_code="DN15", modulus_m3=FIVE_DIGITS, multiplier=Decimal("0.00001")
            ),
            "E_METER_MULTIPLIER",
        ),
    ],
)
async def test_a_wrong_meter_is_refused(ctx: Context, command: RegisterMeter, code: str) -> None:
    await register_meter(ctx, RegisterMeter("M1", caliber_code="DN15", modulus_m3=FIVE_DIGITS))
    with pytest.raises(MinshuiError) as refused:
        await register_meter(ctx, command)
    assert refused.value.code == code


async def test_a_model_is_defined_once(ctx: Context) -> None:
    await define_meter_model(ctx, MODEL)
    with pytest.raises(MinshuiError) as refused:
        await define_meter_model(ctx, MODEL)
    assert refused.value.code == "E_METER_MODEL_TAKEN"


async def test_a_meter_goes_in_and_comes_out_once(ctx: Context) -> None:
    meter = await register_meter(
        ctx, RegisterMeter("M1", caliber_code="DN15", modulus_m3=FIVE_DIGITS)
    )
    with pytest.raises(MinshuiError) as not_in:
        await mark_removed(ctx, meter.id, date(2026, 1, 1))
    assert not_in.value.code == "E_METER_NOT_INSTALLED"

    await mark_installed(ctx, meter.id, date(2026, 1, 2))
    with pytest.raises(MinshuiError) as too_early:
        await mark_removed(ctx, meter.id, date(2026, 1, 1))
    assert too_early.value.code == "E_METER_DATE_ORDER"
    with pytest.raises(MinshuiError) as twice:
        await mark_many_installed(ctx, [(meter.id, date(2026, 1, 3))])
    assert twice.value.code == "E_METER_NOT_IN_STOCK"

    await mark_removed(ctx, meter.id, date(2026, 6, 1))
    found = await meter_by_number(ctx, "M1")
    assert (found.status, found.installed_on, found.removed_on) == (
        MeterStatus.REMOVED,
        date(2026, 1, 2),
        date(2026, 6, 1),
    )


async def test_a_file_of_meters_names_every_fault_and_twice_changes_nothing(ctx: Context) -> None:
    await define_meter_model(ctx, MODEL)
    good = "表号,型号编码,口径,量程,倍率,反装\nM1,LXS-15,,,,\nM2,,DN20,1000000,10,是\n"
    bad = good + "M3,NONE,,,,\nM4,,DN15,99999,,\nM5,,,,,\nM1,LXS-15,,,,\n"

    refused = await run_import(ctx, MeterImport(), ImportFile("m.csv", bad.encode()))
    assert [(fault.row, fault.code) for fault in refused.faults] == [
        (4, "E_METER_MODEL_UNKNOWN"),
        (5, "E_METER_MODULUS"),
        (6, "E_METER_INCOMPLETE"),
        (7, "E_IMPORT_ROW_REPEATED"),
    ]
    first = await run_import(ctx, MeterImport(), ImportFile("m.csv", good.encode()))
    again = await run_import(ctx, MeterImport(), ImportFile("m.csv", good.encode()))
    assert (first.new, again.new, again.unchanged) == (2, 0, 2)
    meter = await meter_by_number(ctx, "M2")
    assert (meter.modulus_m3, meter.multiplier, meter.reversed) == (
        Decimal(1000000),
        Decimal(10),
        True,
    )

    changed = good.replace("DN20", "DN25")
    contradicting = await run_import(ctx, MeterImport(), ImportFile("m.csv", changed.encode()))
    assert [fault.code for fault in contradicting.faults] == ["E_IMPORT_CONTRADICTS"]


class TestImport(ApiCases):
    ROUTE = "POST /api/v1/metering/meters/imports"
    PERMISSION = "metering.device.register"
    BODY: ClassVar[Any] = Upload("表号,型号编码,口径,量程\nM2,,DN20,1000000\n".encode())


class TestImportErrors(ApiCases):
    ROUTE = "POST /api/v1/metering/meters/imports/error-file"
    PERMISSION = "metering.device.register"
    BODY: ClassVar[Any] = Upload("表号,型号编码,口径,量程\nM5,,,\n".encode())


class TestRegister(ApiCases):
    ROUTE = "POST /api/v1/metering/meters"
    PERMISSION = "metering.device.register"
    BODY: ClassVar[Any] = {"meter_no": "M1", "caliber_code": "DN15", "modulus": "100000"}
    BAD_BODIES: ClassVar[list[Any]] = [{}, {"meter_no": "M1"}, {"meter_no": "表"}]
    STATUS = 201


class TestDefineModel(ApiCases):
    ROUTE = "POST /api/v1/metering/meters/models"
    PERMISSION = "metering.device.register"
    BODY: ClassVar[Any] = {
        "code": "LXS-15",
        "name": "旋翼式 15",
        "caliber_code": "DN15",
        "modulus": "100000",
    }
    BAD_BODIES: ClassVar[list[Any]] = [{}]
    STATUS = 204


class TestRead(ApiCases):
    ROUTE = "GET /api/v1/metering/meters/{meter_no}"
    PERMISSION = "metering.device.read"

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        await register_meter(ctx, RegisterMeter("M1", caliber_code="DN15", modulus_m3=FIVE_DIGITS))
        return {"path": {"meter_no": "M1"}}
