"""Books, the plan of a month, and how far it has come."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import PageRequest
from minshui.revenue.reading.facade import (
    CreateBook,
    EditBook,
    PlanResult,
    ReadingFilter,
    TaskFilter,
    book_progress,
    create_book,
    edit_book,
    find_book,
    list_books,
    list_readings,
    list_tasks,
    lock_book,
    plan_readings,
    put_in_book,
    resequence_book,
)
from tests.revenue.reading.district import (
    OPENED_ON,
    add_household,
    approve,
    build_district,
    read,
    read_months,
)

D = Decimal
NOV = date(2026, 11, 20)


async def _code(work: object) -> str:
    with pytest.raises(MinshuiError) as refused:
        await work  # type: ignore[misc]
    return refused.value.code


async def _walk(ctx: Context, month: int = 202611) -> list[str]:
    tasks = await list_tasks(ctx, TaskFilter(month), PageRequest())
    return [task.meter_no for task in tasks.items]


async def test_a_plan_carries_the_history_beside_each_meter(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx))
    await read_months(ctx, household, ["20", "40", "40", "64"], date(2026, 7, 20))

    assert await plan_readings(ctx, 202611) == PlanResult(202611, 1, 0)

    (task,) = (await list_tasks(ctx, TaskFilter(202611), PageRequest())).items
    assert (task.previous_reading_m3, task.previous_on) == (D(64), date(2026, 10, 20))
    # The mean is of the reads that are not zero: 20, 20 and 24.
    assert (task.last_usage_m3, task.mean_usage_m3) == (D(24), D("21.3333"))
    assert task.same_month_last_year_m3 is None


async def test_planning_again_adds_only_what_is_missing(ctx: Context) -> None:
    district = await build_district(ctx)
    await add_household(ctx, district, 1)
    await plan_readings(ctx, 202611)
    await add_household(ctx, district, 2)

    assert await plan_readings(ctx, 202611, district.book.id) == PlanResult(202611, 1, 1)
    assert await plan_readings(ctx, 202611) == PlanResult(202611, 0, 2)


async def test_a_bimonthly_book_is_due_every_other_month(ctx: Context) -> None:
    district = await build_district(ctx, cycle_type="bimonthly")
    await add_household(ctx, district)
    assert (await plan_readings(ctx, 202611)).planned == 1
    assert (await plan_readings(ctx, 202612)).planned == 0


async def test_a_plan_for_an_impossible_month_or_book_is_refused(ctx: Context) -> None:
    district = await build_district(ctx)
    await lock_book(ctx, district.book.id, "年终核对")
    assert await _code(plan_readings(ctx, 202613)) == "E_PLAN_MONTH"
    assert await _code(plan_readings(ctx, 202701)) == "E_PLAN_MONTH_FAR"
    assert await _code(plan_readings(ctx, 202611, 404)) == "E_METER_BOOK_UNKNOWN"
    assert await _code(plan_readings(ctx, 202611, district.book.id)) == "E_BOOK_LOCKED"


async def test_meters_change_their_place_and_their_book(ctx: Context) -> None:
    first, second = await build_district(ctx, "B01"), await build_district(ctx, "B02")
    homes = [await add_household(ctx, first, number) for number in (1, 2, 3)]
    ids = [home.cust_meter_id for home in homes]

    assert await resequence_book(ctx, first.book.id, [ids[2], ids[1], ids[0]]) == 2
    assert await put_in_book(ctx, second.book.id, [ids[1]]) == 1
    assert await put_in_book(ctx, second.book.id, [ids[1]]) == 0

    await plan_readings(ctx, 202611)
    assert await _walk(ctx) == ["B01-M0003", "B01-M0001", "B01-M0002"]
    in_second = await list_tasks(ctx, TaskFilter(202611, second.book.id), PageRequest())
    assert [task.meter_no for task in in_second.items] == ["B01-M0002"]


async def test_a_book_that_is_locked_or_named_wrongly_takes_nothing(ctx: Context) -> None:
    first, second = await build_district(ctx, "B01"), await build_district(ctx, "B02")
    home = await add_household(ctx, first)
    here = home.cust_meter_id
    assert await _code(put_in_book(ctx, second.book.id, [404])) == "E_BOOK_METER_UNKNOWN"
    assert await _code(resequence_book(ctx, first.book.id, [])) == "E_BOOK_SEQUENCE"
    assert await _code(resequence_book(ctx, first.book.id, [here, here])) == "E_BOOK_SEQUENCE"
    assert await _code(resequence_book(ctx, second.book.id, [here])) == "E_BOOK_SEQUENCE"
    await lock_book(ctx, first.book.id, "年终核对")
    assert await _code(put_in_book(ctx, second.book.id, [here])) == "E_BOOK_LOCKED"
    assert await _code(resequence_book(ctx, first.book.id, [here])) == "E_BOOK_LOCKED"


async def test_a_book_is_created_edited_and_found(ctx: Context) -> None:
    district = await build_district(ctx)
    site = district.site_id
    assert await _code(create_book(ctx, CreateBook("B01", "重号", site))) == "E_BOOK_CODE_TAKEN"
    assert await _code(create_book(ctx, CreateBook("B9", "x", site, cycle_type="daily"))) == (
        "E_BOOK_CYCLE"
    )
    assert await _code(create_book(ctx, CreateBook("B9", "x", site, reading_day=31))) == (
        "E_BOOK_DAY"
    )

    changed = await edit_book(ctx, EditBook(district.book.id, name="温泉支路", reading_day=15))

    assert (changed.name, changed.reading_day) == ("温泉支路", 15)
    assert await find_book(ctx, district.book.id) == changed
    assert (await list_books(ctx, PageRequest(), text="支路")).items == [changed]
    assert (await list_books(ctx, PageRequest(), site_id=site, reader_id=99)).total == 0


async def test_progress_counts_states_and_the_read_rate(ctx: Context) -> None:
    district = await build_district(ctx)
    homes = [await add_household(ctx, district, number) for number in (1, 2, 3, 4)]
    await plan_readings(ctx, 202611)
    await read(ctx, homes[0], "10", NOV)
    await approve(ctx, 202611)
    await read(ctx, homes[1], None, NOV, status_code="refused")

    progress = await book_progress(ctx, 202611, district.book.id)

    assert (progress.due, progress.read, progress.approved, progress.pending) == (4, 2, 1, 1)
    assert (progress.estimated, progress.read_rate) == (1, D("0.7500"))


async def test_readings_are_listed_by_what_one_looks_for(ctx: Context) -> None:
    district = await build_district(ctx)
    homes = [await add_household(ctx, district, number) for number in (1, 2)]
    await read_months(ctx, homes[0], ["20", "40", "60", "80"], date(2026, 7, 20))
    await read(ctx, homes[0], "80", NOV)
    await read(ctx, homes[1], "7", date(2026, 7, 20))

    async def found(chosen: ReadingFilter) -> list[tuple[int, str]]:
        page = await list_readings(ctx, chosen, PageRequest(size=3))
        return [(row.bill_month, row.meter_no) for row in page.items]

    assert await found(ReadingFilter(anomaly="zero")) == [(202611, "B01-M0001")]
    assert await found(ReadingFilter(review_status="pending", suspect=False)) == [
        (202607, "B01-M0002")
    ]
    assert await found(ReadingFilter(text="B01-M0002", book_id=district.book.id)) == [
        (202607, "B01-M0002")
    ]
    page = await list_readings(ctx, ReadingFilter(account_id=homes[0].account_id), PageRequest())
    assert page.total == 5
    assert page.items[-1].reading_on > OPENED_ON
