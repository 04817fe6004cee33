"""The work calendar, year by year."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.parameter.facade import (
    DayKind,
    MarkedDay,
    marked_days,
    set_marked_days,
    work_calendar,
)
from tests.api_cases import ApiCases

HOLIDAYS = "/api/v1/revenue/parameters/holidays"
DAY = MarkedDay(date(2026, 10, 1), DayKind.HOLIDAY, "国庆节")
MADE_UP = MarkedDay(date(2026, 10, 10), DayKind.WORKDAY, "国庆节调休")


class TestListHolidays(ApiCases):
    ROUTE = f"GET {HOLIDAYS}/2026"
    PERMISSION = "revenue.parameter.read"


class TestPutHolidays(ApiCases):
    ROUTE = f"PUT {HOLIDAYS}/2026"
    PERMISSION = "revenue.parameter.set"
    STATUS = 204
    BODY: ClassVar[Any] = {"days": [{"day_on": "2026-10-01", "kind": "holiday", "name": "国庆节"}]}
    BAD_BODIES: ClassVar[list[Any]] = [
        {},
        {"days": [{"day_on": "2026-10-01", "kind": "off", "name": "国庆节"}]},
        {"days": [{"day_on": "2027-10-01", "kind": "holiday", "name": "国庆节"}]},
    ]


async def test_a_years_days_are_replaced_together(ctx: Context) -> None:
    await set_marked_days(ctx, 2026, [MADE_UP, DAY])
    assert await marked_days(ctx, 2026) == [DAY, MADE_UP]
    calendar = await work_calendar(ctx)
    assert calendar.is_off(DAY.day_on)
    assert not calendar.is_off(MADE_UP.day_on)
    await set_marked_days(ctx, 2026, [])
    assert await marked_days(ctx, 2026) == []


@pytest.mark.parametrize(
    ("days", "code"), [([DAY, DAY], "E_HOLIDAY_REPEATED"), ([MADE_UP, DAY], "E_HOLIDAY_YEAR")]
)
async def test_a_day_is_of_its_year_and_given_once(
    ctx: Context, days: list[MarkedDay], code: str
) -> None:
    year = 2026 if code == "E_HOLIDAY_REPEATED" else 2027
    with pytest.raises(MinshuiError) as caught:
        await set_marked_days(ctx, year, days)
    assert caught.value.code == code
    assert caught.value.place is not None
    assert await marked_days(ctx, year) == []
