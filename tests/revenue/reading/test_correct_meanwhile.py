"""A reading is not corrected while its meter comes out."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal

import pytest

from minshui.infrastructure.context import system_actor
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.revenue.reading.facade import CorrectReading, StopReading, correct_reading, stop_meter
from tests.conftest import Installation
from tests.revenue.reading.district import add_household, approve, build_district, read

READ_ON, STOPPED_ON = date(2026, 11, 5), date(2026, 11, 21)


async def test_a_correction_waits_for_a_meter_that_comes_out(
    database: Installation, clock: FixedClock
) -> None:
    databases, tenant = database.databases, database.tenant_code
    async with databases.tenant_work(tenant, system_actor(), clock) as ctx:
        household = await add_household(ctx, await build_district(ctx))
        reading = await read(ctx, household, "20", READ_ON)
        await approve(ctx, 202611)

    async def correct() -> None:
        async with databases.tenant_work(tenant, system_actor(), clock) as ctx:
            await correct_reading(ctx, CorrectReading(reading, "看错", Decimal(25)))

    async with databases.tenant_work(tenant, system_actor(), clock) as ctx:
        stop = StopReading(household.cust_meter_id, STOPPED_ON, Decimal(30), "拆表")
        await stop_meter(ctx, stop)
        correcting = asyncio.create_task(correct())
        await asyncio.sleep(0.3)

    with pytest.raises(MinshuiError, match="E_READING_NOT_LATEST"):
        await correcting
