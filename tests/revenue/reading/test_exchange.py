"""Meter exchange: the residue of the old meter is billed once, with the new one's reading."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import PageRequest
from minshui.metering.device.facade import MeterContract, RegisterMeter, register_meter
from minshui.revenue.customer.facade import meters_of
from minshui.revenue.reading.facade import (
    CorrectReading,
    ExchangeMeter,
    ExchangeResult,
    SubmitReading,
    TaskFilter,
    correct_reading,
    exchange_meter,
    list_tasks,
    plan_readings,
    submit_reading,
    unbilled_readings,
)
from tests.revenue.reading.district import (
    Household,
    add_household,
    approve,
    at,
    build_district,
    read,
)

D = Decimal
OCT, EXCHANGED, NOV = date(2026, 10, 20), date(2026, 11, 5), date(2026, 11, 20)


async def _new_meter(ctx: Context, meter_no: str = "NEW-1") -> MeterContract:
    return await register_meter(
        ctx, RegisterMeter(meter_no=meter_no, caliber_code="DN15", modulus_m3=D(100_000))
    )


async def _exchange(
    ctx: Context, cust_meter_id: int, stop: str, new_meter_no: str = "NEW-1", start: str = "0"
) -> ExchangeResult:
    return await exchange_meter(
        at(ctx, EXCHANGED),
        ExchangeMeter(cust_meter_id, new_meter_no, EXCHANGED, D(stop), D(start), "到期换表"),
    )


async def _read_home(ctx: Context) -> Household:
    household = await add_household(ctx, await build_district(ctx))
    await read(ctx, household, "20", OCT)
    await approve(ctx, 202610)
    return household


async def test_the_residue_is_carried_by_the_new_meters_first_reading_only(ctx: Context) -> None:
    household = await _read_home(ctx)
    new = await _new_meter(ctx)
    exchanged = await _exchange(ctx, household.cust_meter_id, stop="27", start="3")
    assert exchanged.residual_usage_m3 == 7

    first = await submit_reading(at(ctx, NOV), SubmitReading(reading=D(11), meter_id=new.id))
    assert (first.usage_m3, list(first.anomalies)) == (D(15), ["exchange"])
    await approve(ctx, 202611)
    second = await submit_reading(
        at(ctx, date(2026, 12, 20)), SubmitReading(reading=D(21), meter_id=new.id)
    )
    assert (second.usage_m3, list(second.anomalies)) == (D(10), [])

    billable = await unbilled_readings(ctx, 202611, household.account_id, household.account_id)
    assert [each.usage_m3 for each in billable] == [D(15)]


async def test_a_corrected_first_reading_keeps_the_residue(ctx: Context) -> None:
    household = await _read_home(ctx)
    new = await _new_meter(ctx)
    await _exchange(ctx, household.cust_meter_id, stop="27")
    first = await submit_reading(at(ctx, NOV), SubmitReading(reading=D(11), meter_id=new.id))

    again = await correct_reading(at(ctx, NOV), CorrectReading(first.reading_id, "抄错", D(9)))

    assert again.usage_m3 == 16


async def test_two_exchanges_before_a_reading_carry_both_residues(ctx: Context) -> None:
    household = await _read_home(ctx)
    await _new_meter(ctx, "NEW-1")
    last = await _new_meter(ctx, "NEW-2")
    first = await _exchange(ctx, household.cust_meter_id, stop="27")
    second = await _exchange(ctx, first.cust_meter_id, stop="2", new_meter_no="NEW-2")
    assert second.residual_usage_m3 == 9

    result = await submit_reading(at(ctx, NOV), SubmitReading(reading=D(4), meter_id=last.id))

    assert result.usage_m3 == 13


async def test_what_was_due_of_the_old_meter_is_due_of_the_new_one(ctx: Context) -> None:
    household = await _read_home(ctx)
    await plan_readings(ctx, 202611)
    await _new_meter(ctx)
    exchanged = await _exchange(ctx, household.cust_meter_id, stop="27", start="3")

    (task,) = (await list_tasks(ctx, TaskFilter(202611), PageRequest())).items
    assert (task.meter_no, task.previous_reading_m3, task.previous_on) == (
        "NEW-1",
        D(3),
        EXCHANGED,
    )
    result = await submit_reading(at(ctx, NOV), SubmitReading(reading=D(11), task_id=task.id))
    assert result.usage_m3 == 15
    assert exchanged.cust_meter_id != household.cust_meter_id


@pytest.mark.parametrize(
    ("stop", "code"), [("19", "E_READING_BACKWARDS"), ("100000", "E_READING_OVER_CAPACITY")]
)
async def test_a_stop_that_cannot_be_right_leaves_the_old_meter_in_place(
    ctx: Context, stop: str, code: str
) -> None:
    household = await _read_home(ctx)
    await _new_meter(ctx)
    with pytest.raises(MinshuiError) as refused:
        await _exchange(ctx, household.cust_meter_id, stop=stop)
    assert refused.value.code == code
    (only,) = await meters_of(ctx, household.cust_id)
    assert only.relation.bound


async def test_a_reading_that_awaits_review_holds_the_exchange(ctx: Context) -> None:
    household = await _read_home(ctx)
    await _new_meter(ctx)
    await read(ctx, household, "25", date(2026, 11, 1))
    with pytest.raises(MinshuiError) as refused:
        await _exchange(ctx, household.cust_meter_id, stop="27")
    assert refused.value.code == "E_EXCHANGE_UNREVIEWED"
    (only,) = await meters_of(ctx, household.cust_id)
    assert only.relation.bound
