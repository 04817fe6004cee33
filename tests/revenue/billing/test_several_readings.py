"""Several readings in one month: each its own step of the pointer, each its own bill, in order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.models import Bill, TierCounterEntry
from minshui.revenue.ledger.facade import verify_ledger
from minshui.revenue.reading.facade import SubmitReading, submit_readings
from tests.api_cases import Staff
from tests.revenue.billing.billing_world import assign, bill_month, build_world
from tests.revenue.reading.district import Household, add_household, approve, read

D = Decimal
BASE = "/api/v1/revenue/reading/readings"


async def _home(ctx: Context, tariff: str = "t.yearly") -> Household:
    district = await build_world(ctx)
    home = await add_household(ctx, district, started_on=date(2026, 10, 20))
    await assign(ctx, home, tariff)
    return home


def _day(day: int) -> date:
    return date(2026, 11, day)


async def _bills(ctx: Context) -> list[tuple[date, Decimal, Decimal | None, Decimal | None, int]]:
    rows = await ctx.session.execute(
        select(
            Bill.period_to,
            Bill.usage_m3,
            Bill.counter_before_m3,
            Bill.counter_after_m3,
            Bill.total_amount_fen,
        ).order_by(Bill.period_to, Bill.id)
    )
    return [tuple(row) for row in rows]


async def _three(ctx: Context, home: Household) -> None:
    await read(ctx, home, "25", _day(5))
    await approve(ctx, 202611)
    await read(ctx, home, "40", _day(12), additional=True)
    await approve(ctx, 202611)
    await read(ctx, home, "60", _day(20), additional=True)
    await approve(ctx, 202611)


async def test_three_readings_of_a_month_climb_the_yearly_tiers_in_order(ctx: Context) -> None:
    home = await _home(ctx)
    await _three(ctx, home)

    await bill_month(ctx)

    assert await _bills(ctx) == [
        # 25 at 2.00
        (_day(5), D(25), None, D(25), 5000),
        # 5 at 2.00, 10 at 3.00
        (_day(12), D(15), D(25), D(40), 4000),
        # 10 at 3.00, 10 at 6.00
        (_day(20), D(20), D(40), D(60), 9000),
    ]
    entries = await ctx.session.scalars(
        select(TierCounterEntry.usage_m3).order_by(TierCounterEntry.id)
    )
    assert list(entries) == [D(25), D(15), D(20)]
    assert all(result.holds for result in await verify_ledger(ctx))


async def test_one_read_after_the_run_is_billed_by_the_next_run_of_the_month(ctx: Context) -> None:
    home = await _home(ctx)
    await read(ctx, home, "25", _day(5))
    await bill_month(ctx)
    await read(ctx, home, "40", _day(12), additional=True)
    await bill_month(ctx)

    assert [(row[1], row[2], row[4]) for row in await _bills(ctx)] == [
        (D(25), None, 5000),
        (D(15), D(25), 4000),
    ]
    assert all(result.holds for result in await verify_ledger(ctx))


async def test_each_bill_of_a_monthly_tariff_has_its_own_period(ctx: Context) -> None:
    home = await _home(ctx, "t.monthly")
    await _three(ctx, home)
    await bill_month(ctx)
    bills = await ctx.session.execute(
        select(Bill.period_from, Bill.period_to).order_by(Bill.period_to)
    )
    assert [tuple(row) for row in bills] == [
        (date(2026, 10, 20), _day(5)),
        (_day(5), _day(12)),
        (_day(12), _day(20)),
    ]


async def test_an_additional_reading_waits_for_the_one_before_it(ctx: Context) -> None:
    home = await _home(ctx)
    await read(ctx, home, "25", _day(5))
    with pytest.raises(MinshuiError) as refused:
        await read(ctx, home, "40", _day(12), additional=True)
    assert refused.value.code == "E_READING_EARLIER_UNREVIEWED"


async def test_two_readings_of_a_meter_in_one_batch_are_not_guessed_at(ctx: Context) -> None:
    home = await _home(ctx)
    first = SubmitReading(D(25), meter_no=home.meter_no, reading_on=_day(5))
    second = SubmitReading(D(40), meter_no=home.meter_no, reading_on=_day(12), additional=True)
    result = await submit_readings(ctx, [first, second])
    assert (result.accepted, [fault.index for fault in result.faults]) == (1, [1])
    assert result.faults[0].error.code == "E_READING_DUPLICATE"


@pytest.mark.feature("F-0312", "F-0308")
async def test_a_second_ordinary_reading_is_refused_and_an_additional_one_taken(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    home = await _home(ctx)
    await read(ctx, home, "25", _day(5))
    await approve(ctx, 202611)
    reader = await staff.member("revenue.reading.submit")
    body = {"meter_no": home.meter_no, "reading": "40", "reading_on": "2026-11-12"}

    second = await api.post(BASE, json=body, headers=reader.headers)
    additional = await api.post(BASE, json=body | {"additional": True}, headers=reader.headers)

    assert (second.status_code, second.json()["code"]) == (409, "E_READING_DUPLICATE")
    assert "追加抄表" in second.json()["detail"]
    assert (additional.status_code, additional.json()["usage_m3"]) == (201, "15.0000")
