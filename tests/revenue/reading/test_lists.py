"""The lists a reading office works off, and progress with the read rate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.paging import PageRequest
from minshui.revenue.customer.facade import CaseKind, OpenCaseLock, open_case_lock
from minshui.revenue.reading.facade import (
    ListedMeter,
    MeterList,
    MeterListFilter,
    ProgressFilter,
    ProgressGroup,
    ReviewCriteria,
    ReviewDecision,
    TaskFilter,
    export_meters,
    list_meters,
    list_tasks,
    lock_book,
    plan_readings,
    progress_by,
    review_readings,
)
from tests.api_cases import ApiCases, Staff
from tests.revenue.reading.district import (
    District,
    Household,
    add_household,
    approve,
    at,
    build_district,
    read,
    read_months,
)

D = Decimal
BASE = "/api/v1/revenue/reading"
NOV = date(2026, 11, 20)


class TestLists(ApiCases):
    ROUTE = f"GET {BASE}/lists/{{kind}}"
    PERMISSION = "revenue.reading.read"
    QUERY = {"bill_month": "202611"}  # noqa: RUF012 - the case's own style
    BAD_QUERIES = ({}, {"bill_month": "202613"}, {"bill_month": "202611", "size": "0"})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await read(ctx, await add_household(ctx, await build_district(ctx)), "0", NOV)
        return {"path": {"kind": "zero"}}


class TestListExport(ApiCases):
    ROUTE = f"GET {BASE}/lists/{{kind}}/export"
    PERMISSION = "revenue.reading.read"
    QUERY = {"bill_month": "202611", "format": "csv"}  # noqa: RUF012 - the case's own style
    BAD_QUERIES = ({}, {"bill_month": "202611", "format": "pdf"})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await add_household(ctx, await build_district(ctx))
        await plan_readings(ctx, 202611)
        return {"path": {"kind": "unread"}}


class TestProgressBy(ApiCases):
    ROUTE = f"GET {BASE}/progress/{{group}}"
    PERMISSION = "revenue.reading.read"
    QUERY = {"first_month": "202611", "last_month": "202611"}  # noqa: RUF012 - the case's own style
    BAD_QUERIES = ({}, {"first_month": "202611", "last_month": "2026"})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await add_household(ctx, await build_district(ctx))
        await plan_readings(ctx, 202611)
        return {"path": {"group": "book"}}


async def _listed(ctx: Context, kind: MeterList, **chosen: int) -> list[ListedMeter]:
    wanted = MeterListFilter(202611, **chosen)
    page = await list_meters(at(ctx, NOV), kind, wanted, PageRequest())
    assert page.total == len(page.items)
    return list(page.items)


async def _numbers(ctx: Context, kind: MeterList, **chosen: int) -> list[str]:
    return [row.meter_no[-1] for row in await _listed(ctx, kind, **chosen)]


async def _homes(ctx: Context, count: int) -> tuple[District, list[Household]]:
    district = await build_district(ctx)
    return district, [await add_household(ctx, district, number + 1) for number in range(count)]


async def test_unread_meters_show_how_late_they_are_and_what_holds_them(ctx: Context) -> None:
    _, homes = await _homes(ctx, 3)
    await plan_readings(ctx, 202611)
    await read(ctx, homes[0], "12", NOV)
    await open_case_lock(
        ctx,
        OpenCaseLock(
            homes[2].account_id, CaseKind.CLOSING, "销户核对中", blocks=frozenset({"reading"})
        ),
    )

    rows = await _listed(ctx, MeterList.UNREAD)

    assert [(row.meter_no[-1], row.days_late, row.lock_reason) for row in rows] == [
        ("2", 19, None),
        ("3", 19, "销户核对中"),
    ]
    assert (await plan_readings(ctx, 202611)).held == 1
    tasks = (await list_tasks(at(ctx, NOV), TaskFilter(202611), PageRequest())).items
    assert [task.lock_reason for task in tasks] == [None, None, "销户核对中"]


async def test_zero_and_long_zero_meters_are_told_apart(ctx: Context) -> None:
    _, homes = await _homes(ctx, 3)
    months = date(2026, 8, 20)
    await read_months(ctx, homes[0], ["20", "20", "20", "20"], months)
    await read_months(ctx, homes[1], ["20", "40", "40", "40"], months)
    await read_months(ctx, homes[2], ["20", "40", "60", "80"], months)

    assert await _numbers(ctx, MeterList.ZERO) == ["1", "2"]
    (long,) = await _listed(ctx, MeterList.LONG_ZERO)
    assert (long.meter_no[-1], long.in_a_row) == ("1", 3)


async def test_long_estimated_meters_show_how_often_in_a_row(ctx: Context) -> None:
    _, homes = await _homes(ctx, 2)
    for month in (8, 9, 10, 11):
        await read(ctx, homes[0], None, date(2026, month, 20), status_code="refused")
        await approve(ctx, 202600 + month)
    await read(ctx, homes[1], None, NOV, status_code="refused")

    (row,) = await _listed(ctx, MeterList.LONG_ESTIMATED)
    assert (row.meter_no[-1], row.in_a_row, row.kind) == ("1", 4, "estimate")


async def test_a_held_pointer_is_listed_with_what_the_dial_shows(ctx: Context) -> None:
    _, (home,) = await _homes(ctx, 1)
    await read_months(ctx, home, ["20", "40", "60"], date(2026, 8, 20))
    await read(ctx, home, None, date(2026, 10, 30), status_code="refused", additional=True)
    await approve(ctx, 202610)
    await read(ctx, home, "70", NOV)

    (row,) = await _listed(ctx, MeterList.HELD_POINTER)
    assert (row.current_reading, row.seen_reading, row.usage_m3) == (D(80), D(70), D(0))


async def test_pending_and_returned_readings_are_listed_by_site_book_and_reader(
    ctx: Context,
) -> None:
    district, homes = await _homes(ctx, 2)
    other = await build_district(ctx, "B02")
    elsewhere = await add_household(ctx, other, 9)
    for home in (*homes, elsewhere):
        await read(ctx, home, "12", NOV)
    returned = ReviewCriteria(202611, book_id=other.book.id)
    await review_readings(ctx, returned, ReviewDecision.RETURN, "照片不清")

    assert await _numbers(ctx, MeterList.PENDING) == ["1", "2"]
    assert await _numbers(ctx, MeterList.RETURNED) == ["9"]
    assert await _numbers(ctx, MeterList.RETURNED, book_id=district.book.id) == []
    assert await _numbers(ctx, MeterList.PENDING, site_id=district.site_id) == ["1", "2"]
    assert await _numbers(ctx, MeterList.PENDING, site_id=other.site_id) == []
    assert await _numbers(ctx, MeterList.PENDING, reader_id=8) == []
    exported = await export_meters(ctx, MeterList.PENDING, MeterListFilter(202611, reader_id=7))
    assert [row.meter_no[-1] for row in exported] == ["1", "2"]


async def test_the_read_rate_counts_planned_meters_that_were_only_estimated(ctx: Context) -> None:
    district, homes = await _homes(ctx, 4)
    unplanned = await add_household(ctx, await build_district(ctx, "B02"), 9)
    await plan_readings(ctx, 202611, district.book.id)
    await read(ctx, homes[0], "10", NOV)
    for home in (homes[1], homes[2], unplanned):
        await read(ctx, home, None, date(2026, 11, 2), status_code="refused")
    await approve(ctx, 202611)
    # The estimate is followed by a look at the meter in the same month.
    await read(ctx, homes[2], "6", NOV, additional=True)
    await lock_book(ctx, district.book.id, "开账", 202611)

    chosen = ProgressFilter(202611, 202611)
    first, second = await progress_by(ctx, ProgressGroup.BOOK, chosen)
    (month,) = await progress_by(ctx, ProgressGroup.MONTH, chosen)
    (reader,) = await progress_by(ctx, ProgressGroup.READER, chosen)
    (site,) = await progress_by(
        ctx, ProgressGroup.SITE, ProgressFilter(202611, 202611, district.site_id)
    )

    assert (first.name, first.due, first.read, first.estimated) == ("B01", 4, 3, 1)
    assert (first.read_rate, first.usage_m3, first.is_locked) == (D("0.7500"), D(10), True)
    assert (second.name, second.due, second.approved, second.read_rate) == ("B02", 0, 1, None)
    assert (month.key, month.due, month.approved, month.pending) == (202611, 4, 4, 1)
    assert (reader.key, reader.read_rate) == (7, D("0.7500"))
    assert (site.name, site.read_rate) == ("鼓楼营业所B01", D("0.7500"))


@pytest.mark.feature("F-0319", "F-0311", "F-0302")
async def test_an_office_shows_and_exports_its_lists(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    _, homes = await _homes(ctx, 2)
    await plan_readings(ctx, 202611)
    await read(ctx, homes[0], "0", NOV)
    clerk = await staff.member("revenue.reading.read")

    async def get(path: str) -> httpx.Response:
        answer = await api.get(f"{BASE}/{path}", headers=clerk.headers)
        assert answer.status_code == 200, answer.text
        return answer

    zero = (await get("lists/zero?bill_month=202611")).json()
    unread = (await get("lists/unread?bill_month=202611")).json()
    file = (await get("lists/zero/export?bill_month=202611&format=csv")).content.decode("utf-8-sig")
    book = (await get("progress/book?first_month=202611&last_month=202611")).json()

    assert [row["meter_no"] for row in zero["items"]] == ["B01-M0001"]
    assert [row["meter_no"] for row in unread["items"]] == ["B01-M0002"]
    header, line = file.splitlines()
    assert header.startswith("册本,表号,户号,户名")
    assert line.split(",")[:2] == ["B01", "B01-M0001"]
    assert (book[0]["due"], book[0]["read"], book[0]["read_rate"]) == (2, 1, "1.0000")
