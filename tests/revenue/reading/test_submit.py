"""Readings entered one by one and in batches."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.models import OutboxRow
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import PageRequest
from minshui.metering.device.facade import RegisterMeter
from minshui.revenue.customer.facade import CaseKind, OpenCaseLock, open_case_lock
from minshui.revenue.customer.models import Customer
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.revenue.reading.facade import (
    SubmitReading,
    TaskFilter,
    list_tasks,
    lock_book,
    plan_readings,
    reading_chain,
    submit_reading,
    submit_readings,
    unlock_book,
)
from minshui.revenue.reading.models import LastReading, Reading
from tests.revenue.reading.district import (
    RECENTLY,
    add_household,
    approve,
    at,
    build_district,
    read,
    read_months,
)

D = Decimal
NOV = date(2026, 11, 20)


async def _refusal(ctx: Context, command: SubmitReading) -> str:
    before = await ctx.session.scalar(select(func.count()).select_from(Reading))
    with pytest.raises(MinshuiError) as refused:
        await submit_reading(ctx, command)
    assert await ctx.session.scalar(select(func.count()).select_from(Reading)) == before
    return refused.value.code


async def test_a_first_reading_counts_from_the_start_pointer(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx), start="12", started_on=RECENTLY)

    result = await submit_reading(
        at(ctx, NOV), SubmitReading(reading=D(35), meter_no=household.meter_no)
    )

    assert (result.usage_m3, result.check_status, result.review_status) == (
        D(23),
        "passed",
        "pending",
    )
    assert result.bill_month == 202611


async def test_a_reading_by_customer_number_with_evidence_is_kept_and_told(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx), started_on=RECENTLY)

    result = await submit_reading(
        at(ctx, NOV),
        SubmitReading(
            reading=D(9),
            customer_code=household.code,
            photo_ref="photo/1.jpg",
            latitude=D("26.087"),
            longitude=D("119.297"),
        ),
    )

    row = await ctx.session.get_one(Reading, result.reading_id)
    assert (row.photo_ref, row.latitude, row.longitude) == (
        "photo/1.jpg",
        D("26.087000"),
        D("119.297000"),
    )
    told = await ctx.session.scalars(
        select(OutboxRow.payload).where(OutboxRow.event_type == "reading.submitted")
    )
    assert told.all() == [{"count": 1, "suspect": 0}]


async def test_the_same_reading_again_changes_nothing(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx))
    first = await read(ctx, household, "20", NOV)

    again = await submit_reading(
        at(ctx, NOV), SubmitReading(reading=D(20), meter_id=household.meter_id)
    )

    assert (again.reading_id, again.check_status) == (first, "unchanged")


async def test_the_pointer_moves_only_with_the_approval(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx))
    await read(ctx, household, "20", NOV)
    assert await ctx.session.get(LastReading, household.meter_id) is None

    await approve(ctx, 202611)

    pointer = await ctx.session.get_one(LastReading, household.meter_id)
    assert (pointer.last_reading, pointer.last_reading_on) == (D(20), NOV)


async def test_usage_far_above_the_customers_own_mean_is_marked(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx))
    await read_months(ctx, household, ["20", "40", "60", "80"], date(2026, 7, 20))

    result = await submit_reading(
        at(ctx, NOV), SubmitReading(reading=D(140), meter_id=household.meter_id)
    )

    assert (result.check_status, list(result.anomalies)) == ("suspect", ["high", "high_to_last"])


async def test_thresholds_are_the_tenants(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx))
    await read_months(ctx, household, ["20", "40", "60", "80"], date(2026, 7, 20))
    await set_parameter(ctx, SetParameter("reading", "high_factor", "4", date(2026, 1, 1)))

    result = await submit_reading(
        at(ctx, NOV), SubmitReading(reading=D(140), meter_id=household.meter_id)
    )

    assert list(result.anomalies) == []


async def test_an_over_estimate_is_held_until_the_meter_has_caught_up(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx))
    await read_months(ctx, household, ["20", "40"], date(2026, 7, 20))
    estimate = await read(ctx, household, None, date(2026, 9, 20), status_code="refused")
    await approve(ctx, 202609)
    held = await read(ctx, household, "52", date(2026, 10, 20))
    await approve(ctx, 202610)
    caught_up = await read(ctx, household, "71", NOV)

    rows = [(await reading_chain(ctx, each))[0] for each in (estimate, held, caught_up)]
    assert [(row.kind, row.current_reading, row.usage_m3) for row in rows] == [
        ("estimate", D(60), D(20)),
        ("ordinary", D(60), D(0)),
        ("ordinary", D(71), D(11)),
    ]
    assert rows[1].seen_reading == D(52)
    assert rows[1].anomalies == ("below_estimate",)


async def test_a_rolled_over_meter_is_billed_over_zero_and_marked(ctx: Context) -> None:
    meter = RegisterMeter(meter_no="x", caliber_code="DN15", modulus_m3=D(10_000))
    household = await add_household(
        ctx, await build_district(ctx), start="9990", meter=meter, started_on=RECENTLY
    )

    result = await submit_reading(
        at(ctx, NOV), SubmitReading(reading=D(7), meter_id=household.meter_id)
    )

    assert (result.usage_m3, list(result.anomalies)) == (D(17), ["rollover"])


async def test_a_task_gives_the_month_and_is_marked_as_read(ctx: Context) -> None:
    district = await build_district(ctx)
    household = await add_household(ctx, district)
    await plan_readings(ctx, 202611)
    (task,) = (await list_tasks(ctx, TaskFilter(202611), PageRequest())).items

    result = await submit_reading(
        at(ctx, date(2026, 12, 1)), SubmitReading(reading=D(8), task_id=task.id)
    )

    assert (result.bill_month, task.meter_no) == (202611, household.meter_no)
    (task,) = (await list_tasks(ctx, TaskFilter(202611), PageRequest())).items
    assert task.read_status == "read"


async def test_an_additional_reading_stands_beside_the_approved_one(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx))
    await read(ctx, household, "20", date(2026, 11, 10))
    again = SubmitReading(reading=D(26), meter_id=household.meter_id, additional=True)
    assert await _refusal(at(ctx, NOV), again) == "E_READING_EARLIER_UNREVIEWED"
    await approve(ctx, 202611)

    result = await submit_reading(at(ctx, NOV), again)

    assert (result.usage_m3, result.bill_month) == (D(6), 202611)


async def test_what_a_month_cannot_take_is_refused(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx))
    by_meter = household.meter_id
    await read(ctx, household, "20", date(2026, 10, 20))
    today = at(ctx, NOV)

    early = SubmitReading(reading=D(30), meter_id=by_meter)
    assert await _refusal(today, early) == "E_READING_EARLIER_UNREVIEWED"
    second = SubmitReading(reading=D(21), meter_id=by_meter, bill_month=202610)
    assert await _refusal(today, second) == "E_READING_DUPLICATE"
    late = SubmitReading(reading=D(21), meter_id=by_meter, bill_month=202609)
    assert await _refusal(today, late) == "E_READING_LATE"


async def test_who_and_what_cannot_be_read_is_refused(ctx: Context) -> None:
    district = await build_district(ctx)
    household = await add_household(ctx, district)
    today = at(ctx, NOV)
    reading = SubmitReading(reading=D(5), meter_id=household.meter_id)

    assert await _refusal(today, SubmitReading(reading=D(5))) == "E_READING_SUBJECT_MISSING"
    assert (
        await _refusal(today, SubmitReading(reading=D(5), meter_no="nobody"))
        == "E_READING_METER_UNKNOWN"
    )
    assert (
        await _refusal(today, SubmitReading(reading=D(5), customer_code="nobody"))
        == "E_READING_CUSTOMER_UNKNOWN"
    )
    assert await _refusal(today, SubmitReading(reading=D(5), task_id=404)) == "E_TASK_UNKNOWN"
    await lock_book(ctx, district.book.id, "年终核对")
    assert await _refusal(today, reading) == "E_BOOK_LOCKED"
    await unlock_book(ctx, district.book.id, "核对完毕")
    await open_case_lock(
        ctx,
        OpenCaseLock(
            household.account_id, CaseKind.CLOSING, "销户核对中", blocks=frozenset({"reading"})
        ),
    )
    assert await _refusal(today, reading) == "E_READING_ACCOUNT_LOCKED"
    await ctx.session.execute(
        update(Customer).where(Customer.id == household.cust_id).values(status="pre_opened")
    )
    assert await _refusal(today, reading) == "E_READING_CUSTOMER_STATUS"


async def test_a_batch_takes_the_good_ones_and_names_the_others(ctx: Context) -> None:
    district = await build_district(ctx)
    homes = [await add_household(ctx, district, number) for number in range(1, 31)]
    batch = [
        SubmitReading(reading=D(10 + place), meter_no=home.meter_no, reading_on=NOV)
        for place, home in enumerate(homes)
    ]
    batch[3] = SubmitReading(reading=D(-1), meter_no=homes[3].meter_no, reading_on=NOV)
    batch.append(SubmitReading(reading=D(99), meter_no=homes[0].meter_no, reading_on=NOV))

    result = await submit_readings(ctx, batch)

    assert (result.accepted, result.unchanged) == (29, 0)
    assert [(fault.index, fault.error.code) for fault in result.faults] == [
        (3, "E_READING_NEGATIVE"),
        (30, "E_READING_DUPLICATE"),
    ]
    assert result.usage_m3 == sum(range(10, 40)) - 13
    again = await submit_readings(ctx, batch)
    assert (again.accepted, again.unchanged, len(again.faults)) == (0, 29, 2)
