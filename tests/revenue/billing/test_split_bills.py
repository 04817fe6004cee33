"""A bill split into bills of several accounts (分账)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import PageRequest
from minshui.revenue.billing.contracts_split import SplitBill, SplitPart
from minshui.revenue.billing.facade import (
    BillContract,
    BillFilter,
    CancelScope,
    PlanCancellation,
    PlanRun,
    bill_by_number,
    cancel_bills,
    explain_bill,
    hold_in_transit,
    list_bills,
    plan_run,
    preview_cancellation,
    settle_account,
)
from minshui.revenue.billing.use_cases.split_bill import split_bill
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits, verify_ledger
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.workorder.approval.permissions import DECIDE
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.revenue.billing.billing_world import MONTH, add_billable, bill_month, build_world
from tests.revenue.reading.district import Household, add_household

SPLIT, APPROVE = "revenue.billing.split", "revenue.billing.approve_split"
BILL_FEN = 15_925
"""35 m³: water 43.20 + 39.60 + 43.20, wastewater 33.25."""


async def billed(ctx: Context) -> tuple[BillContract, Household, Household]:
    """Return a bill of 35 m³, whose it is, and a neighbour without one."""
    district = await build_world(ctx)
    owner = await add_billable(ctx, district, 1)
    neighbour = await add_household(ctx, district, 2, started_on=date(2026, 10, 20))
    await bill_month(ctx)
    (bill,) = (await list_bills(ctx, BillFilter(), PageRequest())).items
    return bill, owner, neighbour


def in_two(
    bill: BillContract, owner: Household, other: Household, other_fen: int = 10_000
) -> SplitBill:
    parts = [
        SplitPart(owner.account_id, BILL_FEN - other_fen),
        SplitPart(other.account_id, other_fen),
    ]
    return SplitBill(bill.number, parts, "两家合用一表")


async def refusal(work: Any) -> str:
    with pytest.raises(MinshuiError) as refused:
        await work
    return refused.value.code


async def broken(ctx: Context) -> list[str]:
    return [each.code for each in await verify_ledger(ctx) if not each.holds]


async def test_a_bill_with_money_on_its_way_is_not_split(ctx: Context) -> None:
    bill, owner, other = await billed(ctx)
    await hold_in_transit(ctx, [(bill.id, bill.bill_month)], "托收")
    before = await fingerprint(ctx)

    assert await refusal(split_bill(ctx, in_two(bill, owner, other))) == "E_SPLIT_TRANSIT"

    assert await fingerprint(ctx) == before


async def test_a_bill_whose_late_fee_was_paid_is_not_split(ctx: Context) -> None:
    # given an overdue bill, of whose late fee 1.00 was paid and nothing of its principal
    bill, owner, other = await billed(ctx)
    terms = SetParameter("billing", "late_fee_terms", {"rate_per_day": "0.0005"}, date(2026, 1, 1))
    await set_parameter(ctx, terms)
    late = replace(ctx, clock=FixedClock.at_noon(bill.due_on + timedelta(days=30)))
    await open_deposits(late, [OpeningDeposit(owner.account_id, 100)], "opening_import", 1)
    (paid,) = await settle_account(late, owner.account_id)
    assert (paid.amount_fen, paid.late_fee_fen) == (0, 100)
    before = await fingerprint(late)

    assert await refusal(split_bill(late, in_two(bill, owner, other))) == "E_SPLIT_LATE_FEE"

    assert await fingerprint(late) == before


async def test_the_parts_stand_in_the_place_of_the_bill(ctx: Context) -> None:
    bill, owner, other = await billed(ctx)

    result = await split_bill(ctx, in_two(bill, owner, other))

    whole = (await bill_by_number(ctx, bill.number)).bill
    assert (whole.status, whole.open_fen, whole.total_amount_fen) == ("split", 0, BILL_FEN)
    parts = [await bill_by_number(ctx, number) for number in result.bill_numbers]
    assert [(each.bill.account_id, each.bill.open_fen) for each in parts] == [
        (owner.account_id, 5_925),
        (other.account_id, 10_000),
    ]
    # Each line in proportion, to the fen: 59.25 of 159.25 and the rest.
    assert [[line.amount_fen for line in each.lines] for each in parts] == [
        [1_607, 1_474, 1_607, 1_237],
        [2_713, 2_486, 2_713, 2_088],
    ]
    assert await broken(ctx) == []


async def test_a_bill_that_was_split_is_not_billed_again(ctx: Context) -> None:
    bill, owner, other = await billed(ctx)
    await split_bill(ctx, in_two(bill, owner, other))

    assert await refusal(plan_run(ctx, PlanRun(month=MONTH))) == "E_RUN_EMPTY"


async def test_a_bill_that_was_split_is_told_why_it_is_not_taken_back(ctx: Context) -> None:
    bill, owner, other = await billed(ctx)
    await split_bill(ctx, in_two(bill, owner, other))
    scope = CancelScope(account_ids=(owner.account_id,), first_month=MONTH, last_month=MONTH)
    before = await fingerprint(ctx)

    preview = await preview_cancellation(ctx, scope)
    with pytest.raises(MinshuiError) as refused:
        async with ctx.session.begin_nested():
            await cancel_bills(ctx, PlanCancellation(scope, "抄错表"))

    assert (preview.bill_count, preview.settled_fen, preview.credited_fen) == (1, 0, 0)
    assert [each.code for each in preview.held] == ["E_CANCEL_SPLIT"]
    assert refused.value.code == "E_CANCEL_HELD"
    assert f"{bill.number} 不能撤销：账单已分账" in refused.value.message
    assert await fingerprint(ctx) == before


async def test_prepayment_pays_its_accounts_part(ctx: Context) -> None:
    bill, owner, other = await billed(ctx)
    await open_deposits(ctx, [OpeningDeposit(other.account_id, 4_000)], "opening_import", 1)

    result = await split_bill(ctx, in_two(bill, owner, other))

    part = (await bill_by_number(ctx, result.bill_numbers[1])).bill
    assert (part.open_fen, part.status) == (6_000, "partial")
    assert await broken(ctx) == []


async def test_a_part_says_where_it_comes_from(ctx: Context) -> None:
    bill, owner, other = await billed(ctx)
    result = await split_bill(ctx, in_two(bill, owner, other))

    explained = await explain_bill(ctx, result.bill_numbers[1])

    assert explained.agrees
    assert f"分账  由账单 {bill.number}（159.25 元）分成 2 张之一" in "\n".join(explained.text)
    assert (await explain_bill(ctx, bill.number)).agrees


async def test_what_cannot_be_split(ctx: Context) -> None:
    bill, owner, other = await billed(ctx)
    before = await fingerprint(ctx)
    whole = SplitBill(bill.number, [SplitPart(other.account_id, BILL_FEN)], "x")
    short = SplitBill(bill.number, [SplitPart(other.account_id, 1)] * 2, "x")
    zero = SplitBill(
        bill.number, [SplitPart(other.account_id, 0), SplitPart(owner.account_id, BILL_FEN)], "x"
    )
    nobody = SplitBill(
        bill.number, [SplitPart(10**9, 1), SplitPart(owner.account_id, BILL_FEN - 1)], "x"
    )

    assert await refusal(split_bill(ctx, whole)) == "E_SPLIT_PARTS"
    assert await refusal(split_bill(ctx, short)) == "E_SPLIT_SUM"
    assert await refusal(split_bill(ctx, zero)) == "E_SPLIT_AMOUNT"
    assert await refusal(split_bill(ctx, nobody)) == "E_ACCOUNT_UNKNOWN"
    assert await fingerprint(ctx) == before


async def test_a_bill_is_split_once_and_a_part_never(ctx: Context) -> None:
    bill, owner, other = await billed(ctx)
    result = await split_bill(ctx, in_two(bill, owner, other))
    parts = [SplitPart(other.account_id, 5_000), SplitPart(owner.account_id, 5_000)]

    assert await refusal(split_bill(ctx, in_two(bill, owner, other))) == "E_SPLIT_PAID"
    again = SplitBill(result.bill_numbers[1], parts, "x")
    assert await refusal(split_bill(ctx, again)) == "E_SPLIT_PAID"


async def test_a_part_that_is_changed_is_found(ctx: Context) -> None:
    bill, owner, other = await billed(ctx)
    await split_bill(ctx, in_two(bill, owner, other))

    await ctx.session.execute(text("UPDATE biz_bill_split SET amount_fen = 1"))

    assert await broken(ctx) == ["split_parts"]


class TestSplit(ApiCases):
    ROUTE = "POST /api/v1/revenue/billing/bills/{number}/split"
    PERMISSION = SPLIT
    STATUS = 202
    BAD_BODIES: ClassVar[Any] = (
        {},
        {"parts": [], "reason": "x"},
        {"parts": [{"account_id": 1, "amount": "1.001"}] * 2, "reason": "x"},
    )

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        bill, owner, other = await billed(ctx)
        parts = [
            {"account_id": owner.account_id, "amount": "59.25"},
            {"account_id": other.account_id, "amount": "100.00"},
        ]
        return {"path": {"number": bill.number}, "body": {"parts": parts, "reason": "合用一表"}}


@pytest.mark.feature("F-0344")
async def test_a_clerk_asks_and_another_agrees(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    bill, owner, other = await billed(ctx)
    clerk, manager = await staff.member(SPLIT), await staff.member(DECIDE.code, APPROVE)
    parts = [
        {"account_id": owner.account_id, "amount": "59.25"},
        {"account_id": other.account_id, "amount": "100.00"},
    ]
    # when
    asked = await api.post(
        f"/api/v1/revenue/billing/bills/{bill.number}/split",
        json={"parts": parts, "reason": "合用一表"},
        headers=clerk.headers,
    )
    unchanged = (await bill_by_number(ctx, bill.number)).bill.status
    agreed = await api.post(
        f"/api/v1/workorder/approvals/{asked.json()['process_id']}/approve",
        json={},
        headers=manager.headers,
    )
    # then
    assert (asked.status_code, unchanged) == (202, "open")
    numbers = agreed.json()["result"]["bill_numbers"]
    totals = [(await bill_by_number(ctx, number)).bill.total_amount_fen for number in numbers]
    assert totals == [5_925, 10_000]
