"""The ledger's routes."""

from __future__ import annotations

from typing import Any

import httpx
from sqlalchemy import text

from minshui.infrastructure.context import Context
from tests.api_cases import ApiCases, Staff
from tests.revenue.money_world import NewBill, build_town, issue_bills

LEDGER = "/api/v1/revenue/ledger"
READ, VERIFY = "revenue.ledger.read", "revenue.ledger.verify"


class TestVerification(ApiCases):
    ROUTE = f"GET {LEDGER}/verification"
    PERMISSION = VERIFY


class TestChart(ApiCases):
    ROUTE = f"GET {LEDGER}/chart"
    PERMISSION = READ


class TestStatement(ApiCases):
    ROUTE = f"GET {LEDGER}/accounts/{{account_id}}/statement"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        (payer,) = await build_town(ctx)
        return {"path": {"account_id": payer.account_id}}


async def test_a_corrupted_bill_is_named(
    api: httpx.AsyncClient,
    staff: Staff,
    ctx: Context,
) -> None:
    (payer,) = await build_town(ctx)
    (bill,) = await issue_bills(ctx, 202610, [NewBill(payer, 7035)])
    await ctx.session.execute(text("UPDATE biz_charge SET open_fen = 1"))
    member = await staff.member(VERIFY)

    answer = (await api.get(f"{LEDGER}/verification", headers=member.headers)).json()

    (found,) = [each for each in answer["results"] if each["code"] == "bill_open"]
    assert not answer["holds"]
    assert (found["first_key"], found["expected"]) == (f"账期 202610 账单 {bill}", "70.35 元")


async def test_the_chart_and_a_statement_show_what_was_issued(
    api: httpx.AsyncClient,
    staff: Staff,
    ctx: Context,
) -> None:
    (payer,) = await build_town(ctx)
    (bill,) = await issue_bills(ctx, 202610, [NewBill(payer, 7035)])
    member = await staff.member(READ)

    chart = (await api.get(f"{LEDGER}/chart", headers=member.headers)).json()
    path = f"{LEDGER}/accounts/{payer.account_id}/statement"
    statement = (await api.get(path, headers=member.headers)).json()

    balances = {each["code"]: each["balance"] for each in chart["accounts"]}
    assert balances["1122.01"] == "70.35"
    assert (balances["6001.01"], balances["2241.01"]) == ("-35.18", "-35.17")
    (line,) = statement["items"]
    assert (line["bill_id"], line["kind"], line["amount"]) == (bill, "issue", "70.35")
