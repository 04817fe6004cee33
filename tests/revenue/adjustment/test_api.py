"""The routes of adjustments and cancellations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.revenue.adjustment.facade import RequestAdjustment, request_adjustment
from minshui.revenue.billing.facade import (
    CancelScope,
    PlanCancellation,
    bill_number,
    plan_cancellation,
)
from minshui.workorder.approval.permissions import DECIDE
from tests.api_cases import ApiCases, Staff
from tests.revenue.billing.billing_world import MONTH, add_billable, bill_month, build_world
from tests.revenue.billing.cancel_world import bills_of
from tests.revenue.money_world import broken
from tests.revenue.reading.district import Household

ADJUSTMENTS = "/api/v1/revenue/adjustments"
CANCELLATIONS = "/api/v1/revenue/bill-cancellations"
APPROVALS = "/api/v1/workorder/approvals"
READ, REQUEST = "revenue.adjustment.read", "revenue.adjustment.request"
CANCEL, APPROVE = "revenue.adjustment.cancel", "revenue.adjustment.approve"
REASON = {"reason_code": "misread", "reason": "表底看错一位"}


async def _billed(ctx: Context, households: int = 1) -> list[Household]:
    """Bill 35 m³ under a yearly tariff: 30 × 2.00 + 5 × 3.00."""
    district = await build_world(ctx)
    found = [
        await add_billable(ctx, district, number, "35", "t.yearly")
        for number in range(1, households + 1)
    ]
    await bill_month(ctx)
    return found


async def _number(ctx: Context, household: Household) -> str:
    bill = (await bills_of(ctx, household))[0]
    return bill_number(bill.month, bill.id)


async def _planned(ctx: Context) -> int:
    """Plan a cancellation, and return its id."""
    households = await _billed(ctx, 2)
    accounts = tuple(each.account_id for each in households)
    scope = CancelScope(account_ids=accounts, first_month=MONTH)
    return (await plan_cancellation(ctx, PlanCancellation(scope, "价格录错", chunk_size=1))).id


async def _asked(ctx: Context) -> int:
    """Ask for an adjustment, and return its id."""
    (household,) = await _billed(ctx)
    number = await _number(ctx, household)
    command = RequestAdjustment(number, "misread", "表底看错一位", Decimal(-5))
    return (await request_adjustment(ctx, command)).id


class _Adjusts(ApiCases):
    PERMISSION = REQUEST
    WAY: ClassVar[dict[str, Any]] = {"usage_m3": "-5"}

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        (household,) = await _billed(ctx)
        return {"body": {"bill_number": await _number(ctx, household), **self.WAY}}


class TestPreview(_Adjusts):
    ROUTE = f"POST {ADJUSTMENTS}/preview"
    BAD_BODIES: ClassVar = [
        {},
        {"bill_number": "1", "usage_m3": "-5"},
        {"bill_number": "2026110000000010", "usage_m3": "-5"},
        {"bill_number": "2026110000000010", "usage_m3": -5.5},
        {"bill_number": "2026110000000010", "prices": [{"component_code": "water", "price": "0"}]},
        {"bill_number": "2026110000000010", "amounts": [{"component_code": "", "amount": "1"}]},
    ]


class TestAsk(_Adjusts):
    ROUTE = f"POST {ADJUSTMENTS}"
    STATUS = 201
    WAY: ClassVar[dict[str, Any]] = {"amounts": [{"component_code": "water", "amount": "-5.00"}]}
    BAD_BODIES: ClassVar = [
        {},
        {"bill_number": "2026110000000010", "usage_m3": "-5"},
        {"bill_number": "2026110000000010", "usage_m3": "-5", "reason_code": "misread"},
        {"bill_number": "2026110000000010", "usage_m3": "-5", **REASON, "accounting_month": 202613},
    ]

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        prepared = await super().prepare(ctx)
        return {"body": {**prepared["body"], **REASON}}


class TestList(ApiCases):
    ROUTE = f"GET {ADJUSTMENTS}"
    PERMISSION = READ
    BAD_QUERIES: ClassVar = [{"status": "closed"}, {"kind": "other"}, {"bill_number": "12"}]

    async def prepare(self, ctx: Context) -> None:
        await _asked(ctx)


class TestReadOne(ApiCases):
    ROUTE = f"GET {ADJUSTMENTS}/{{adjustment_id}}"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"adjustment_id": await _asked(ctx)}}


class TestReasons(ApiCases):
    ROUTE = f"GET {ADJUSTMENTS}/reasons"
    PERMISSION = READ


class TestCancellationPreview(ApiCases):
    ROUTE = f"POST {CANCELLATIONS}/preview"
    PERMISSION = CANCEL
    BAD_BODIES: ClassVar = [{}, {"account_ids": [1]}, {"bill_numbers": ["12"]}]

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        (household,) = await _billed(ctx)
        return {"body": {"bill_numbers": [await _number(ctx, household)]}}


class TestAskToCancel(ApiCases):
    ROUTE = f"POST {CANCELLATIONS}"
    PERMISSION = CANCEL
    STATUS = 202
    BAD_BODIES: ClassVar = [{}, {"account_ids": [1], **REASON}, {"run_id": 1}]

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        (household,) = await _billed(ctx)
        return {"body": {"bill_numbers": [await _number(ctx, household)], **REASON}}


class TestListCancellations(ApiCases):
    ROUTE = f"GET {CANCELLATIONS}"
    PERMISSION = READ
    BAD_QUERIES: ClassVar = [{"page": "0"}]

    async def prepare(self, ctx: Context) -> None:
        await _planned(ctx)


class _OfCancellation(ApiCases):
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"cancellation_id": await _planned(ctx)}}


class TestReadCancellation(_OfCancellation):
    ROUTE = f"GET {CANCELLATIONS}/{{cancellation_id}}"


class TestReadHeld(_OfCancellation):
    ROUTE = f"GET {CANCELLATIONS}/{{cancellation_id}}/held"
    BAD_QUERIES: ClassVar = [{"page": "0"}]


class TestResume(_OfCancellation):
    ROUTE = f"POST {CANCELLATIONS}/{{cancellation_id}}/resume"
    PERMISSION = CANCEL


class TestAbandon(_OfCancellation):
    ROUTE = f"POST {CANCELLATIONS}/{{cancellation_id}}/abandon"
    PERMISSION = CANCEL
    BODY: ClassVar = {"reason": "不用了"}
    BAD_BODIES: ClassVar = [{}, {"reason": ""}]


@pytest.mark.feature("F-0350", "F-0343", "F-0336")
async def test_a_clerk_sees_the_lines_asks_a_manager_approves_and_asking_twice_is_once(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    (household,) = await _billed(ctx)
    clerk = await staff.member(READ, REQUEST)
    manager = await staff.member(DECIDE.code, APPROVE)
    way = {"bill_number": await _number(ctx, household), "usage_m3": "-10"}

    seen = await api.post(f"{ADJUSTMENTS}/preview", json=way, headers=clerk.headers)
    # F(35) − F(25): 5 at 3.00, 5 at 2.00.
    assert [
        (line["component_code"], line["tier"], line["usage_amount"], line["amount"])
        for line in seen.json()["lines"]
    ] == [("water", 1, "-5", "-10.00"), ("water", 2, "-5", "-15.00")]
    assert (seen.json()["total"], seen.json()["to_deposit"]) == ("-25.00", "0.00")

    headers = clerk.headers
    asked = await api.post(ADJUSTMENTS, json={**way, **REASON}, headers=headers)
    again = await api.post(ADJUSTMENTS, json={**way, **REASON}, headers=headers)
    assert (asked.status_code, asked.json()) == (201, again.json())
    body = asked.json()
    assert (body["status"], body["total"], body["kind"]) == ("requested", "-25.00", "quantity")
    decided = await api.post(
        f"{APPROVALS}/{body['process_id']}/approve",
        json={},
        headers=manager.headers,
    )
    assert decided.status_code == 200, decided.text

    one = await api.get(f"{ADJUSTMENTS}/{body['id']}", headers=clerk.headers)
    listed = await api.get(ADJUSTMENTS, params={"status": "executed"}, headers=clerk.headers)
    assert listed.json()["items"] == [one.json()]
    assert one.json()["adjustment_number"] == decided.json()["result"]["bill_number"]
    first, bill = await bills_of(ctx, household)
    assert (first.open_fen, bill.total_fen) == (5000, -2500)
    unknown = await api.get(f"{ADJUSTMENTS}/999", headers=clerk.headers)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "E_ADJUSTMENT_UNKNOWN")
    assert await broken(ctx) == []


async def test_a_clerk_asks_for_a_cancellation_and_follows_it(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    (household,) = await _billed(ctx)
    clerk = await staff.member(READ, CANCEL)
    manager = await staff.member(DECIDE.code, APPROVE)
    scope = {"account_ids": [household.account_id], "first_month": MONTH}

    seen = await api.post(f"{CANCELLATIONS}/preview", json=scope, headers=clerk.headers)
    assert seen.json() == {
        "account_count": 1,
        "bill_count": 1,
        "usage_m3": "35.0000",
        "total": "75.00",
        "settled": "0.00",
        "credited": "75.00",
        "held": [],
    }
    asked = await api.post(CANCELLATIONS, json={**scope, **REASON}, headers=clerk.headers)
    process_id = asked.json()["process_id"]
    decided = await api.post(f"{APPROVALS}/{process_id}/approve", json={}, headers=manager.headers)
    cancellation_id = decided.json()["result"]["cancellation_id"]

    progress = await api.get(f"{CANCELLATIONS}/{cancellation_id}", headers=clerk.headers)
    assert (progress.json()["bill_count"], progress.json()["credited"]) == (1, "75.00")
    cancellation = progress.json()["cancellation"]
    assert (cancellation["status"], cancellation["reason"]) == ("done", "抄表错误：表底看错一位")
    assert cancellation["scope"] == {"account_ids": [household.account_id], "first_month": MONTH}
    listed = await api.get(CANCELLATIONS, headers=clerk.headers)
    assert [each["id"] for each in listed.json()["items"]] == [cancellation_id]
    bill = (await bills_of(ctx, household))[0]
    assert bill.status == "reversed"
    assert await broken(ctx) == []
