"""Meters whose tier year ends are planned although their book is off its cycle."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from minshui.infrastructure.context import Context
from minshui.kernel.paging import PageRequest
from minshui.revenue.customer.models import Account
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.revenue.reading.facade import (
    EditBook,
    PlanResult,
    TaskFilter,
    edit_book,
    list_tasks,
    plan_readings,
)
from tests.revenue.billing.billing_world import MONTHLY, YEARLY, assign, build_world
from tests.revenue.reading.district import Household, add_household

OWN_YEAR = YEARLY | {
    "code": "t.own_year",
    "name": "居民（按户年累计）",
    "counter": {"basis": "year", "year_start": "account"},
}


async def _homes(ctx: Context, *tariffs: str) -> list[Household]:
    """Return households of a bimonthly book that is not due in December."""
    district = await build_world(ctx, MONTHLY, YEARLY, OWN_YEAR)
    await edit_book(ctx, EditBook(district.book.id, cycle_type="bimonthly"))
    homes = []
    for number, tariff in enumerate(tariffs, start=1):
        home = await add_household(ctx, district, number)
        await assign(ctx, home, tariff)
        homes.append(home)
    return homes


async def _planned(ctx: Context, month: int = 202612) -> list[str]:
    tasks = await list_tasks(ctx, TaskFilter(month), PageRequest())
    return [task.meter_no[-1] for task in tasks.items]


async def test_the_calendar_year_s_last_month_plans_yearly_tariffs(ctx: Context) -> None:
    await _homes(ctx, "t.yearly", "t.monthly")
    assert await plan_readings(ctx, 202612) == PlanResult(202612, 1, 0, off_cycle=1)
    assert await _planned(ctx) == ["1"]
    assert (await plan_readings(ctx, 202612)).planned == 0


@pytest.mark.parametrize(
    ("starts_on", "planned"),
    [
        (date(2020, 1, 1), ["1"]),  # ends on 31 December
        (date(2020, 12, 31), ["1"]),  # ends on the 30th
        (date(2020, 12, 1), []),  # ended on 30 November
        (date(2020, 7, 1), []),
    ],
)
async def test_an_account_s_own_year_is_its_own(
    ctx: Context, starts_on: date, planned: list[str]
) -> None:
    (home,) = await _homes(ctx, "t.own_year")
    await ctx.session.execute(
        update(Account).where(Account.id == home.account_id).values(tier_year_start_on=starts_on)
    )
    await plan_readings(ctx, 202612)
    assert await _planned(ctx) == planned


async def test_in_cycle_they_are_planned_once(ctx: Context) -> None:
    await _homes(ctx, "t.yearly")
    assert await plan_readings(ctx, 202611) == PlanResult(202611, 1, 0)


async def test_a_tenant_may_leave_them_to_their_cycle(ctx: Context) -> None:
    await _homes(ctx, "t.yearly")
    await set_parameter(ctx, SetParameter("reading", "plan_tier_year_end", False, date(2026, 1, 1)))
    assert (await plan_readings(ctx, 202612)).planned == 0
