"""Billing's routes."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import open_bills
from tests.api_cases import ApiCases, Staff
from tests.revenue.billing.billing_world import (
    MONTH,
    add_billable,
    assign,
    bill_all,
    build_world,
    plan,
)
from tests.revenue.reading.district import add_household, approve, read

BILLING = "/api/v1/revenue/billing"
READ, RUN, EXPLAIN = "revenue.billing.read", "revenue.billing.run", "revenue.billing.explain"


async def _readings(ctx: Context, count: int = 1) -> list[int]:
    district = await build_world(ctx)
    made = [await add_billable(ctx, district, number) for number in range(1, count + 1)]
    await approve(ctx, MONTH)
    return [household.account_id for household in made]


async def _planned(ctx: Context) -> int:
    await _readings(ctx)
    return (await plan(ctx)).id


async def _billed(ctx: Context) -> str:
    (account_id,) = await _readings(ctx)
    await bill_all(ctx, await plan(ctx))
    (bill,) = await open_bills(ctx, account_id)
    return bill.number


class TestGenerateBills(ApiCases):
    ROUTE = f"POST {BILLING}/runs"
    PERMISSION = RUN
    STRANGER = 409
    BODY: ClassVar[dict[str, Any]] = {"bill_month": MONTH}
    BAD_BODIES: ClassVar[list[dict[str, Any]]] = [
        {},
        {"bill_month": 202613},
        {"bill_month": MONTH, "due": "2026-12-01"},
    ]
    STATUS = 201

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        await _readings(ctx)
        return None


class _RunCases(ApiCases):
    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        return {"path": {"run_id": await _planned(ctx)}}


class TestConfirmRun(_RunCases):
    ROUTE = f"POST {BILLING}/runs/{{run_id}}/start"
    PERMISSION = RUN


class TestRetry(_RunCases):
    ROUTE = f"POST {BILLING}/runs/{{run_id}}/retry"
    PERMISSION = RUN
    BODY: ClassVar[dict[str, Any]] = {}
    BAD_BODIES: ClassVar[list[dict[str, Any]]] = [{"account_ids": ["x"]}]


class TestAbandon(_RunCases):
    ROUTE = f"POST {BILLING}/runs/{{run_id}}/abandon"
    PERMISSION = RUN
    BODY: ClassVar[dict[str, Any]] = {"reason": "范围选错"}
    BAD_BODIES: ClassVar[list[dict[str, Any]]] = [{}, {"reason": ""}]


class TestReadRun(_RunCases):
    ROUTE = f"GET {BILLING}/runs/{{run_id}}"
    PERMISSION = READ


class TestPreview(_RunCases):
    ROUTE = f"GET {BILLING}/runs/{{run_id}}/preview"
    PERMISSION = RUN


class TestParked(_RunCases):
    ROUTE = f"GET {BILLING}/runs/{{run_id}}/parked"
    PERMISSION = READ


class TestRuns(ApiCases):
    ROUTE = f"GET {BILLING}/runs"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> None:
        await _planned(ctx)


class TestExportRuns(ApiCases):
    ROUTE = f"GET {BILLING}/runs/export"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> None:
        await _planned(ctx)


class TestBills(ApiCases):
    ROUTE = f"GET {BILLING}/bills"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> None:
        await _billed(ctx)


class TestOpenBills(ApiCases):
    ROUTE = f"GET {BILLING}/accounts/{{account_id}}/open-bills"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        return {"path": {"account_id": (await _readings(ctx))[0]}}


class TestBillNow(ApiCases):
    ROUTE = f"POST {BILLING}/accounts/{{account_id}}/bill-now"
    PERMISSION = RUN
    STATUS = 201

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        return {"path": {"account_id": (await _readings(ctx))[0]}}


class _BillCases(ApiCases):
    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        return {"path": {"number": await _billed(ctx)}}


class TestBill(_BillCases):
    ROUTE = f"GET {BILLING}/bills/{{number}}"
    PERMISSION = READ


class TestExplanation(_BillCases):
    ROUTE = f"GET {BILLING}/bills/{{number}}/explanation"
    PERMISSION = EXPLAIN


@pytest.mark.feature("F-0315", "F-0320")
async def test_bills_are_generated_with_failures_and_a_summary(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    district = await build_world(ctx)
    await add_billable(ctx, district, 1, "35")
    unassigned = await add_household(ctx, district, 2, started_on=date(2026, 10, 20))
    await read(ctx, unassigned, "12", date(2026, 11, 20))
    await approve(ctx, MONTH)
    clerk = await staff.member(RUN, READ)

    answer = await api.post(f"{BILLING}/runs", json={"bill_month": MONTH}, headers=clerk.headers)

    assert answer.status_code == 201
    generated = answer.json()
    assert generated["queued"] is False
    summary = generated["summary"]
    assert (summary["bill_count"], summary["total"]) == (1, "159.25")
    assert summary["run"]["status"] == "done"
    (failure,) = generated["failures"]
    assert (failure["account_id"], failure["code"]) == (
        unassigned.account_id,
        "E_TARIFF_UNASSIGNED",
    )


async def test_the_same_request_again_bills_nothing_twice(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    (account_id,) = await _readings(ctx)
    headers = (await staff.member(RUN)).headers

    first = await api.post(f"{BILLING}/runs", json={"bill_month": MONTH}, headers=headers)
    again = await api.post(f"{BILLING}/runs", json={"bill_month": MONTH}, headers=headers)

    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(await open_bills(ctx, account_id)) == 1


@pytest.mark.feature("F-0316")
async def test_a_run_is_previewed_and_then_confirmed(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    (account_id,) = await _readings(ctx)
    clerk = await staff.member(RUN, READ)
    body = {"bill_month": MONTH, "confirmed": False}
    planned = (await api.post(f"{BILLING}/runs", json=body, headers=clerk.headers)).json()
    run_id = planned["summary"]["run"]["id"]

    preview = (await api.get(f"{BILLING}/runs/{run_id}/preview", headers=clerk.headers)).json()
    assert (preview["bill_count"], preview["total"]) == (1, "159.25")
    assert await open_bills(ctx, account_id) == []
    answer = await api.post(f"{BILLING}/runs/{run_id}/start", headers=clerk.headers)

    assert answer.json()["summary"]["total"] == preview["total"]
    assert len(await open_bills(ctx, account_id)) == 1


async def test_a_large_run_is_left_to_the_shards(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await _readings(ctx, 2)
    clerk = await staff.member(RUN)
    body = {"bill_month": MONTH, "chunk_size": 1}

    answer = (await api.post(f"{BILLING}/runs", json=body, headers=clerk.headers)).json()

    assert (answer["queued"], answer["summary"]["run"]["status"]) == (True, "running")


async def test_a_retry_bills_what_has_been_mended(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    district = await build_world(ctx)
    household = await add_household(ctx, district, 1, started_on=date(2026, 10, 20))
    await read(ctx, household, "12", date(2026, 11, 20))
    run = await plan(ctx)
    await bill_all(ctx, run)
    await assign(ctx, household, "t.monthly")
    clerk = await staff.member(RUN, READ)
    url = f"{BILLING}/runs/{run.id}"

    answer = (await api.post(f"{url}/retry", json={}, headers=clerk.headers)).json()

    assert (answer["summary"]["bill_count"], answer["failures"]) == (1, [])
    billed = (await api.get(f"{url}/parked?status=billed", headers=clerk.headers)).json()
    assert [each["account_id"] for each in billed["items"]] == [household.account_id]


@pytest.mark.feature("F-0317", "F-0318")
async def test_the_history_of_runs_is_listed_and_exported(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await _billed(ctx)
    clerk = await staff.member(READ)

    listed = (await api.get(f"{BILLING}/runs?bill_month={MONTH}", headers=clerk.headers)).json()
    answer = await api.get(f"{BILLING}/runs/export?format=csv", headers=clerk.headers)

    assert [each["code"] for each in listed["items"]] == ["202611-001"]
    header, row = answer.text.lstrip("\ufeff").splitlines()
    assert header.startswith("批次号,账期,状态")
    assert row.startswith("202611-001,202611,done,2026-11-21,2026-12-06,1,1,35")
    assert "159.25" in row


@pytest.mark.feature("F-0314")
async def test_a_bill_shows_its_lines_and_is_explained(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    number = await _billed(ctx)
    clerk = await staff.member(READ, EXPLAIN)

    bill = (await api.get(f"{BILLING}/bills/{number}", headers=clerk.headers)).json()
    explained = (
        await api.get(f"{BILLING}/bills/{number}/explanation", headers=clerk.headers)
    ).json()

    assert [(line["component_name"], line["tier"], line["amount"]) for line in bill["lines"]] == [
        ("自来水", 1, "43.20"),
        ("自来水", 2, "39.60"),
        ("自来水", 3, "43.20"),
        ("污水处理费", None, "33.25"),
    ]
    assert (explained["agrees"], explained["text"][-1]) == (True, "账单金额 159.25 元")


@pytest.mark.parametrize(
    ("number", "status", "code"),
    [("2026110000000019", 422, "E_BILL_NUMBER"), ("2026119999999995", 404, "E_BILL_UNKNOWN")],
)
async def test_a_number_that_is_no_bill_is_refused(
    api: httpx.AsyncClient, staff: Staff, number: str, status: int, code: str
) -> None:
    clerk = await staff.member(READ)

    answer = await api.get(f"{BILLING}/bills/{number}", headers=clerk.headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.feature("F-0312")
async def test_an_additional_reading_is_entered_reviewed_and_billed_over_http(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "20")
    await bill_all(ctx, await plan(ctx))
    reader = await staff.member("revenue.reading.submit")
    reviewer = await staff.member("revenue.reading.review", RUN)
    reading = {"meter_id": household.meter_id, "reading": "26", "additional": True}

    entered = await api.post(
        "/api/v1/revenue/reading/readings", json=reading, headers=reader.headers
    )
    reading_id = entered.json()["reading_id"]
    await api.post(
        "/api/v1/revenue/reading/reviews",
        json={"reading_ids": [reading_id], "decision": "approve"},
        headers=reviewer.headers,
    )
    billed = await api.post(
        f"{BILLING}/accounts/{household.account_id}/bill-now", headers=reviewer.headers
    )

    assert billed.status_code == 201, billed.text
    assert [bill["total"] for bill in billed.json()["bills"]] == ["20.10"]
