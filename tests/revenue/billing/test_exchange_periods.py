"""A bill after a meter exchange covers the days of both meters: its months and its days are theirs.

18 m³ a month at 2.40, 11 at 3.60, beyond 7.20; wastewater 0.95. Read on 20 September and on 20
November: two months, 36 m³ at 2.40. However often the meter was exchanged in them, 40 m³ are
36 × 2.40 + 4 × 3.60 + 40 × 0.95 = 138.80.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from minshui.infrastructure.context import Context
from minshui.metering.device.facade import RegisterMeter, register_meter
from minshui.revenue.billing.facade import explain_bill, open_bills
from minshui.revenue.reading.facade import (
    CorrectReading,
    ExchangeMeter,
    correct_reading,
    exchange_meter,
)
from tests.revenue.billing.billing_world import assign, bill_month, build_world
from tests.revenue.money_world import broken
from tests.revenue.reading.district import Household, add_household, at, read

READ_ON = date(2026, 11, 20)
SEPTEMBER = date(2026, 9, 20)


async def _home(ctx: Context) -> Household:
    """Return a household that was last read, at 0, two months ago."""
    home = await add_household(ctx, await build_world(ctx), started_on=SEPTEMBER)
    await assign(ctx, home, "t.monthly")
    return home


async def _exchange(ctx: Context, home: Household, stop: str, on: date) -> Household:
    number = f"NEW-{on:%m%d}"
    new = RegisterMeter(meter_no=number, caliber_code="DN15", modulus_m3=Decimal(100_000))
    meter = await register_meter(ctx, new)
    command = ExchangeMeter(home.cust_meter_id, number, on, Decimal(stop), Decimal(0), "到期换表")
    done = await exchange_meter(at(ctx, on), command)
    return replace(home, meter_id=meter.id, meter_no=number, cust_meter_id=done.cust_meter_id)


@pytest.mark.feature("F-0286", "F-0313")
@pytest.mark.parametrize(
    ("stops", "pointer"),
    [
        ((), "40"),
        ((("25", date(2026, 11, 1)),), "15"),
        ((("20", date(2026, 10, 20)), ("5", date(2026, 11, 15))), "15"),
        ((("40", READ_ON),), "0"),
    ],
    ids=["no exchange", "one", "two", "on the day itself"],
)
async def test_two_months_are_two_months_whatever_meters_were_in_them(
    ctx: Context, stops: tuple[tuple[str, date], ...], pointer: str
) -> None:
    home = await _home(ctx)
    for stop, on in stops:
        home = await _exchange(ctx, home, stop, on)
    await read(ctx, home, pointer, READ_ON)

    await bill_month(ctx)

    (bill,) = await open_bills(ctx, home.account_id)
    assert (bill.period_from, bill.total_amount_fen) == (SEPTEMBER, 13880)
    assert (await explain_bill(ctx, bill.number)).agrees
    assert await broken(ctx) == []


async def test_a_corrected_reading_keeps_the_first_day(ctx: Context) -> None:
    home = await _exchange(ctx, await _home(ctx), "25", date(2026, 11, 1))
    mistaken = await read(ctx, home, "51", READ_ON)
    await correct_reading(at(ctx, READ_ON), CorrectReading(mistaken, "抄错", Decimal(15)))

    await bill_month(ctx)

    (bill,) = await open_bills(ctx, home.account_id)
    assert (bill.period_from, bill.total_amount_fen) == (SEPTEMBER, 13880)


async def test_the_month_after_is_a_month_again(ctx: Context) -> None:
    home = await _exchange(ctx, await _home(ctx), "25", date(2026, 11, 1))
    for pointer, day in (("15", READ_ON), ("35", date(2026, 12, 20))):
        await read(ctx, home, pointer, day)
        await bill_month(at(ctx, day), day.year * 100 + day.month)

    # 18 × 2.40 + 2 × 3.60 + 20 × 0.95
    _, second = await open_bills(ctx, home.account_id)
    assert (second.period_from, second.total_amount_fen) == (READ_ON, 6940)
