"""Deposits that are held for customers (押金) are given back: as prepayment, then as money."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.adjustment.facade import RequestHeldReturn, request_held_return
from minshui.revenue.billing.facade import (
    IssueSpecial,
    SpecialBill,
    SpecialItem,
    held_deposits,
    open_bills,
    request_special,
)
from minshui.revenue.cashier.facade import (
    Payee,
    PaymentMethod,
    RequestRefund,
    TakePayment,
    request_refund,
    take_payment,
)
from minshui.revenue.ledger.facade import chart_balances, deposit_balances
from minshui.workorder.approval.facade import approve
from minshui.workorder.approval.permissions import DECIDE
from tests.api_cases import ApiCases, Staff
from tests.revenue.billing.test_special_billing import prepare_special
from tests.revenue.cashier.counter import Counter, hire_supervisor, open_counter
from tests.revenue.money_world import NewBill, Payer, broken, issue_bills
from tests.revenue.refusals import refused

URL = "/api/v1/revenue/held-deposits"
CASH = PaymentMethod.CASH
PAYEE = Payee("林小满", "建设银行福州城东支行", "6217001820001234567")


async def charged(ctx: Context) -> tuple[Payer, str]:
    """A household that was billed 100.00 of installation and a deposit of 200.00."""
    (payer,) = await prepare_special(ctx)
    items = (SpecialItem("install", 100_00), SpecialItem("deposit", 200_00))
    await request_special(ctx, IssueSpecial((SpecialBill(payer.account_id, items),), "新装水表"))
    (bill,) = await open_bills(ctx, payer.account_id)
    return payer, bill.number


async def paid(ctx: Context) -> tuple[Payer, str, Counter]:
    """The same, paid in cash."""
    payer, number = await charged(ctx)
    counter = await open_counter(ctx)
    await take_payment(counter.ctx, TakePayment(CASH, 300_00, account_id=payer.account_id))
    return payer, number, counter


async def give_back(ctx: Context, number: str, amount_fen: int | None = None) -> None:
    command = RequestHeldReturn(number, "deposit", "销户退押金", amount_fen)
    adjustment = await request_held_return(ctx, command)
    assert adjustment.process_id is not None
    await approve(ctx, adjustment.process_id)


async def held(ctx: Context, payer: Payer) -> list[tuple[int, int]]:
    found = await held_deposits(ctx, payer.account_id)
    return [(each.charged_fen, each.held_fen) for each in found]


async def liability(ctx: Context) -> int:
    return next(-each.balance_fen for each in await chart_balances(ctx) if each.code == "2241.03")


async def test_what_was_paid_of_a_deposit_is_held(ctx: Context) -> None:
    payer, _, _ = await paid(ctx)

    assert await held(ctx, payer) == [(200_00, 200_00)]
    assert await liability(ctx) == 200_00


async def test_a_deposit_given_back_is_the_customers_prepayment(ctx: Context) -> None:
    payer, number, _ = await paid(ctx)

    await give_back(ctx, number, 150_00)

    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 150_00}
    assert await held(ctx, payer) == [(200_00, 50_00)]
    assert await liability(ctx) == 50_00
    assert await broken(ctx) == []


async def test_a_deposit_pays_the_last_bills_when_it_is_given_back(ctx: Context) -> None:
    payer, number, _ = await paid(ctx)
    await issue_bills(ctx, 202611, [NewBill(payer, 80_00)])

    await give_back(ctx, number)

    assert await open_bills(ctx, payer.account_id) == []
    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 120_00}
    assert await broken(ctx) == []


@pytest.mark.parametrize("method", [CASH, PaymentMethod.TRANSFER])
async def test_what_is_left_is_paid_out_by_the_way_asked_for(
    ctx: Context, method: PaymentMethod
) -> None:
    payer, number, counter = await paid(ctx)
    await give_back(ctx, number)

    refund = RequestRefund(
        200_00, "退押金", account_id=payer.account_id, payee=PAYEE, unpaid_by=method
    )
    process = await request_refund(counter.ctx, refund)
    await approve(await hire_supervisor(ctx), process.id)

    rows = await ctx.session.execute(
        text("SELECT method, amount_fen FROM biz_payment WHERE status = 'refund'")
    )
    assert [tuple(row) for row in rows] == [(method.value, -200_00)]
    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 0}
    assert await broken(ctx) == []


async def test_no_more_is_given_back_than_is_held(ctx: Context) -> None:
    _, number, _ = await paid(ctx)
    await give_back(ctx, number, 150_00)

    async with refused(ctx, "E_HELD_AMOUNT"):
        await request_held_return(ctx, RequestHeldReturn(number, "deposit", "退", 50_01))


async def test_a_deposit_that_was_not_paid_is_not_given_back(ctx: Context) -> None:
    _, number = await charged(ctx)

    async with refused(ctx, "E_HELD_UNPAID"):
        await request_held_return(ctx, RequestHeldReturn(number, "deposit", "退"))


async def test_what_is_income_is_no_deposit(ctx: Context) -> None:
    _, number, _ = await paid(ctx)

    async with refused(ctx, "E_HELD_NONE"):
        await request_held_return(ctx, RequestHeldReturn(number, "install", "退"))


class TestList(ApiCases):
    ROUTE = f"GET {URL}"
    PERMISSION = "revenue.adjustment.read"
    QUERY: ClassVar[Any] = {"account_id": "1"}
    BAD_QUERIES: ClassVar[Any] = ({}, {"account_id": "x"})


class TestReturn(ApiCases):
    ROUTE = f"POST {URL}/{{number}}/return"
    PERMISSION = "revenue.adjustment.request"
    STATUS = 201
    BAD_BODIES: ClassVar[Any] = ({}, {"component_code": "deposit", "amount": "x", "reason": "退"})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        _, number, _ = await paid(ctx)
        body = {"component_code": "deposit", "reason": "销户退押金"}
        return {"path": {"number": number}, "body": body}


async def test_a_clerk_asks_and_another_agrees(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    payer, number, _ = await paid(ctx)
    clerk = await staff.member("revenue.adjustment.request", "revenue.adjustment.read")
    manager = await staff.member(DECIDE.code, "revenue.adjustment.approve")

    asked = await api.post(
        f"{URL}/{number}/return",
        json={"component_code": "deposit", "reason": "销户退押金"},
        headers=clerk.headers,
    )
    process = asked.json()["process_id"]
    await api.post(
        f"/api/v1/workorder/approvals/{process}/approve", json={}, headers=manager.headers
    )

    listed = await api.get(URL, params={"account_id": payer.account_id}, headers=clerk.headers)
    (deposit,) = listed.json()
    assert (deposit["component_name"], deposit["charged"], deposit["held"]) == (
        "用水押金",
        "200.00",
        "0.00",
    )
