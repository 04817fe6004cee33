"""The counter's routes."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any, ClassVar

import httpx
import pytest
from pypdf import PdfReader
from sqlalchemy import text

from minshui.infrastructure.context import Actor, Context
from minshui.revenue.billing.facade import bill_number
from minshui.revenue.cashier.facade import (
    OpenTill,
    PaymentMethod,
    TakePayment,
    open_till,
    take_payment,
)
from tests.api_cases import ApiCases, Staff, StaffMember
from tests.revenue.cashier.counter import Counter, open_counter, site_of
from tests.revenue.money_world import NewBill, Payer, build_town, issue_bills

COUNTER = "/api/v1/revenue/counter"
COLLECT, REVERSE, READ = (f"revenue.cashier.{verb}" for verb in ("collect", "reverse", "read"))


async def sit_down(ctx: Context, member: StaffMember) -> Counter:
    """Open a till for a signed-in user."""
    site_id = await site_of(ctx)
    actor = Actor(member.grant.user_id, "cashier", "陈晓", site_id, frozenset(), "user")
    at_desk = replace(ctx, actor=actor)
    return Counter(at_desk, await open_till(at_desk, OpenTill(20000)), site_id)


class CounterCases(ApiCases):
    """Cases of routes whose rightful user sits at a till."""

    payer: Payer

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        (self.payer,) = await build_town(ctx)
        await issue_bills(ctx, 202610, [NewBill(self.payer, 7035)])
        return {"path": {"till_id": 1, "payment_id": 1}, "body": self.body()}

    def body(self) -> Any:
        return self.BODY

    async def paths(self, counter: Counter) -> dict[str, int]:
        return {"till_id": counter.till.id}

    async def test_the_rightful_user_succeeds(
        self,
        api: httpx.AsyncClient,
        staff: Staff,
        ctx: Context,
    ) -> None:
        await self.prepare(ctx)
        member = await staff.member(*self._wanted())
        counter = await sit_down(ctx, member)
        path = self.ROUTE.split(" ", 1)[1].format(**await self.paths(counter))
        answer = await self._send(api, path, self.body(), self.QUERY, member.headers)
        assert answer.status_code == self.STATUS, answer.text


class TestFindCustomers(CounterCases):
    ROUTE = f"GET {COUNTER}/customers"
    PERMISSION = COLLECT
    QUERY: ClassVar[dict[str, str]] = {"text": "林小满"}
    BAD_QUERIES: ClassVar[list[dict[str, str]]] = [{}, {"text": ""}]


class TestBeginTill(ApiCases):
    ROUTE = f"POST {COUNTER}/tills"
    PERMISSION = COLLECT
    STATUS = 201
    BAD_BODIES: ClassVar[list[Any]] = [{}, {"float_amount": 200}, {"float_amount": "-1"}]

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        await build_town(ctx)
        return {"body": {"float_amount": "200.00", "site_id": await site_of(ctx)}}


class TestReadOwnTill(CounterCases):
    ROUTE = f"GET {COUNTER}/tills/current"
    PERMISSION = COLLECT


class TestReadTill(CounterCases):
    ROUTE = f"GET {COUNTER}/tills/{{till_id}}"
    PERMISSION = READ


class TestPrintTill(CounterCases):
    ROUTE = f"GET {COUNTER}/tills/{{till_id}}/report"
    PERMISSION = READ


class TestEndTill(CounterCases):
    ROUTE = f"POST {COUNTER}/tills/{{till_id}}/close"
    PERMISSION = COLLECT
    BODY: ClassVar[Any] = {"counted_cash": "200.00"}
    BAD_BODIES: ClassVar[list[Any]] = [{}, {"counted_cash": "1.234"}]


class TestCollectPayment(CounterCases):
    ROUTE = f"POST {COUNTER}/payments"
    PERMISSION = COLLECT
    STRANGER = 409
    STATUS = 201
    BAD_BODIES: ClassVar[list[Any]] = [
        {},
        {"method": "cash", "amount": 70.35},
        {"method": "cowrie", "amount": "70.35"},
        {"method": "cash", "amount": "70.35", "discount": "1"},
    ]

    def body(self) -> Any:
        return {"customer_code": self.payer.code, "method": "cash", "amount": "70.35"}


class TakenCases(CounterCases):
    """Cases of lists of payments."""

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        prepared = await super().prepare(ctx)
        command = TakePayment(PaymentMethod.CASH, 7035, account_id=self.payer.account_id)
        await take_payment((await open_counter(ctx)).ctx, command)
        return prepared


class TestFindPayments(TakenCases):
    ROUTE = f"GET {COUNTER}/payments"
    PERMISSION = READ
    QUERY: ClassVar[dict[str, str]] = {"received_from": "2026-11-01", "status": "posted"}
    BAD_QUERIES: ClassVar[list[dict[str, str]]] = [{"status": "lost"}, {"till_id": "x"}]


class TestSavePayments(TakenCases):
    ROUTE = f"GET {COUNTER}/payments/export"
    PERMISSION = READ


class PaidCases(CounterCases):
    """Cases of routes about a payment."""

    async def paths(self, counter: Counter) -> dict[str, int]:
        command = TakePayment(PaymentMethod.CASH, 7035, account_id=self.payer.account_id)
        return {"payment_id": (await take_payment(counter.ctx, command)).payment_id}


class TestUndoPayment(PaidCases):
    ROUTE = f"POST {COUNTER}/payments/{{payment_id}}/reversal"
    PERMISSION = REVERSE
    STATUS = 201
    BODY: ClassVar[Any] = {"reason": "金额录错"}
    BAD_BODIES: ClassVar[list[Any]] = [{}, {"reason": ""}]


class TestPrintReceipt(PaidCases):
    ROUTE = f"POST {COUNTER}/payments/{{payment_id}}/receipt"
    PERMISSION = COLLECT
    BAD_QUERIES: ClassVar[list[dict[str, str]]] = [{"format": "a-very-long-format"}]


@pytest.mark.feature("F-0321", "F-0322", "F-0335")
async def test_a_customer_is_found_pays_and_owes_nothing(
    api: httpx.AsyncClient,
    staff: Staff,
    ctx: Context,
) -> None:
    (payer,) = await build_town(ctx)
    (bill,) = await issue_bills(ctx, 202610, [NewBill(payer, 7035)])
    member = await staff.member(COLLECT)
    await sit_down(ctx, member)
    query = {"text": payer.code}

    found = await api.get(f"{COUNTER}/customers", params=query, headers=member.headers)
    (customer,) = found.json()["items"]
    assert (customer["arrears"], customer["prepayment"]) == ("70.35", "0.00")
    assert customer["cash_due"] == "70.35"
    (owed,) = customer["bills"]
    assert (owed["bill_id"], owed["number"]) == (bill, bill_number(202610, bill))

    body = {
        "customer_code": payer.code,
        "method": "cash",
        "amount": "80.00",
        "tendered": "100.00",
        "bill_ids": [bill],
    }
    paid = await api.post(f"{COUNTER}/payments", json=body, headers=member.headers)
    assert paid.status_code == 201, paid.text
    assert (paid.json()["change"], paid.json()["prepayment_after"]) == ("20.00", "9.65")
    assert paid.json()["settled"] == [
        {
            "bill_id": bill,
            "bill_month": 202610,
            "amount": "70.35",
            "open_amount": "0.00",
            "late_fee": "0.00",
            "number": bill_number(202610, bill),
        }
    ]

    found = await api.get(f"{COUNTER}/customers", params=query, headers=member.headers)
    (customer,) = found.json()["items"]
    assert (customer["arrears"], customer["prepayment"]) == ("0.00", "9.65")


@pytest.mark.feature("F-0325", "F-0334")
async def test_the_same_payment_sent_twice_is_taken_once(
    api: httpx.AsyncClient,
    staff: Staff,
    ctx: Context,
) -> None:
    (payer,) = await build_town(ctx)
    member = await staff.member(COLLECT, READ)
    await sit_down(ctx, member)
    body = {"account_id": payer.account_id, "method": "cash", "amount": "50.00"}
    headers = member.headers

    first = await api.post(f"{COUNTER}/payments", json=body, headers=headers)
    second = await api.post(f"{COUNTER}/payments", json=body, headers=headers)

    assert second.json() == first.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    listed = await api.get(
        f"{COUNTER}/payments", params={"customer_code": payer.code}, headers=headers
    )
    assert (listed.json()["total"], listed.json()["sum_amount"]) == (1, "50.00")
    balance = (await ctx.session.execute(text("SELECT balance_fen FROM biz_deposit"))).scalar_one()
    assert balance == 5000


@pytest.mark.feature("F-0326", "F-0327", "F-0328")
async def test_a_wrong_payment_is_undone_and_the_till_closed(
    api: httpx.AsyncClient,
    staff: Staff,
    ctx: Context,
) -> None:
    (payer,) = await build_town(ctx)
    member = await staff.member(COLLECT, READ, REVERSE)
    till = (await sit_down(ctx, member)).till
    body = {"account_id": payer.account_id, "method": "cash", "amount": "50.00"}
    paid = await api.post(f"{COUNTER}/payments", json=body, headers=member.headers)
    payment = f"{COUNTER}/payments/{paid.json()['payment_id']}"

    undone = await api.post(
        f"{payment}/reversal", json={"reason": "收错户"}, headers=member.headers
    )
    assert undone.json()["amount"] == "-50.00"
    listed = await api.get(
        f"{COUNTER}/payments", params={"status": "reversal"}, headers=member.headers
    )
    assert [row["reason"] for row in listed.json()["items"]] == ["收错户"]
    closed = await api.post(
        f"{COUNTER}/tills/{till.id}/close", json={"counted_cash": "199.00"}, headers=member.headers
    )
    assert (closed.json()["status"], closed.json()["over_short"]) == ("closed", "-1.00")
    again = await api.post(f"{payment}/reversal", json={"reason": "再错"}, headers=member.headers)
    assert (again.status_code, again.json()["code"]) == (409, "E_TILL_CLOSED")


@pytest.mark.feature("F-0324")
async def test_the_receipt_is_a_pdf_and_its_second_print_is_marked(
    api: httpx.AsyncClient,
    staff: Staff,
    ctx: Context,
) -> None:
    (payer,) = await build_town(ctx)
    member = await staff.member(COLLECT)
    await sit_down(ctx, member)
    body = {"account_id": payer.account_id, "method": "cash", "amount": "50.00"}
    paid = await api.post(f"{COUNTER}/payments", json=body, headers=member.headers)
    receipt = f"{COUNTER}/payments/{paid.json()['payment_id']}/receipt"

    first = await api.post(receipt, headers=member.headers)
    second = await api.post(receipt, headers=member.headers)

    assert first.headers["content-type"] == "application/pdf"
    texts = [
        PdfReader(io.BytesIO(each.content)).pages[0].extract_text() for each in (first, second)
    ]
    assert ["补打" in each for each in texts] == [False, True]
    assert paid.json()["receipt_no"] in texts[0]
    assert "伍拾元整" in texts[0]
