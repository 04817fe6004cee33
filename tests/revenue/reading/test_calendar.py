"""The calendar of books, due days of the plan, and how punctually they were read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import PageRequest
from minshui.revenue.parameter.facade import (
    DayKind,
    MarkedDay,
    SetParameter,
    set_marked_days,
    set_parameter,
)
from minshui.revenue.reading.facade import (
    EditBook,
    TaskFilter,
    edit_book,
    generate_calendar,
    list_tasks,
    lock_book,
    plan_readings,
    punctuality,
    set_book_day,
)
from minshui.revenue.reading.queries.calendar import book_calendar
from tests.api_cases import ApiCases, Staff
from tests.revenue.reading.district import add_household, at, build_district, read

D = Decimal
BASE = "/api/v1/revenue/reading"
TODAY = date(2026, 11, 20)


class TestGenerateCalendar(ApiCases):
    ROUTE = f"POST {BASE}/calendar"
    PERMISSION = "revenue.reading.manage_books"
    STRANGER = 201
    STATUS = 201
    BODY = {"year": 2026}  # noqa: RUF012 - the case's own style
    BAD_BODIES = ({}, {"year": 2019})

    async def prepare(self, ctx: Context) -> None:
        await build_district(ctx)


class TestSetBookDay(ApiCases):
    ROUTE = f"PUT {BASE}/books/{{book_id}}/calendar/{{bill_month}}"
    PERMISSION = "revenue.reading.manage_books"
    BODY = {"reading_on": "2026-12-08"}  # noqa: RUF012 - the case's own style
    BAD_BODIES = ({}, {"reading_on": "2027-06-01"})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        district = await build_district(ctx)
        return {"path": {"book_id": district.book.id, "bill_month": 202612}}


class TestCalendar(ApiCases):
    ROUTE = f"GET {BASE}/calendar"
    PERMISSION = "revenue.reading.read"
    QUERY = {"year": "2026"}  # noqa: RUF012 - the case's own style
    BAD_QUERIES = ({}, {"year": "26"})

    async def prepare(self, ctx: Context) -> None:
        await build_district(ctx)
        await generate_calendar(at(ctx, TODAY), 2026)


class TestPunctuality(ApiCases):
    ROUTE = f"GET {BASE}/punctuality"
    PERMISSION = "revenue.reading.read"
    QUERY = {"first_month": "202611", "last_month": "202611"}  # noqa: RUF012 - the case's own style
    BAD_QUERIES = ({}, {"first_month": "202613", "last_month": "202611"})

    async def prepare(self, ctx: Context) -> None:
        await add_household(ctx, await build_district(ctx))
        await plan_readings(ctx, 202611)


async def _days(ctx: Context, year: int = 2026) -> dict[int, date]:
    return {day.bill_month: day.reading_on for day in await book_calendar(ctx, year)}


async def test_a_year_is_laid_down_from_this_month_on(ctx: Context) -> None:
    district = await build_district(ctx)
    await edit_book(ctx, EditBook(district.book.id, reading_day=15))
    assert await generate_calendar(at(ctx, TODAY), 2026) == 2
    assert await _days(ctx) == {202611: date(2026, 11, 15), 202612: date(2026, 12, 15)}
    assert await generate_calendar(at(ctx, TODAY), 2027, district.book.id) == 12


async def test_a_bimonthly_book_has_days_in_its_months_only(ctx: Context) -> None:
    await build_district(ctx, cycle_type="bimonthly")
    assert await generate_calendar(at(ctx, TODAY), 2027) == 6


async def test_days_off_are_moved_where_the_tenant_wants_it(ctx: Context) -> None:
    district = await build_district(ctx)
    await edit_book(ctx, EditBook(district.book.id, reading_day=15))
    await set_parameter(ctx, SetParameter("reading", "calendar_shift", "next", date(2026, 1, 1)))
    await set_marked_days(ctx, 2026, [MarkedDay(date(2026, 12, 15), DayKind.HOLIDAY, "公司休息")])
    await generate_calendar(at(ctx, TODAY), 2026)
    # 15 November is a Sunday, 15 December the tenant's own day off.
    assert await _days(ctx) == {202611: date(2026, 11, 16), 202612: date(2026, 12, 16)}


async def test_a_day_set_by_hand_stays_and_unread_tasks_move_along(ctx: Context) -> None:
    district = await build_district(ctx)
    home = await add_household(ctx, district)
    now = at(ctx, TODAY)
    await plan_readings(now, 202612)
    await set_book_day(now, district.book.id, 202612, date(2026, 12, 9))
    assert await generate_calendar(now, 2026) == 1  # November

    (task,) = (await list_tasks(now, TaskFilter(202612), PageRequest())).items
    assert (task.meter_no, task.due_on) == (home.meter_no, date(2026, 12, 9))
    assert (await _days(ctx))[202612] == date(2026, 12, 9)


async def test_years_far_off_and_days_elsewhere_are_refused(ctx: Context) -> None:
    district = await build_district(ctx)
    now = at(ctx, TODAY)

    async def code(work: Any) -> str:
        with pytest.raises(MinshuiError) as refused:
            await work
        return refused.value.code

    assert await code(generate_calendar(now, 2025)) == "E_CALENDAR_YEAR"
    assert await code(generate_calendar(now, 2026, 404)) == "E_METER_BOOK_UNKNOWN"
    day = date(2027, 2, 1)
    assert await code(set_book_day(now, district.book.id, 202612, day)) == "E_CALENDAR_DAY"
    await lock_book(ctx, district.book.id, "核对", 202612)
    day = date(2026, 12, 2)
    assert await code(set_book_day(now, district.book.id, 202612, day)) == "E_BOOK_MONTH_LOCKED"
    assert await _days(ctx) == {}


async def test_the_plan_shows_the_due_day_and_how_late_a_meter_is(ctx: Context) -> None:
    district = await build_district(ctx)
    homes = [await add_household(ctx, district, number) for number in (1, 2)]
    await plan_readings(ctx, 202611)  # the book's day is the first
    await read(ctx, homes[0], "20", date(2026, 11, 4))

    page = await list_tasks(at(ctx, TODAY), TaskFilter(202611), PageRequest())
    assert [(task.due_on, task.read_on, task.days_late) for task in page.items] == [
        (date(2026, 11, 1), date(2026, 11, 4), 3),
        (date(2026, 11, 1), None, 19),
    ]


async def test_punctuality_counts_before_on_after_and_overdue(ctx: Context) -> None:
    district = await build_district(ctx)
    homes = [await add_household(ctx, district, number) for number in range(1, 6)]
    await set_book_day(at(ctx, TODAY), district.book.id, 202611, date(2026, 11, 10))
    await plan_readings(ctx, 202611)
    for home, day in zip(homes, (9, 10, 10, 12), strict=False):
        await read(ctx, home, "20", date(2026, 11, day))

    async def figures() -> tuple[int, int, int, int, Decimal | None]:
        (row,) = await punctuality(at(ctx, TODAY), 202611, 202611, reader_id=7)
        return row.before, row.on_day, row.after, row.overdue, row.on_day_rate

    assert await figures() == (1, 2, 1, 1, D("0.4000"))
    await set_parameter(ctx, SetParameter("reading", "punctual_days", 1, date(2026, 1, 1)))
    assert await figures() == (0, 3, 1, 1, D("0.6000"))


@pytest.mark.feature("F-0300", "F-0319")
async def test_the_calendar_is_kept_and_shown_over_http(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    district = await build_district(ctx)
    await add_household(ctx, district)
    clerk = await staff.member(
        "revenue.reading.manage_books", "revenue.reading.read", "revenue.reading.plan"
    )
    year = ctx.clock.today().year + 1
    month = f"{year}03"

    made = await api.post(f"{BASE}/calendar", json={"year": year}, headers=clerk.headers)
    changed = await api.put(
        f"{BASE}/books/{district.book.id}/calendar/{month}",
        json={"reading_on": f"{year}-03-09"},
        headers=clerk.headers,
    )
    shown = await api.get(f"{BASE}/calendar?year={year}", headers=clerk.headers)

    assert made.json() == {"made": 12}
    assert changed.json()[2]["is_edited"] is True
    assert shown.json()[2]["reading_on"] == f"{year}-03-09"
