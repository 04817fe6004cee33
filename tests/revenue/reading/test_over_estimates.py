"""What was billed beyond the dial: held until the meter catches up, credited at an exchange."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.facade import RegisterMeter, register_meter
from minshui.revenue.customer.facade import BillingMode, SetBillingMode, set_billing_mode
from minshui.revenue.reading.facade import (
    ExchangeMeter,
    ReadingDetail,
    SubmitReading,
    exchange_meter,
    reading_detail,
    submit_reading,
)
from tests.revenue.reading.district import (
    Household,
    add_household,
    approve,
    at,
    build_district,
    read,
    read_months,
)

D = Decimal
SEP, OCT, NOV, DEC = (date(2026, month, 20) for month in (9, 10, 11, 12))
JAN, FEB = date(2027, 1, 20), date(2027, 2, 20)


async def _over_estimated(ctx: Context) -> Household:
    """Used 20 a month up to 40; September is estimated at 20, so billed up to 60."""
    home = await add_household(ctx, await build_district(ctx))
    await read_months(ctx, home, ["20", "40"], date(2026, 7, 20))
    await _charged(ctx, home, None, SEP)
    return home


async def _charged(
    ctx: Context, home: Household, pointer: str | None, day: date
) -> tuple[object, ...]:
    """Read and approve; return what is charged, the pointer, and what the dial showed."""
    status = "normal" if pointer else "refused"
    reading_id = await read(ctx, home, pointer, day, status_code=status)
    await approve(ctx, day.year * 100 + day.month)
    shown = (await reading_detail(ctx, reading_id)).reading
    return shown.usage_m3, shown.current_reading, shown.seen_reading


async def test_it_takes_three_periods_to_catch_up_and_all_of_it_is_charged_once(
    ctx: Context,
) -> None:
    home = await _over_estimated(ctx)
    assert await _charged(ctx, home, "44", OCT) == (0, 60, 44)
    assert await _charged(ctx, home, "52", NOV) == (0, 60, 52)
    assert await _charged(ctx, home, "67", DEC) == (7, 67, None)
    # 20 + 20 + 20 estimated + 7: what the dial shows.


async def test_an_estimate_in_between_starts_where_the_dial_stood(ctx: Context) -> None:
    home = await _over_estimated(ctx)
    assert await _charged(ctx, home, "42", OCT) == (0, 60, 42)
    # From 42 by the mean of 20 to 62: 60 of it is billed already.
    assert await _charged(ctx, home, None, NOV) == (2, 62, None)
    assert await _charged(ctx, home, "58", DEC) == (0, 62, 58)
    assert await _charged(ctx, home, "75", JAN) == (13, 75, None)


async def test_an_estimate_that_does_not_reach_the_pointer_charges_nothing(ctx: Context) -> None:
    home = await add_household(ctx, await build_district(ctx))
    await read_months(ctx, home, ["40", "60"], date(2026, 7, 20))  # by 30 a month on average
    assert await _charged(ctx, home, None, SEP) == (30, 90, None)
    assert await _charged(ctx, home, "61", OCT) == (0, 90, 61)
    # The mean of 40, 20 and 30 is 30: from 61 to 91. A second one goes on from there.
    assert await _charged(ctx, home, "60", NOV) == (0, 90, 60)
    assert await _charged(ctx, home, None, DEC) == (0, 90, None)
    assert await _charged(ctx, home, None, JAN) == (30, 120, None)


async def test_an_estimate_over_zero_is_held_like_any_other(ctx: Context) -> None:
    home = await add_household(ctx, await build_district(ctx), start="99950")
    await read_months(ctx, home, ["99970", "99990"], date(2026, 7, 20))
    assert await _charged(ctx, home, None, SEP) == (20, 10, None)
    assert await _charged(ctx, home, "99995", OCT) == (0, 10, 99995)
    # By the mean of 20 from 99995 to 15.
    assert await _charged(ctx, home, None, NOV) == (5, 15, None)
    assert await _charged(ctx, home, "21", DEC) == (6, 21, None)


async def test_under_estimates_are_trued_up_by_the_next_reading(ctx: Context) -> None:
    home = await _over_estimated(ctx)
    assert await _charged(ctx, home, None, OCT) == (20, 80, None)
    assert await _charged(ctx, home, None, NOV) == (20, 100, None)
    assert await _charged(ctx, home, "130", DEC) == (30, 130, None)


async def test_an_empty_house_leaves_an_estimate_an_estimate(ctx: Context) -> None:
    home = await _over_estimated(ctx)
    empty = await read(ctx, home, None, OCT, status_code="empty")
    await approve(ctx, 202610)
    assert (await reading_detail(ctx, empty)).reading.usage_m3 == 0
    assert await _charged(ctx, home, "44", NOV) == (0, 60, 44)


async def _exchange(ctx: Context, home: Household, stop: str, on: date, new: str) -> Household:
    meter = await register_meter(
        ctx, RegisterMeter(meter_no=new, caliber_code="DN15", modulus_m3=D(100_000))
    )
    done = await exchange_meter(
        at(ctx, on), ExchangeMeter(home.cust_meter_id, new, on, D(stop), D(0), "周检")
    )
    return Household(home.cust_id, home.account_id, home.code, meter.id, new, done.cust_meter_id)


async def _read_new(ctx: Context, home: Household, pointer: str, day: date) -> ReadingDetail:
    command = SubmitReading(reading=D(pointer), meter_id=home.meter_id)
    result = await submit_reading(at(ctx, day), command)
    await approve(ctx, day.year * 100 + day.month)
    return await reading_detail(ctx, result.reading_id)


async def test_what_was_billed_beyond_the_dial_is_credited_once_to_the_new_meter(
    ctx: Context,
) -> None:
    home = await _over_estimated(ctx)
    await _charged(ctx, home, "42", OCT)
    new = await _exchange(ctx, home, "45", date(2026, 11, 5), "NEW-1")

    first = (await _read_new(ctx, new, "6", NOV)).reading
    second = (await _read_new(ctx, new, "20", DEC)).reading
    third = (await _read_new(ctx, new, "33", JAN)).reading

    # 15 m³ were billed that the old meter never counted.
    assert (first.residual_usage_m3, first.carried_usage_m3, first.usage_m3) == (
        D(-15),
        D(-9),
        D(0),
    )
    assert (second.residual_usage_m3, second.carried_usage_m3, second.usage_m3) == (
        D(-9),
        D(0),
        D(5),
    )
    assert (third.residual_usage_m3, third.usage_m3) == (D(0), D(13))
    assert first.usage_m3 + second.usage_m3 + third.usage_m3 == 33 - 15


async def test_a_credit_survives_a_second_exchange(ctx: Context) -> None:
    home = await _over_estimated(ctx)
    new = await _exchange(ctx, home, "45", date(2026, 10, 5), "NEW-1")
    newer = await _exchange(ctx, new, "3", date(2026, 10, 15), "NEW-2")

    reading = (await _read_new(ctx, newer, "14", OCT)).reading

    assert (reading.residual_usage_m3, reading.usage_m3) == (D(-12), D(2))


async def test_a_reading_that_is_not_billed_takes_none_of_the_credit(ctx: Context) -> None:
    home = await _over_estimated(ctx)
    new = await _exchange(ctx, home, "45", date(2026, 10, 5), "NEW-1")
    for mode, pointer, day in (
        (BillingMode.UNBILLED, "4", OCT),
        (BillingMode.BILLED, "24", NOV),
    ):
        await set_billing_mode(ctx, SetBillingMode(new.cust_meter_id, mode, "测试"))
        shown = (await _read_new(ctx, new, pointer, day)).reading
    assert (shown.residual_usage_m3, shown.usage_m3) == (D(-15), D(5))


async def test_both_meters_periods_are_shown_with_their_dates(ctx: Context) -> None:
    home = await add_household(ctx, await build_district(ctx))
    await read_months(ctx, home, ["20"], OCT)
    new = await _exchange(ctx, home, "27", date(2026, 11, 5), "NEW-1")

    detail = await _read_new(ctx, new, "11", NOV)

    assert [
        (part.meter_no, part.kind, part.previous_on, part.reading_on, part.usage_m3)
        for part in detail.parts
    ] == [
        (home.meter_no, "final", OCT, date(2026, 11, 5), D(7)),
        ("NEW-1", "ordinary", date(2026, 11, 5), NOV, D(11)),
    ]
    assert detail.reading.usage_m3 == 18


async def test_a_stop_below_a_pointer_that_was_read_is_refused(ctx: Context) -> None:
    home = await add_household(ctx, await build_district(ctx))
    await read_months(ctx, home, ["60"], OCT)
    with pytest.raises(MinshuiError) as refused:
        await _exchange(ctx, home, "45", date(2026, 11, 5), "NEW-1")
    assert refused.value.code == "E_READING_BACKWARDS"
