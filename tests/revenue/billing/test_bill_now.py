"""One account's readings billed at once, beside the runs and without disturbing one."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import PageRequest
from minshui.revenue.billing.facade import (
    PlanRun,
    bill_account_now,
    explain_bill,
    list_parked,
    list_runs,
    open_bills,
    plan_run,
)
from minshui.revenue.ledger.facade import OpeningDeposit, deposit_balances, open_deposits
from tests.api_cases import fingerprint
from tests.revenue.billing.billing_world import (
    MONTH,
    MONTHLY,
    add_billable,
    assign,
    bill_all,
    bill_month,
    build_world,
    plan,
)
from tests.revenue.money_world import broken
from tests.revenue.reading.district import add_household, approve, read


async def test_an_additional_reading_is_billed_at_once(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "20", "t.yearly")
    other = await add_billable(ctx, district, 2, "10")
    await bill_month(ctx)
    await read(ctx, household, "45", date(2026, 11, 21), additional=True)
    await approve(ctx, MONTH)

    now = await bill_account_now(ctx, household.account_id)

    # 20 m³ were billed: 10 × 2 + 15 × 3.
    (bill,) = now.bills
    assert (bill.total_amount_fen, bill.bill_month, bill.kind) == (65_00, MONTH, "ordinary")
    assert (now.total_amount_fen, now.offset_fen) == (65_00, 0)
    assert (await explain_bill(ctx, bill.number)).agrees
    assert len(await open_bills(ctx, other.account_id)) == 1
    runs = await list_runs(ctx, PageRequest())
    assert [run.code for run in runs.items] == ["202611-001"]
    assert await broken(ctx) == []


async def test_prepayment_pays_it_in_the_same_request(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "10")
    await approve(ctx, MONTH)
    await open_deposits(ctx, [OpeningDeposit(household.account_id, 50_00)], "test", 1)

    now = await bill_account_now(ctx, household.account_id)

    assert (now.offset_fen, now.bills[0].status) == (33_50, "paid")
    assert await deposit_balances(ctx, [household.account_id]) == {household.account_id: 16_50}
    assert await broken(ctx) == []


async def test_each_reading_is_billed_in_its_month(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_household(ctx, district, 1, started_on=date(2026, 9, 20))
    await assign(ctx, household, "t.yearly")
    for pointer, day in (("25", date(2026, 10, 20)), ("60", date(2026, 11, 20))):
        await read(ctx, household, pointer, day)
        await approve(ctx, day.year * 100 + day.month)

    now = await bill_account_now(ctx, household.account_id)

    # 25 × 2, then 5 × 2 + 20 × 3 + 10 × 6.
    bills = [(bill.bill_month, bill.total_amount_fen) for bill in now.bills]
    assert bills == [(202610, 50_00), (202611, 130_00)]
    assert await broken(ctx) == []


async def test_a_run_that_is_still_to_bill_the_account_goes_first(ctx: Context) -> None:
    district = await build_world(ctx)
    inside = await add_billable(ctx, district, 1, "10")
    later = await add_billable(ctx, district, 2, "10")
    run = await plan(ctx, chunk_size=1)
    before = await fingerprint(ctx)

    with pytest.raises(MinshuiError) as refused:
        await bill_account_now(ctx, later.account_id)

    assert (refused.value.code, run.code in refused.value.message) == ("E_ACCOUNT_IN_RUN", True)
    assert await fingerprint(ctx) == before
    await bill_all(ctx, run)
    for household in (inside, later):
        assert len(await open_bills(ctx, household.account_id)) == 1


async def test_a_run_of_others_is_not_in_the_way(ctx: Context) -> None:
    district = await build_world(ctx)
    one = await add_billable(ctx, district, 1, "10")
    other = await add_billable(ctx, district, 2, "20")
    await approve(ctx, MONTH)
    run = await plan_run(ctx, PlanRun(MONTH, chunk_size=1))
    await bill_all(ctx, run)
    await read(ctx, other, "25", date(2026, 11, 21), additional=True)
    await approve(ctx, MONTH)
    await ctx.session.execute(text("UPDATE biz_bill_run SET status = 'running'"))
    await ctx.session.execute(text("UPDATE biz_bill_chunk SET status = 'pending' WHERE seq = 1"))

    now = await bill_account_now(ctx, other.account_id)

    assert len(now.bills) == 1
    with pytest.raises(MinshuiError):
        await bill_account_now(ctx, one.account_id)


async def test_what_a_run_had_to_park_is_billed_once_it_is_mended(ctx: Context) -> None:
    district = await build_world(ctx, MONTHLY)
    household = await add_household(ctx, district, 1, started_on=date(2026, 10, 20))
    await read(ctx, household, "12", date(2026, 11, 20))
    run = await plan(ctx)
    await bill_all(ctx, run)
    async with ctx.session.begin_nested() as attempt:
        with pytest.raises(MinshuiError) as refused:
            await bill_account_now(ctx, household.account_id)
        await attempt.rollback()
    assert refused.value.code == "E_BILL_NOW_REFUSED"
    assert "E_TARIFF_UNASSIGNED" in refused.value.message

    await assign(ctx, household, "t.monthly")
    await bill_account_now(ctx, household.account_id)

    assert (await list_parked(ctx, run.id, PageRequest())).items == []
    (parked,) = (await list_parked(ctx, run.id, PageRequest(), "billed")).items
    assert parked.account_id == household.account_id
    assert await broken(ctx) == []


async def test_nothing_to_bill_is_said(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "10")

    with pytest.raises(MinshuiError) as refused:
        await bill_account_now(ctx, household.account_id)

    assert refused.value.code == "E_NOTHING_TO_BILL"
