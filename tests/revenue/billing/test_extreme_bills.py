"""Bills at the edges of money: credits, nothing at all, more than can be."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.paging import PageRequest
from minshui.revenue.billing.facade import bill_next_chunk, list_parked, open_bills
from minshui.revenue.ledger.facade import (
    OpeningDeposit,
    deposit_balances,
    open_deposits,
    verify_ledger,
)
from tests.revenue.billing.billing_world import (
    MONTH,
    MONTHLY,
    YEARLY,
    add_billable,
    bill_all,
    bill_month,
    build_world,
    plan,
)
from tests.revenue.reading.district import approve, read

# The whole volume at the reached tier's price: passing 30 m³ makes what was billed cheaper.
CHEAPER_ABOVE = YEARLY | {
    "code": "t.whole",
    "components": [
        {
            "code": "water",
            "name": "自来水",
            "measure": "volume",
            "mode": "whole_volume",
            "tiers": [{"up_to": "30", "price": "3.00"}, {"up_to": None, "price": "1.00"}],
        }
    ],
}
del CHEAPER_ABOVE["population"]


async def _parked(ctx: Context, run_id: int) -> list[tuple[int, str]]:
    items = (await list_parked(ctx, run_id, PageRequest())).items
    return [(each.account_id, each.code) for each in items]


async def _broken(ctx: Context) -> list[str]:
    return [each.code for each in await verify_ledger(ctx) if not each.holds]


async def test_a_credit_is_left_to_a_person_and_moves_no_money_and_no_counter(
    ctx: Context,
) -> None:
    district = await build_world(ctx, CHEAPER_ABOVE)
    household = await add_billable(ctx, district, 1, "30", "t.whole")
    await bill_month(ctx)
    await read(ctx, household, "40", date(2026, 12, 20))
    await approve(ctx, 202612)
    run = await plan(ctx, month=202612)

    (result,) = await bill_all(ctx, run)

    # 40 × 1.00 − 30 × 3.00
    assert await _parked(ctx, run.id) == [(household.account_id, "E_BILL_NEGATIVE")]
    assert (result.bill_count, result.total_amount_fen) == (0, 0)
    (bill,) = await open_bills(ctx, household.account_id)
    assert (bill.bill_month, bill.open_fen) == (MONTH, 9000)
    counter = await ctx.session.execute(text("SELECT SUM(usage_m3) FROM biz_tier_counter_entry"))
    assert counter.scalar_one() == 30
    assert await _broken(ctx) == []


async def test_a_bill_of_nothing_is_paid_from_the_start(ctx: Context) -> None:
    district = await build_world(ctx)
    nothing = await add_billable(ctx, district, 1, "0")
    await add_billable(ctx, district, 2, "10")
    await open_deposits(ctx, [OpeningDeposit(nothing.account_id, 500)], "test", 1)

    (result,) = await bill_all(ctx, await plan(ctx))

    assert (result.bill_count, result.offset_fen) == (2, 0)
    statement = "SELECT charge_status, open_fen FROM biz_charge WHERE account_id = :account"
    values = {"account": nothing.account_id}
    assert tuple((await ctx.session.execute(text(statement), values)).one()) == ("paid", 0)
    assert await deposit_balances(ctx, [nothing.account_id]) == {nothing.account_id: 500}
    assert await _broken(ctx) == []


async def test_a_chunk_of_bills_of_nothing_needs_no_journal(ctx: Context) -> None:
    district = await build_world(ctx)
    await add_billable(ctx, district, 1, "0")

    (result,) = await bill_all(ctx, await plan(ctx))

    assert (result.bill_count, result.total_amount_fen) == (1, 0)
    journals = await ctx.session.execute(text("SELECT COUNT(*) FROM biz_journal"))
    assert journals.scalar_one() == 0
    assert await _broken(ctx) == []


async def test_a_chunk_whose_readings_are_gone_is_done(ctx: Context) -> None:
    district = await build_world(ctx)
    await add_billable(ctx, district, 1)
    run = await plan(ctx)
    await ctx.session.execute(text("UPDATE biz_reading_data SET review_status = 'pending'"))

    result = await bill_next_chunk(ctx, run.id)

    assert result is not None
    assert (result.bill_count, result.parked_count) == (0, 0)
    assert await bill_next_chunk(ctx, run.id) is None


PRICELESS = MONTHLY | {
    "code": "t.dear",
    "components": [MONTHLY["components"][1] | {"price": "99999999999999999999.00"}],
}
del PRICELESS["population"]


@pytest.mark.parametrize(
    ("tariff", "usage", "code"),
    [
        ("t.monthly", "2000000000", "E_BILL_TOO_LARGE"),
        ("t.monthly", "99999999999", "E_BILL_TOO_LARGE"),
        ("t.dear", "10", "E_TARIFF_AMOUNT_RANGE"),
    ],
)
async def test_what_cannot_be_is_parked_and_the_others_go_on(
    ctx: Context, tariff: str, usage: str, code: str
) -> None:
    district = await build_world(ctx, MONTHLY, PRICELESS)
    household = await add_billable(ctx, district, 1, "10", tariff)
    await add_billable(ctx, district, 2, "10")
    await approve(ctx, MONTH)
    statement = (
        "UPDATE biz_reading_data SET usage_amount = :usage, observed_usage_m3 = :usage"
        " WHERE account_id = :account"
    )
    values = {"usage": int(usage), "account": household.account_id}
    await ctx.session.execute(text(statement), values)
    run = await plan(ctx)

    (result,) = await bill_all(ctx, run)

    assert await _parked(ctx, run.id) == [(household.account_id, code)]
    assert (result.bill_count, result.total_amount_fen) == (1, 3350)
    # Usage that no pointers show was put into the row by hand, and is found.
    assert await _broken(ctx) == (["reading_observed"] if usage != "10" else [])
