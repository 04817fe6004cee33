"""Money collected for others is kept apart, stated, and paid over by approval."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cashier.facade import CollectBatch, CollectedRow, PaymentMethod, collect_batch
from minshui.revenue.finance.facade import (
    RemitComponent,
    list_remittances,
    remittance_statement,
    request_remittance,
)
from minshui.revenue.ledger.facade import chart_balances, verify_ledger
from minshui.workorder.approval.facade import approve
from minshui.workorder.approval.permissions import DECIDE
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.revenue.money_world import NewBill, Payer, build_town, issue_bills

REMITTANCES = "/api/v1/revenue/finance/remittances"
READ, REMIT = "revenue.finance.read", "revenue.finance.remit"
OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 20)
DAYS = {"from_on": "2026-11-01", "to_on": "2026-11-20"}


def on(ctx: Context, day: date) -> Context:
    return replace(ctx, clock=FixedClock.at_noon(day))


async def pay(ctx: Context, payer: Payer, fen: int, day: date) -> None:
    rows = [CollectedRow(payer.account_id, payer.cust_id, fen)]
    await collect_batch(on(ctx, day), CollectBatch(PaymentMethod.TRANSFER, "test", rows))


async def town_of_two(ctx: Context) -> None:
    """Bills of 100.00 and 60.00, half of each wastewater: 100.00 paid in October, then 30.00."""
    first, second = await build_town(ctx, 2)
    await issue_bills(ctx, 202610, [NewBill(first, 10_000), NewBill(second, 6_000)])
    await pay(ctx, first, 10_000, OCTOBER)
    await pay(ctx, second, 3_000, NOVEMBER)


async def remit(ctx: Context, until: date, fen: int | None = None) -> None:
    process = await request_remittance(ctx, RemitComponent("sewage", until, "按月上缴", fen))
    await approve(ctx, process.id)


async def refusal(work: Any) -> str:
    with pytest.raises(MinshuiError) as refused:
        await work
    return refused.value.code


async def test_the_statement_tells_collected_from_uncollected(ctx: Context) -> None:
    await town_of_two(ctx)

    (sewage,) = await remittance_statement(ctx, date(2026, 11, 1), NOVEMBER)

    assert (sewage.component_code, sewage.opening_fen, sewage.collected_fen) == (
        "sewage",
        5_000,
        1_500,
    )
    assert (sewage.remitted_fen, sewage.closing_fen, sewage.uncollected_fen) == (0, 6_500, 1_500)
    liability = {each.code: each.balance_fen for each in await chart_balances(ctx)}["2241.01"]
    assert -liability == sewage.closing_fen + sewage.uncollected_fen


async def test_only_what_was_collected_is_paid_over(ctx: Context) -> None:
    await town_of_two(ctx)
    before = await fingerprint(ctx)
    too_much = RemitComponent("sewage", NOVEMBER, "上缴", 6_501)
    assert await refusal(request_remittance(ctx, too_much)) == "E_REMITTANCE_AMOUNT"
    assert await fingerprint(ctx) == before

    await remit(ctx, OCTOBER)

    (sewage,) = await remittance_statement(ctx, date(2026, 11, 1), date(2026, 11, 30))
    assert (sewage.opening_fen, sewage.remitted_fen, sewage.closing_fen) == (5_000, 5_000, 1_500)
    balances = {each.purpose or each.code: each.balance_fen for each in await chart_balances(ctx)}
    assert (balances["bank"], balances["2241.01"]) == (-5_000, -3_000)
    assert [each.code for each in await verify_ledger(ctx) if not each.holds] == []


async def test_what_was_paid_over_is_not_paid_over_again(ctx: Context) -> None:
    await town_of_two(ctx)
    await remit(ctx, NOVEMBER)
    again = RemitComponent("sewage", NOVEMBER, "再缴")

    assert await refusal(request_remittance(ctx, again)) == "E_REMITTANCE_AMOUNT"
    assert [each.amount_fen for each in await list_remittances(ctx, "sewage")] == [6_500]


@pytest.mark.parametrize(
    ("component", "until", "code"),
    [
        ("water", OCTOBER, "E_REMITTANCE_COMPONENT"),
        ("sewage", date(2026, 11, 21), "E_REMITTANCE_DAY"),
    ],
)
async def test_what_cannot_be_paid_over(
    ctx: Context, component: str, until: date, code: str
) -> None:
    await town_of_two(ctx)

    assert await refusal(request_remittance(ctx, RemitComponent(component, until, "x"))) == code


async def test_a_remittance_that_is_changed_is_found(ctx: Context) -> None:
    await town_of_two(ctx)
    await remit(ctx, NOVEMBER)

    await ctx.session.execute(text("UPDATE biz_remittance SET amount_fen = 1"))

    broken = [each.code for each in await verify_ledger(ctx) if not each.holds]
    assert broken == ["remittance_journal"]


class TestStatement(ApiCases):
    ROUTE = f"GET {REMITTANCES}/statement"
    PERMISSION = READ
    QUERY: ClassVar[dict[str, str]] = DAYS
    BAD_QUERIES: ClassVar[Any] = ({}, {"from_on": "2026-11-30", "to_on": "2026-11-01"})


class TestExport(ApiCases):
    ROUTE = f"GET {REMITTANCES}/statement/export"
    PERMISSION = READ
    QUERY: ClassVar[dict[str, str]] = DAYS
    BAD_QUERIES: ClassVar[Any] = ({}, DAYS | {"format": "paper"})


class TestList(ApiCases):
    ROUTE = f"GET {REMITTANCES}"
    PERMISSION = READ


class TestRemit(ApiCases):
    ROUTE = f"POST {REMITTANCES}"
    PERMISSION = REMIT
    STATUS = 202
    BODY: ClassVar[Any] = {
        "component_code": "sewage",
        "collected_to_on": "2026-10-31",
        "reason": "按月上缴",
    }
    BAD_BODIES: ClassVar[Any] = ({}, {"component_code": "sewage", "collected_to_on": "x"})

    async def prepare(self, ctx: Context) -> None:
        await town_of_two(ctx)


async def test_an_accountant_asks_and_another_agrees(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await town_of_two(ctx)
    accountant = await staff.member(READ, REMIT)
    manager = await staff.member(DECIDE.code, "revenue.finance.approve_remit")

    asked = await api.post(
        REMITTANCES,
        json={
            "component_code": "sewage",
            "collected_to_on": "2026-11-20",
            "amount": "60.00",
            "reason": "按月上缴",
        },
        headers=accountant.headers,
    )
    await api.post(
        f"/api/v1/workorder/approvals/{asked.json()['process_id']}/approve",
        json={},
        headers=manager.headers,
    )
    listed = await api.get(REMITTANCES, headers=accountant.headers)

    (remittance,) = listed.json()
    assert (remittance["code"], remittance["amount"]) == ("SJ2026000001", "60.00")
