"""Bad debt through HTTP: asked for, agreed to, listed, recovered."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import bill_number
from minshui.workorder.approval.permissions import DECIDE
from tests.api_cases import ApiCases, Staff
from tests.revenue.billing.test_write_offs import MONTH, bills, issue, prepay, write_off
from tests.revenue.money_world import Payer, broken, build_town

URL = "/api/v1/revenue/billing/write-offs"
ASK = "revenue.billing.write_off"
APPROVE = "revenue.billing.approve_write_off"
READ = "revenue.billing.read"
RECOVER = "revenue.billing.recover"


async def owed(ctx: Context, fen: int = 8000) -> tuple[Payer, int]:
    (payer,) = await build_town(ctx)
    (bill,) = await issue(ctx, payer, fen)
    return payer, bill


def body(bill: int) -> dict[str, Any]:
    return {
        "bills": [bill_number(MONTH, bill)],
        "evidence": "鼓楼法院（2026）破字 7 号裁定",
        "reason": "用户破产",
    }


class TestAsk(ApiCases):
    ROUTE = f"POST {URL}"
    PERMISSION = ASK
    STATUS = 202
    BAD_BODIES: ClassVar[Any] = ({}, {"bills": [], "evidence": "x", "reason": "x"})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"body": body((await owed(ctx))[1])}


class TestRecover(ApiCases):
    ROUTE = f"POST {URL}/{{write_off_id}}/recover"
    PERMISSION = RECOVER
    BAD_BODIES: ClassVar[Any] = ({"amount": "1.001"},)

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        payer, bill = await owed(ctx)
        (given_up,) = await write_off(ctx, bill)
        await prepay(ctx, payer, 8000)
        return {"path": {"write_off_id": given_up.id}, "body": {"amount": "30.00"}}


class TestReverse(ApiCases):
    ROUTE = f"POST {URL}/{{write_off_id}}/reverse"
    PERMISSION = APPROVE
    BAD_BODIES: ClassVar[Any] = ({}, {"reason": ""})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        (given_up,) = await write_off(ctx, (await owed(ctx))[1])
        return {"path": {"write_off_id": given_up.id}, "body": {"reason": "用户已找到"}}


class TestList(ApiCases):
    ROUTE = f"GET {URL}"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> None:
        await write_off(ctx, (await owed(ctx))[1])


class TestAges(ApiCases):
    ROUTE = f"GET {URL}/ages"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> None:
        await write_off(ctx, (await owed(ctx))[1])


@pytest.mark.feature("F-0348")
async def test_bad_debt_is_asked_for_agreed_to_and_collected_after_all(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given a bill of 80.00 that nobody pays
    payer, bill = await owed(ctx)
    clerk, manager = await staff.member(ASK), await staff.member(DECIDE.code, APPROVE)
    cashier = await staff.member(RECOVER, READ, "revenue.cashier.collect")

    # when one asks and another agrees
    asked = await api.post(URL, json=body(bill), headers=clerk.headers)
    assert (asked.status_code, await bills(ctx)) == (202, [(8000, "open")])
    process = asked.json()["process_id"]
    await api.post(
        f"/api/v1/workorder/approvals/{process}/approve", json={}, headers=manager.headers
    )

    # then it is bad debt, seen at the desk and in no arrears
    (listed,) = (await api.get(URL, headers=cashier.headers)).json()["items"]
    assert (listed["amount"], listed["standing"], listed["status"]) == (
        "80.00",
        "80.00",
        "standing",
    )
    (aged,) = (await api.get(f"{URL}/ages", headers=cashier.headers)).json()
    assert (aged["years"], aged["bill_count"], aged["standing"]) == (0, 1, "80.00")
    desk = await api.get(
        "/api/v1/revenue/counter/customers",
        params={"text": payer.code},
        headers=cashier.headers,
    )
    (customer,) = desk.json()["items"]
    assert (customer["arrears"], customer["bad_debt"]) == ("0.00", "80.00")

    # and when the customer has paid in, it is collected
    await prepay(ctx, payer, 8000)
    recovered = await api.post(f"{URL}/{listed['id']}/recover", json={}, headers=cashier.headers)
    assert (recovered.status_code, recovered.json()["standing"]) == (200, "0.00")
    assert await bills(ctx) == [(0, "paid")]
    assert await broken(ctx) == []
