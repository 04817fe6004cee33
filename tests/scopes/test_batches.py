"""Work on many rows takes those of whoever began it, whoever carries it out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scope import Scope
from minshui.revenue.billing.facade import (
    PlanRun,
    bill_next_chunk,
    plan_run,
    run_progress,
    start_run,
)
from minshui.revenue.notice.facade import BILLS_OF_MONTH
from minshui.revenue.reading.facade import ReviewCriteria, review_readings
from minshui.workorder.approval.facade import approve, reject
from tests.api_cases import Staff
from tests.revenue.reading.district import at, read
from tests.scopes.questions import REVENUE
from tests.scopes.town import Town
from tests.scopes.two_sites import HERE, THERE, build_two_sites

NEXT_DAY, NEXT_MONTH = date(2026, 12, 20), 202612


@pytest.fixture
async def town(ctx: Context, api: httpx.AsyncClient, staff: Staff) -> Town:
    return await build_two_sites(ctx, staff)


async def _read_both(ctx: Context, town: Town) -> None:
    for household in town.households:
        await read(ctx, household, "60", NEXT_DAY, bill_month=NEXT_MONTH)


async def _post(
    api: httpx.AsyncClient, town: Town, clerk: int, path: str, body: dict[str, Any]
) -> dict[str, Any]:
    headers = town.members[clerk].headers
    answer = await api.post(f"{REVENUE}/{path}", headers=headers, json=body)
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _bills_of(api: httpx.AsyncClient, town: Town, month: int) -> set[str]:
    """Return whose bills of a month there are, as the clerks of both sites see them."""
    found = set()
    for member in town.members:
        answer = await api.get(
            f"{REVENUE}/billing/bills?bill_month={month}", headers=member.headers
        )
        found |= {bill["customer_code"] for bill in answer.json()["items"]}
    return found


@pytest.mark.feature("F-0035")
async def test_a_plan_of_all_books_is_a_plan_of_ones_own(
    api: httpx.AsyncClient, town: Town
) -> None:
    # when
    planned = await _post(api, town, THERE, "reading/plans", {"bill_month": NEXT_MONTH})
    # then
    assert (planned["planned"], planned["already_planned"]) == (1, 0)
    for clerk, count in ((HERE, 0), (THERE, 1)):
        answer = await api.get(
            f"{REVENUE}/reading/tasks?bill_month={NEXT_MONTH}",
            headers=town.members[clerk].headers,
        )
        assert answer.json()["total"] == count
    again = await _post(api, town, HERE, "reading/plans", {"bill_month": NEXT_MONTH})
    assert (again["planned"], again["already_planned"]) == (1, 0)


async def test_a_review_of_a_whole_month_is_a_review_of_ones_own_readings(
    ctx: Context, api: httpx.AsyncClient, town: Town
) -> None:
    # given
    await _read_both(ctx, town)
    # when
    criteria = {"bill_month": NEXT_MONTH, "decision": "approve"}
    reviewed = await _post(api, town, THERE, "reading/reviews", criteria)
    # then
    assert reviewed["count"] == 1
    assert (await review_readings(ctx, ReviewCriteria(bill_month=NEXT_MONTH))).count == 1


async def test_a_run_over_everything_bills_ones_own_customers(
    ctx: Context, api: httpx.AsyncClient, town: Town
) -> None:
    # given
    await _read_both(ctx, town)
    await review_readings(ctx, ReviewCriteria(bill_month=NEXT_MONTH))
    # when
    body = {"bill_month": NEXT_MONTH, "confirmed": True}
    made = await _post(api, town, THERE, "billing/runs", body)
    # then
    assert made["summary"]["bill_count"] == 1
    assert await _bills_of(api, town, NEXT_MONTH) == {town.households[THERE].code}


async def test_a_run_that_a_job_carries_out_keeps_the_scope_it_was_begun_with(
    ctx: Context, api: httpx.AsyncClient, town: Town
) -> None:
    # given
    await _read_both(ctx, town)
    await review_readings(ctx, ReviewCriteria(bill_month=NEXT_MONTH))
    scope = Scope(departments=frozenset({town.departments[THERE + 1]}))
    member = town.members[THERE].grant
    clerk = replace(ctx.actor, kind="user", user_id=member.user_id, scope=scope)
    run = await plan_run(replace(ctx, actor=clerk), PlanRun(NEXT_MONTH))
    await start_run(ctx, run.id)
    # when
    while await bill_next_chunk(at(ctx, NEXT_DAY), run.id) is not None:
        pass
    # then
    assert (await run_progress(ctx, run.id)).bill_count == 1
    assert await _bills_of(api, town, NEXT_MONTH) == {town.households[THERE].code}


async def test_a_run_is_seen_by_who_sees_all_its_customers(
    ctx: Context, api: httpx.AsyncClient, town: Town
) -> None:
    # given
    await _read_both(ctx, town)
    await review_readings(ctx, ReviewCriteria(bill_month=NEXT_MONTH))
    # when
    made = await _post(api, town, THERE, "billing/runs", {"bill_month": NEXT_MONTH})
    run_id = made["summary"]["run"]["id"]
    # then
    for clerk, status in ((HERE, 404), (THERE, 200)):
        headers = town.members[clerk].headers
        answer = await api.get(f"{REVENUE}/billing/runs/{run_id}", headers=headers)
        assert answer.status_code == status
        listed = await api.get(f"{REVENUE}/billing/runs?bill_month={NEXT_MONTH}", headers=headers)
        assert listed.json()["total"] == (status == 200)


async def test_bills_of_a_book_are_taken_back_as_far_as_who_asked_sees_them(
    ctx: Context, api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    town = await build_two_sites(ctx, staff, one_book=True)
    scope = {
        "book_ids": [town.books[THERE].id],
        "first_month": 202611,
        "last_month": 202611,
        "reason_code": "misread",
        "reason": "整册抄错",
    }
    for process in town.processes.values():
        await reject(ctx, process, "另行办理")
    asked = await _post(api, town, THERE, "bill-cancellations", scope)
    # when
    done = await approve(ctx, asked["process_id"])
    # then
    assert done.result is not None
    assert done.result["bill_count"] == 1
    statuses = {}
    for member, bill in zip(town.members, town.bills, strict=True):
        path = f"{REVENUE}/billing/bills/{bill.number}"
        statuses[bill.number] = (await api.get(path, headers=member.headers)).json()["bill"]
    assert statuses[town.bills[HERE].number]["status"] != "reversed"
    assert statuses[town.bills[THERE].number]["status"] == "reversed"
    seen = [
        (await api.get(f"{REVENUE}/bill-cancellations", headers=member.headers)).json()["total"]
        for member in town.members
    ]
    assert seen == [0, 1]


async def test_an_audience_is_the_customers_of_who_writes_to_them(ctx: Context, town: Town) -> None:
    # given
    scope = Scope(departments=frozenset({town.departments[THERE + 1]}))
    clerk = replace(ctx, actor=replace(ctx.actor, scope=scope))
    asked = {"bill_month": "202611", "site_code": ""}
    # when
    everybody = await BILLS_OF_MONTH.page(ctx, asked, "", 10)
    theirs = await BILLS_OF_MONTH.page(clerk, asked, "", 10)
    # then
    assert {each.receiver.ref for each in everybody} == {each.code for each in town.households}
    assert [each.receiver.ref for each in theirs] == [town.households[THERE].code]
