"""The routes of late fees."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import (
    RequestWaiver,
    WaiverItem,
    bill_number,
    hold_in_transit,
    request_waiver,
    settle_account,
)
from minshui.revenue.billing.use_cases.waive_late_fees import waive_late_fees
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.api_cases import ApiCases, Staff
from tests.revenue.money_world import NewBill, Payer, broken, build_town, issue_bills

BILLING = "/api/v1/revenue/billing"
READ, WAIVE = "revenue.billing.read", "revenue.billing.waive"
APPROVE = "revenue.billing.approve_waiver"
DECIDE = "workorder.approval.decide"


async def late_bill(ctx: Context) -> tuple[Payer, str]:
    """A bill of 100 yuan that owes 2.80 for 56 days."""
    (payer,) = await build_town(ctx)
    terms = {"rate_per_day": "0.0005"}
    await set_parameter(ctx, SetParameter("billing", "late_fee_terms", terms, date(2026, 1, 1)))
    (bill,) = await issue_bills(ctx, 202609, [NewBill(payer, 10000)])
    return payer, bill_number(202609, bill)


async def hold_money(ctx: Context, payer: Payer, fen: int) -> None:
    await open_deposits(ctx, [OpeningDeposit(payer.account_id, fen)], "test", 1)


async def waived(ctx: Context) -> int:
    """Waive the fee of a late bill, and return the waiver's id."""
    _, number = await late_bill(ctx)
    process = await request_waiver(ctx, RequestWaiver((WaiverItem(number),), "抢修"))
    waiver_ids: list[int] = (await waive_late_fees(ctx, process))["waiver_ids"]
    return waiver_ids[0]


async def sent_out(ctx: Context) -> tuple[Payer, str]:
    """Hold a late bill, which a file to the bank asks for."""
    payer, number = await late_bill(ctx)
    bill = int((await ctx.session.execute(text("SELECT id FROM biz_charge"))).scalar_one())
    await hold_in_transit(ctx, [(bill, 202609)], "托收 20261121")
    return payer, number


class LateBillCases(ApiCases):
    """Cases of routes about a late bill."""

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        payer, number = await late_bill(ctx)
        await hold_money(ctx, payer, 1000)
        return {"path": {"number": number, "account_id": payer.account_id}, "body": self.BODY}


class TestBillLateFee(LateBillCases):
    ROUTE = f"GET {BILLING}/bills/{{number}}/late-fee"
    PERMISSION = READ
    BAD_QUERIES: ClassVar[list[dict[str, str]]] = [{"as_of": "昨天"}, {"as_of": "2020-01-01"}]


class TestBillComponents(LateBillCases):
    ROUTE = f"GET {BILLING}/bills/{{number}}/components"
    PERMISSION = READ


class TestAccountLateFees(LateBillCases):
    ROUTE = f"GET {BILLING}/accounts/{{account_id}}/late-fees"
    PERMISSION = READ
    BAD_QUERIES: ClassVar[list[dict[str, str]]] = [{"as_of": "x"}]


class TestCollectLateFees(LateBillCases):
    ROUTE = f"POST {BILLING}/accounts/{{account_id}}/late-fees/collect"
    PERMISSION = "revenue.billing.collect_late_fees"


class TestAskForWaiver(LateBillCases):
    ROUTE = f"POST {BILLING}/late-fee-waivers"
    PERMISSION = WAIVE
    STATUS = 201
    BAD_BODIES: ClassVar[list[Any]] = [
        {},
        {"bills": [], "reason": "抢修"},
        {"bills": [{"number": "1"}], "reason": "抢修"},
        {"bills": [{"number": "2026090000000017", "amount": 1}], "reason": "抢修"},
        {"bills": [{"number": "2026090000000017"}], "reason": ""},
    ]

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        _, number = await late_bill(ctx)
        return {"body": {"bills": [{"number": number, "amount": "1.00"}], "reason": "抢修"}}


class TestListWaivers(ApiCases):
    ROUTE = f"GET {BILLING}/late-fee-waivers"
    PERMISSION = READ
    BAD_QUERIES: ClassVar[list[dict[str, str]]] = [{"status": "x"}, {"account_id": "0"}]

    async def prepare(self, ctx: Context) -> None:
        await waived(ctx)


class TestTakeWaiverBack(ApiCases):
    ROUTE = f"POST {BILLING}/late-fee-waivers/{{waiver_id}}/reverse"
    PERMISSION = APPROVE
    BODY: ClassVar[dict[str, str]] = {"reason": "批错账单"}
    BAD_BODIES: ClassVar[list[Any]] = [{}, {"reason": ""}]

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        return {"path": {"waiver_id": await waived(ctx)}, "body": self.BODY}


class TestTransits(ApiCases):
    ROUTE = f"GET {BILLING}/transits"
    PERMISSION = READ
    BAD_QUERIES: ClassVar[list[dict[str, str]]] = [{"account_id": "x"}, {"is_open": "maybe"}]

    async def prepare(self, ctx: Context) -> None:
        await sent_out(ctx)


@pytest.mark.feature("F-0340")
async def test_a_late_fee_is_waived_by_another_person(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    payer, number = await late_bill(ctx)
    clerk = await staff.member(WAIVE, READ, DECIDE, APPROVE, "workorder.approval.read")
    chief = await staff.member(DECIDE, APPROVE, "workorder.approval.read")
    body = {"bills": [{"number": number, "amount": "1.80"}], "reason": "供水抢修期间"}

    asked = await api.post(f"{BILLING}/late-fee-waivers", json=body, headers=clerk.headers)

    assert asked.status_code == 201, asked.text
    approvals = "/api/v1/workorder/approvals"
    decide = f"{approvals}/{asked.json()['process_id']}/approve"
    own = await api.post(decide, json={}, headers=clerk.headers)
    assert (own.status_code, own.json()["code"]) == (403, "E_APPROVAL_OWN")
    done = await api.post(decide, json={}, headers=chief.headers)
    assert done.status_code == 200, done.text
    fee = await api.get(f"{BILLING}/bills/{number}/late-fee", headers=clerk.headers)
    assert (fee.json()["waived"], fee.json()["due"]) == ("1.80", "1.00")
    listed = await api.get(
        f"{BILLING}/late-fee-waivers",
        params={"account_id": str(payer.account_id)},
        headers=clerk.headers,
    )
    assert [(row["number"], row["amount"]) for row in listed.json()["items"]] == [(number, "1.80")]
    waiver_id = listed.json()["items"][0]["id"]
    back = await api.post(
        f"{BILLING}/late-fee-waivers/{waiver_id}/reverse",
        json={"reason": "材料不实"},
        headers=chief.headers,
    )
    assert back.json() == {"amount": "1.80"}
    fee = await api.get(f"{BILLING}/bills/{number}/late-fee", headers=clerk.headers)
    assert fee.json()["due"] == "2.80"
    assert await broken(ctx) == []


async def test_a_fee_is_told_as_of_any_day(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    payer, number = await late_bill(ctx)
    member = await staff.member(READ)
    told = await api.get(
        f"{BILLING}/bills/{number}/late-fee",
        params={"as_of": "2026-12-01"},
        headers=member.headers,
    )
    assert (told.json()["days"], told.json()["factor"]) == (66, "0.0330")
    assert (told.json()["due"], told.json()["open_amount"]) == ("3.30", "100.00")
    assert told.json()["text"][2] == (
        "2026-09-26 至 2026-11-30：66 天 × 每日 0.05% × 100.00 元 = 3.30 元"
    )
    of_account = await api.get(
        f"{BILLING}/accounts/{payer.account_id}/late-fees", headers=member.headers
    )
    assert of_account.json() == [
        {
            "number": number,
            "due_on": "2026-09-25",
            "open_amount": "100.00",
            "days": 56,
            "due": "2.80",
        }
    ]


async def test_collecting_twice_with_one_key_collects_once(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    payer, number = await late_bill(ctx)
    await hold_money(ctx, payer, 200)
    member = await staff.member("revenue.billing.collect_late_fees")
    path, headers = f"{BILLING}/accounts/{payer.account_id}/late-fees/collect", member.headers
    answers = [await api.post(path, headers=headers) for _ in range(2)]
    expected = {"bills": [{"number": number, "late_fee": "2.00"}], "late_fee": "2.00"}
    assert [answer.json() for answer in answers] == [expected, expected]
    paid = await ctx.session.execute(text("SELECT SUM(amount_fen)::bigint FROM biz_late_fee_entry"))
    assert paid.scalar_one() == 200
    assert await broken(ctx) == []


async def test_what_is_paid_of_a_bill_is_told_by_component(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await set_parameter(
        ctx, SetParameter("billing", "component_order", ["sewage", "water"], date(2026, 1, 1))
    )
    payer, number = await late_bill(ctx)
    await hold_money(ctx, payer, 6280)
    await settle_account(ctx, payer.account_id)  # 2.80 of late fee, 60.00 of principal
    member = await staff.member(READ)
    told = await api.get(f"{BILLING}/bills/{number}/components", headers=member.headers)
    assert [
        (row["component_code"], row["component_name"], row["total"], row["paid"])
        for row in told.json()
    ] == [
        ("sewage", "污水处理费", "50.00", "50.00"),
        ("water", "自来水费", "50.00", "10.00"),
    ]


async def test_money_on_its_way_is_shown(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    payer, number = await sent_out(ctx)
    member = await staff.member(READ)
    shown = await api.get(f"{BILLING}/transits", headers=member.headers)
    (row,) = shown.json()["items"]
    assert (row["number"], row["reason"], row["locks"]) == (number, "托收 20261121", True)
    assert (row["customer_code"], row["held_on"]) == (payer.code, "2026-11-21")
