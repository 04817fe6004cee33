"""Routes of closings and transfers."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.revenue.ownership.facade import request_closing, request_transfer
from minshui.workorder.approval.facade import approve
from tests.api_cases import ApiCases, Staff
from tests.revenue.billing.billing_world import add_billable, bill_month, build_world
from tests.revenue.money_world import broken
from tests.revenue.ownership.ownership_world import approver, closing, open_new_owner, transfer
from tests.revenue.reading.district import Household

OWNERSHIP = "/api/v1/revenue/ownership"
REQUEST, READ = "revenue.ownership.request", "revenue.ownership.read"
DECIDE = ("workorder.approval.decide", "revenue.ownership.approve")


async def _household(ctx: Context) -> tuple[Household, int]:
    """A billed household, and the account of somebody who may take over."""
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "25", "t.yearly")
    await bill_month(ctx)
    _, account_id = await open_new_owner(ctx, district)
    return household, account_id


def _stop(household: Household, reading: Any = "37") -> list[dict[str, Any]]:
    return [{"cust_meter_id": household.cust_meter_id, "reading": reading}]


def _closing(household: Household, **more: Any) -> dict[str, Any]:
    body = {"account_id": household.account_id, "on": "2026-11-21", "reason": "拆迁"}
    return {**body, "stops": _stop(household), **more}


def _transfer(household: Household, account_id: int, **more: Any) -> dict[str, Any]:
    return {**_closing(household), "to_account_id": account_id, "reason": "买卖", **more}


class _ClosingCases(ApiCases):
    PERMISSION = REQUEST
    BAD_BODIES: ClassVar[list[dict[str, Any]]] = [
        {},
        {"account_id": 1, "on": "2026-11-21", "stops": [], "reason": ""},
        {"account_id": 1, "on": "x", "stops": [], "reason": "拆迁"},
        {
            "account_id": 1,
            "on": "2026-11-21",
            "stops": [{"cust_meter_id": 1, "reading": "x"}],
            "reason": "拆迁",
        },
    ]

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        household, _ = await _household(ctx)
        return {"body": _closing(household)}


class TestPreviewClosing(_ClosingCases):
    ROUTE = f"POST {OWNERSHIP}/closings/preview"


class TestRequestClosing(_ClosingCases):
    ROUTE = f"POST {OWNERSHIP}/closings"
    STATUS = 201


class TestClosings(ApiCases):
    ROUTE = f"GET {OWNERSHIP}/closings"
    PERMISSION = READ
    BAD_QUERIES: ClassVar = [{"cust_id": "0"}]

    async def prepare(self, ctx: Context) -> None:
        household, _ = await _household(ctx)
        process = await request_closing(ctx, closing(household, "37"))
        await approve(approver(ctx), process.id)


class _TransferCases(ApiCases):
    PERMISSION = REQUEST
    BAD_BODIES: ClassVar[list[dict[str, Any]]] = [
        {},
        {"account_id": 1, "on": "2026-11-21", "stops": [], "reason": "买卖"},
        {"account_id": 1, "to_account_id": 2, "on": "x", "stops": [], "reason": "买卖"},
    ]

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        household, account_id = await _household(ctx)
        return {"body": _transfer(household, account_id)}


class TestPreviewTransfer(_TransferCases):
    ROUTE = f"POST {OWNERSHIP}/transfers/preview"


class TestRequestTransfer(_TransferCases):
    ROUTE = f"POST {OWNERSHIP}/transfers"
    STATUS = 201


class TestTransfers(ApiCases):
    ROUTE = f"GET {OWNERSHIP}/transfers"
    PERMISSION = READ
    BAD_QUERIES: ClassVar = [{"cust_id": "0"}]

    async def prepare(self, ctx: Context) -> None:
        household, account_id = await _household(ctx)
        process = await request_transfer(ctx, transfer(household, account_id, "37"))
        await approve(approver(ctx), process.id)


@pytest.mark.feature("F-0289")
async def test_a_house_is_sold_with_its_arrears(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    household, account_id = await _household(ctx)
    clerk = await staff.member(REQUEST, READ, "revenue.billing.read")
    manager = await staff.member(*DECIDE)
    body = _transfer(household, account_id, takes_arrears=True, agreement_no="XY-7")

    preview = await api.post(f"{OWNERSHIP}/transfers/preview", json=body, headers=clerk.headers)
    asked = await api.post(f"{OWNERSHIP}/transfers", json=body, headers=clerk.headers)
    path = f"/api/v1/workorder/approvals/{asked.json()['id']}/approve"
    done = await api.post(path, json={}, headers=manager.headers)
    listed = await api.get(f"{OWNERSHIP}/transfers", headers=clerk.headers)
    bills = await api.get(
        f"/api/v1/revenue/billing/accounts/{account_id}/open-bills", headers=clerk.headers
    )

    assert (preview.json()["taken_arrears"], preview.json()["from_closed"]) == ("81.00", True)
    assert "新户承接欠费 81.00 元" in asked.json()["subject"]
    assert done.json()["status"] == "approved", done.text
    (row,) = listed.json()["items"]
    assert (row["closing"], row["taken_arrears"], row["from_closed"]) == ("31.00", "81.00", True)
    assert [bill["open_amount"] for bill in bills.json()] == ["50.00", "31.00"]
    assert await broken(ctx) == []


@pytest.mark.feature("F-0293")
async def test_a_customer_goes(api: httpx.AsyncClient, staff: Staff, ctx: Context) -> None:
    household, _ = await _household(ctx)
    clerk = await staff.member(REQUEST, READ)
    manager = await staff.member(*DECIDE)

    body = _closing(household)
    asked = await api.post(f"{OWNERSHIP}/closings", json=body, headers=clerk.headers)
    path = f"/api/v1/workorder/approvals/{asked.json()['id']}/approve"
    own = await api.post(path, json={}, headers=clerk.headers)
    done = await api.post(path, json={}, headers=manager.headers)
    listed = await api.get(f"{OWNERSHIP}/closings", headers=clerk.headers)

    assert own.status_code == 403
    assert done.json()["result"]["closed"] is False, done.text
    (row,) = listed.json()["items"]
    assert (row["closing"], row["arrears"], row["closed"]) == ("31.00", "81.00", False)
