"""Books closed for entry, as a whole or for a month, and what goes on nevertheless."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import preview_run
from minshui.revenue.reading.facade import (
    CorrectReading,
    EditBook,
    correct_reading,
    edit_book,
    find_book,
    lock_book,
    plan_readings,
    put_in_book,
    unlock_book,
)
from tests.api_cases import ApiCases, Staff
from tests.revenue.billing.billing_world import add_billable, bill_all, build_world, plan
from tests.revenue.reading.district import (
    add_household,
    approve,
    as_user,
    build_district,
    read,
    read_months,
)

D = Decimal
BASE = "/api/v1/revenue/reading"
NOV = date(2026, 11, 20)


class TestLockBook(ApiCases):
    ROUTE = f"POST {BASE}/books/{{book_id}}/lock"
    PERMISSION = "revenue.reading.lock_books"
    BODY = {"reason": "年终核对", "bill_month": 202611}  # noqa: RUF012 - the case's own style
    BAD_BODIES = ({}, {"reason": ""}, {"reason": "x", "bill_month": 202613})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"book_id": (await build_district(ctx)).book.id}}


class TestUnlockBook(ApiCases):
    ROUTE = f"POST {BASE}/books/{{book_id}}/unlock"
    PERMISSION = "revenue.reading.lock_books"
    BODY = {"reason": "核对完毕"}  # noqa: RUF012 - the case's own style
    BAD_BODIES = ({}, {"reason": "x", "who": "me"})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        district = await build_district(ctx)
        await lock_book(ctx, district.book.id, "年终核对")
        return {"path": {"book_id": district.book.id}}


class TestBookLocks(ApiCases):
    ROUTE = f"GET {BASE}/books/{{book_id}}/locks"
    PERMISSION = "revenue.reading.read"

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"book_id": (await build_district(ctx)).book.id}}


async def _refusal(work: Any) -> MinshuiError:
    with pytest.raises(MinshuiError) as refused:
        await work
    return refused.value


async def test_a_locked_book_says_who_locked_it_and_why(ctx: Context) -> None:
    district = await build_district(ctx)
    home = await add_household(ctx, district)
    reading_id = await read(ctx, home, "20", NOV)
    await lock_book(as_user(ctx, 31), district.book.id, "年终核对")

    refused = await _refusal(read(ctx, home, "30", NOV))
    correction = CorrectReading(reading_id, "抄错", D(15))

    assert (await find_book(ctx, district.book.id)).status == "locked"
    assert refused.code == "E_BOOK_LOCKED"
    assert refused.params["who"] == "用户31"
    assert refused.params["reason"] == "年终核对"
    assert (await _refusal(correct_reading(ctx, correction))).code == "E_BOOK_LOCKED"
    assert (await _refusal(plan_readings(ctx, 202611, district.book.id))).code == "E_BOOK_LOCKED"
    moved = put_in_book(ctx, district.book.id, [home.cust_meter_id])
    assert (await _refusal(moved)).code == "E_BOOK_LOCKED"
    edited = edit_book(ctx, EditBook(district.book.id, status="retired"))
    assert (await _refusal(edited)).code == "E_BOOK_LOCKED"


async def test_what_was_entered_before_the_lock_is_reviewed_all_the_same(ctx: Context) -> None:
    district = await build_district(ctx)
    home = await add_household(ctx, district)
    await read(ctx, home, "20", NOV)
    await lock_book(ctx, district.book.id, "本期开账", 202611)
    assert await approve(ctx, 202611) == 1


async def test_a_closed_month_lets_the_next_one_be_read(ctx: Context) -> None:
    district = await build_district(ctx)
    homes = [await add_household(ctx, district, number) for number in (1, 2)]
    for home in homes:
        await read_months(ctx, home, ["20"], date(2026, 10, 20))
    await lock_book(ctx, district.book.id, "十月开账", 202610)

    late = await _refusal(read(ctx, homes[0], "30", NOV, bill_month=202610, additional=True))
    assert late.code == "E_BOOK_MONTH_LOCKED"
    assert late.params["month"] == "2026-10"
    assert await read(ctx, homes[0], "30", NOV) > 0
    assert (await plan_readings(ctx, 202611)).planned == 2
    closed = await _refusal(plan_readings(ctx, 202610, district.book.id))
    assert closed.code == "E_BOOK_MONTH_LOCKED"
    assert (await plan_readings(ctx, 202610)).planned == 0

    await unlock_book(ctx, district.book.id, "补抄", 202610)
    assert (await plan_readings(ctx, 202610)).planned == 2


async def test_a_lock_is_made_and_released_once_each(ctx: Context) -> None:
    book_id = (await build_district(ctx)).book.id
    assert (await _refusal(unlock_book(ctx, book_id, "x"))).code == "E_BOOK_LOCK_STATE"
    assert (await _refusal(lock_book(ctx, book_id, " "))).code == "E_BOOK_LOCK_REASON"
    await lock_book(ctx, book_id, "核对", 202611)
    assert (await _refusal(lock_book(ctx, book_id, "核对", 202611))).code == "E_BOOK_LOCK_STATE"
    # The month's lock is not the book's.
    assert (await _refusal(unlock_book(ctx, book_id, "x"))).code == "E_BOOK_LOCK_STATE"
    await lock_book(ctx, book_id, "整册核对")
    assert (await unlock_book(ctx, book_id, "核对完毕")).status == "open"


async def test_a_retired_book_takes_nothing(ctx: Context) -> None:
    district = await build_district(ctx)
    home = await add_household(ctx, district)
    await edit_book(ctx, EditBook(district.book.id, status="retired"))
    assert (await _refusal(read(ctx, home, "30", NOV))).code == "E_BOOK_RETIRED"
    assert (await _refusal(lock_book(ctx, district.book.id, "x"))).code == "E_BOOK_RETIRED"


@pytest.mark.feature("F-0296", "F-0301")
async def test_a_supervisor_locks_a_book_and_entry_is_refused_until_it_is_opened(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    district = await build_district(ctx)
    home = await add_household(ctx, district)
    boss = await staff.member("revenue.reading.lock_books", "revenue.reading.read")
    reader = await staff.member("revenue.reading.submit")
    book = f"{BASE}/books/{district.book.id}"
    body = {"meter_no": home.meter_no, "reading": "12"}

    await api.post(f"{book}/lock", json={"reason": "年终核对"}, headers=boss.headers)
    refused = await api.post(f"{BASE}/readings", json=body, headers=reader.headers)
    await api.post(f"{book}/unlock", json={"reason": "核对完毕"}, headers=boss.headers)
    taken = await api.post(f"{BASE}/readings", json=body, headers=reader.headers)
    history = (await api.get(f"{book}/locks", headers=boss.headers)).json()

    assert (refused.status_code, refused.json()["code"]) == (409, "E_BOOK_LOCKED")
    assert "年终核对" in refused.json()["detail"]
    assert taken.status_code == 201
    assert [(row["reason"], row["release_reason"]) for row in history] == [("年终核对", "核对完毕")]


async def test_billing_is_shown_which_books_are_closed_for_the_month(ctx: Context) -> None:
    district = await build_world(ctx)
    await build_district(ctx, "B02")
    await add_billable(ctx, district, 1)
    run = await plan(ctx)

    before = await preview_run(ctx, run.id)
    await lock_book(ctx, district.book.id, "本期开账", 202611)
    after = await preview_run(ctx, run.id)

    assert (before.open_books, before.locked_books) == (2, 0)
    assert (after.open_books, after.locked_books, after.bill_count) == (1, 1, 1)
    assert len(await bill_all(ctx, run)) == 1
