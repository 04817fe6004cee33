"""A month closed, reopened by approval, closed again; and what keeps it open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Actor, Context
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import PlanRun, plan_run
from minshui.revenue.cashier.facade import OpenTill, open_till
from minshui.revenue.finance.facade import (
    close_differences,
    close_month,
    month_state,
    month_vouchers,
    request_reopening,
)
from minshui.revenue.ledger.facade import (
    OpeningDeposit,
    create_default_chart,
    open_deposits,
    verify_ledger,
)
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.workorder.approval.facade import approve
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.revenue.billing.billing_world import add_billable, build_world
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.money_world import NewBill, Payer, broken, build_town, issue_bills
from tests.revenue.reading.district import approve as approve_readings

FINANCE = "/api/v1/revenue/finance"
READ, CLOSE = "revenue.finance.read", "revenue.finance.close"
MAP, EXPORT, APPROVE = (f"revenue.finance.{verb}" for verb in ("map", "export", "approve_reopen"))
MONTH, TODAY = 202611, date(2026, 11, 21)


def as_user(ctx: Context, user_id: int) -> Context:
    actor = Actor(user_id, f"u{user_id}", f"员工{user_id}", None, frozenset({APPROVE}), "user")
    return replace(ctx, actor=actor)


def on(ctx: Context, day: date) -> Context:
    return replace(ctx, clock=FixedClock.at_noon(day))


async def post(ctx: Context, payer: Payer, fen: int, day: date) -> int:
    """Take over prepayment of an account on a day; returns the journal."""
    openings = [OpeningDeposit(payer.account_id, fen)]
    journal = await open_deposits(on(ctx, day), openings, "opening_import", 1)
    assert journal is not None
    return journal


async def reopen(ctx: Context, month: int = MONTH) -> None:
    process = await request_reopening(as_user(ctx, 1), month, "补记一笔")
    await approve(as_user(ctx, 2), process.id)


async def refusal(work: object) -> str:
    with pytest.raises(MinshuiError) as refused:
        await work  # type: ignore[misc]
    return refused.value.code


async def test_a_close_freezes_what_the_accounts_moved(ctx: Context) -> None:
    payers = await build_town(ctx)
    await issue_bills(ctx, MONTH, [NewBill(payers[0], 7_035)])

    close = await close_month(ctx, MONTH)

    rows = {each.account_code: each for each in close.balances}
    receivable = rows["1122.01"]
    assert (close.month, close.revision) == (MONTH, 1)
    assert (receivable.opening_fen, receivable.debit_fen, receivable.closing_fen) == (
        0,
        7_035,
        7_035,
    )
    assert sum(each.closing_fen for each in close.balances) == 0


async def test_a_run_is_not_dated_back_into_a_closed_month(ctx: Context) -> None:
    await add_billable(ctx, await build_world(ctx), 1)
    await approve_readings(ctx, MONTH)
    await close_month(ctx, 202610)
    before = await fingerprint(ctx)

    back = plan_run(ctx, PlanRun(MONTH, issued_on=date(2026, 10, 31)))

    assert await refusal(back) == "E_PERIOD_CLOSED"
    assert await fingerprint(ctx) == before


async def test_what_is_posted_after_an_early_close_belongs_to_the_next_month(ctx: Context) -> None:
    (payer,) = await build_town(ctx)
    await close_month(ctx, MONTH)

    await post(ctx, payer, 100, TODAY)

    posted = await ctx.session.execute(text("SELECT accounting_month, posted_on FROM biz_journal"))
    assert tuple(posted.one()) == (202612, TODAY)
    assert await month_vouchers(ctx, MONTH) == []
    (voucher,) = await month_vouchers(ctx, 202612)
    assert voucher.posted_on == date(2026, 12, 1)
    assert await broken(ctx) == []


@pytest.mark.parametrize(("close_from", "day"), [(25, "2026-11-25"), (0, "2026-12-01")])
async def test_a_month_is_not_closed_earlier_than_the_tenant_says(
    ctx: Context, close_from: int, day: str
) -> None:
    await create_default_chart(ctx)
    setting = SetParameter("finance", "close_from_day", close_from, date(2026, 1, 1))
    await set_parameter(ctx, setting)

    (obstacle,) = (await month_state(ctx, MONTH)).obstacles

    assert (obstacle.code, day in obstacle.message) == ("E_MONTH_EARLY", True)
    await close_month(on(ctx, date.fromisoformat(day)), MONTH)


@pytest.mark.filterwarnings("error")
async def test_closed_reopened_by_another_and_closed_again(ctx: Context) -> None:
    # given a closed month
    first, second = await build_town(ctx, 2)
    await post(ctx, first, 100, date(2026, 11, 20))
    await close_month(ctx, MONTH)
    # when a second person lets it be reopened, and something is posted
    await reopen(ctx)
    await post(ctx, second, 50, date(2026, 11, 20))
    again = await close_month(ctx, MONTH)
    # then the second close says what changed
    assert again.revision == 2
    changed = {each.account_code: each for each in await close_differences(ctx, MONTH)}
    assert set(changed) == {"2203", "4199"}
    prepaid = changed["2203"]
    assert prepaid.before is not None
    assert prepaid.after is not None
    assert (prepaid.before.credit_fen, prepaid.after.credit_fen) == (100, 150)
    assert (await month_state(ctx, MONTH)).closed


async def test_who_asks_for_the_reopening_does_not_approve_it(ctx: Context) -> None:
    await create_default_chart(ctx)
    await close_month(ctx, MONTH)
    process = await request_reopening(as_user(ctx, 1), MONTH, "补记")

    assert await refusal(approve(as_user(ctx, 1), process.id)) == "E_APPROVAL_OWN"

    assert (await month_state(ctx, MONTH)).closed


async def test_months_are_closed_in_order_and_reopened_backwards(ctx: Context) -> None:
    (payer,) = await build_town(ctx)
    await post(ctx, payer, 100, date(2026, 10, 20))
    assert await refusal(close_month(ctx, MONTH)) == "E_MONTH_ORDER"
    await close_month(ctx, 202610)
    await close_month(ctx, MONTH)

    assert await refusal(request_reopening(ctx, 202610, "补记")) == "E_MONTH_LATER"
    await reopen(ctx, MONTH)
    await reopen(ctx, 202610)

    assert not (await month_state(ctx, 202610)).closed


async def test_an_open_till_keeps_the_month_open(ctx: Context) -> None:
    await build_town(ctx)
    cashier = await hire_cashier(ctx)
    till = await open_till(cashier, OpenTill(10_000))
    before = await fingerprint(ctx)

    state = await month_state(ctx, MONTH)

    assert [each.code for each in state.obstacles] == ["E_MONTH_TILLS"]
    assert till.code in state.obstacles[0].message
    assert await refusal(close_month(ctx, MONTH)) == "E_MONTH_TILLS"
    assert await fingerprint(ctx) == before


async def test_books_that_do_not_hold_keep_the_month_open(ctx: Context) -> None:
    payers = await build_town(ctx)
    await issue_bills(ctx, MONTH, [NewBill(payers[0], 7_035)])
    await ctx.session.execute(text("UPDATE biz_charge SET open_fen = 1"))

    assert await refusal(close_month(ctx, MONTH)) == "E_MONTH_LEDGER"


@pytest.mark.parametrize(
    ("month", "code"), [(202613, "E_MONTH_INVALID"), (202612, "E_MONTH_FUTURE")]
)
async def test_a_month_that_cannot_be_closed(ctx: Context, month: int, code: str) -> None:
    await create_default_chart(ctx)

    assert await refusal(close_month(ctx, month)) == code


async def test_a_month_is_closed_once(ctx: Context) -> None:
    await create_default_chart(ctx)
    await close_month(ctx, MONTH)

    assert await refusal(close_month(ctx, MONTH)) == "E_MONTH_CLOSED"


async def test_what_sql_slips_into_a_closed_month_is_found(ctx: Context) -> None:
    (payer,) = await build_town(ctx)
    await close_month(ctx, 202610)
    journal = await post(ctx, payer, 100, date(2026, 11, 20))
    statement = text("UPDATE biz_journal SET accounting_month = 202610 WHERE id = :id")
    await ctx.session.execute(statement, {"id": journal})

    broken = [each for each in await verify_ledger(ctx) if not each.holds]

    assert "month_close" in [each.code for each in broken]


async def test_vouchers_of_a_month_balance_and_carry_the_tax(ctx: Context) -> None:
    payers = await build_town(ctx)
    await issue_bills(ctx, MONTH, [NewBill(payers[0], 7_035)])

    (voucher,) = await month_vouchers(ctx, MONTH)

    rows = [(each.subject_code, each.debit_fen, each.credit_fen) for each in voucher.lines]
    # Half water with an odd fen: 35.18, of which 9 % tax 2.90; the other half is wastewater.
    assert rows == [
        ("1122.01", 7_035, 0),
        ("2221.01", 0, 290),
        ("2241.01", 0, 3_517),
        ("6001.01", 0, 3_228),
    ]


class TestMonth(ApiCases):
    ROUTE = f"GET {FINANCE}/months/202611"
    PERMISSION = READ


class TestBalances(ApiCases):
    ROUTE = f"GET {FINANCE}/months/202611/balances"
    PERMISSION = READ


class TestDifferences(ApiCases):
    ROUTE = f"GET {FINANCE}/months/202611/differences"
    PERMISSION = READ


class TestVouchers(ApiCases):
    ROUTE = f"GET {FINANCE}/months/202611/vouchers"
    PERMISSION = READ


class TestExports(ApiCases):
    ROUTE = f"GET {FINANCE}/months/202611/vouchers/exports"
    PERMISSION = READ


class TestSubjects(ApiCases):
    ROUTE = f"GET {FINANCE}/subjects"
    PERMISSION = READ


class TestClose(ApiCases):
    ROUTE = f"POST {FINANCE}/months/202611/close"
    PERMISSION = CLOSE
    STATUS = 201


class TestMapSubject(ApiCases):
    ROUTE = f"PUT {FINANCE}/subjects"
    PERMISSION = MAP
    STATUS = 204
    BODY: ClassVar[Any] = {
        "account_code": "output_tax",
        "subject_code": "22210107",
        "subject_name": "销项税额",
    }
    BAD_BODIES = (
        {},
        {"account_code": "9999", "subject_code": "1", "subject_name": "无"},
        {"account_code": "output_tax", "subject_code": "一二", "subject_name": "无"},
        {
            "account_code": "output_tax",
            "component_code": "lost",
            "subject_code": "1",
            "subject_name": "无",
        },
    )


class TestReopen(ApiCases):
    ROUTE = f"POST {FINANCE}/months/202611/reopen"
    PERMISSION = CLOSE
    STATUS = 202
    BODY: ClassVar[Any] = {"reason": "补记一笔"}
    BAD_BODIES = ({}, {"reason": ""})

    async def prepare(self, ctx: Context) -> None:
        await close_month(ctx, MONTH)


class TestExport(ApiCases):
    ROUTE = f"POST {FINANCE}/months/202611/vouchers/export"
    PERMISSION = EXPORT
    BAD_QUERIES = ({"layout": "paper"},)

    async def prepare(self, ctx: Context) -> None:
        await close_month(ctx, MONTH)


async def test_an_accountant_maps_closes_and_hands_over(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given bills of the month and an accountant
    payers = await build_town(ctx)
    await issue_bills(ctx, MONTH, [NewBill(payers[0], 7_035)])
    accountant = await staff.member(READ, CLOSE, MAP, EXPORT)
    body = {"account_code": "1122.01", "subject_code": "112201", "subject_name": "应收水费"}
    # when
    await api.put(f"{FINANCE}/subjects", json=body, headers=accountant.headers)
    early = await api.post(f"{FINANCE}/months/{MONTH}/vouchers/export", headers=accountant.headers)
    closed = await api.post(f"{FINANCE}/months/{MONTH}/close", headers=accountant.headers)
    file = await api.post(
        f"{FINANCE}/months/{MONTH}/vouchers/export",
        params={"layout": "yonyou_u8"},
        headers=accountant.headers,
    )
    again = await api.post(
        f"{FINANCE}/months/{MONTH}/vouchers/export",
        params={"layout": "neutral_csv"},
        headers=accountant.headers,
    )
    exports = await api.get(
        f"{FINANCE}/months/{MONTH}/vouchers/exports", headers=accountant.headers
    )
    # then
    assert (early.status_code, early.json()["code"]) == (409, "E_MONTH_OPEN")
    assert closed.json()["revision"] == 1
    first = file.content.decode("gbk").splitlines()[1].split(",")
    assert first[5:] == ["112201", "70.35", "0.00"]
    assert "112201,应收水费,70.35" in again.text
    assert [each["layout"] for each in exports.json()] == ["yonyou_u8", "neutral_csv"]
    assert len({each["content_hash"] for each in exports.json()}) == 1
