"""Bills out of the ordinary: mixed use, quotas, reliefs, crossed years, prepayment, races."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.contracts import Job
from minshui.kernel.paging import PageRequest
from minshui.revenue.billing.facade import (
    BillContract,
    bill_chunks,
    explain_bill,
    list_parked,
    open_bills,
    settle_chunk,
)
from minshui.revenue.customer.facade import AttributeKind, SetAttribute, set_attribute
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits, verify_ledger
from tests.revenue.billing.billing_world import (
    MONTH,
    MONTHLY,
    YEARLY,
    add_billable,
    assign,
    bill_all,
    bill_month,
    build_world,
    plan,
)
from tests.revenue.reading.district import OPENED_ON, Household, add_household, approve, read

BY_DAYS = MONTHLY | {
    "code": "t.days",
    "change_rule": {"kind": "by_days", "round_volume": "half_up 1"},
    "components": [MONTHLY["components"][1]],
}
del BY_DAYS["population"]
OVER_QUOTA = BY_DAYS | {
    "code": "t.quota",
    "change_rule": {"kind": "by_reading_date"},
    "components": [
        {"code": "water", "name": "自来水", "measure": "volume", "mode": "flat", "price": "5.00"}
    ],
    "over_quota": {
        "applies_to": ["water"],
        "bands": [
            {"over_up_to_percent": "10", "extra_percent": "15"},
            {"over_up_to_percent": None, "extra_percent": "150"},
        ],
    },
}


async def _set(
    ctx: Context, household: Household, kind: AttributeKind, value: Mapping[str, Any]
) -> None:
    command = SetAttribute(
        household.account_id,
        kind,
        value,
        from_on=OPENED_ON,
        to_on=None if kind is AttributeKind.MIXED_USE else date(2027, 6, 24),
        proof_no="批2026-1",
        reason="核定",
    )
    await set_attribute(ctx, command)


async def _only_bill(ctx: Context, household: Household) -> BillContract:
    (bill,) = await open_bills(ctx, household.account_id)
    assert (await explain_bill(ctx, bill.number)).agrees
    return bill


async def test_a_mixed_connection_is_billed_by_its_parts(ctx: Context) -> None:
    district = await build_world(ctx, MONTHLY, YEARLY, OVER_QUOTA)
    household = await add_household(ctx, district, 1, started_on=date(2026, 10, 20))
    parts = [{"tariff": "t.yearly", "percent": "60"}, {"tariff": "t.quota", "percent": "40"}]
    await _set(ctx, household, AttributeKind.MIXED_USE, {"parts": parts})
    await read(ctx, household, "60", date(2026, 11, 20))
    await bill_month(ctx)
    await read(ctx, household, "120", date(2026, 12, 20))
    await approve(ctx, 202612)
    await bill_month(ctx, 202612)

    first, second = await open_bills(ctx, household.account_id)

    # 36 m³: 30 × 2 + 6 × 3, then 14 × 3 + 22 × 6; 24 m³ × 5.00 each time.
    assert (first.total_amount_fen, second.total_amount_fen) == (19_800, 29_400)
    for bill in (first, second):
        assert (await explain_bill(ctx, bill.number)).agrees
    stored = await ctx.session.execute(text("SELECT pricing FROM biz_charge ORDER BY id"))
    assert [pricing["counters"] for pricing in stored.scalars()] == [{}, {"t.yearly": 360_000}]


async def test_usage_over_the_quota_costs_more(ctx: Context) -> None:
    district = await build_world(ctx, OVER_QUOTA)
    household = await add_billable(ctx, district, 1, "115", "t.quota")
    await _set(ctx, household, AttributeKind.QUOTA, {"volume": "100"})

    await bill_month(ctx)

    # 115 × 5.00 + 10 × 0.75 + 5 × 7.50
    assert (await _only_bill(ctx, household)).total_amount_fen == 62_000


async def test_a_price_change_by_days_splits_the_bill(ctx: Context) -> None:
    older = BY_DAYS | {"effective": {"from": "2020-01-01", "to": "2026-11-04"}}
    newer = BY_DAYS | {
        "effective": {"from": "2026-11-05"},
        "components": [MONTHLY["components"][1] | {"price": "2.00"}],
    }
    district = await build_world(ctx, older, newer)
    household = await add_billable(ctx, district, 1, "31", "t.days")

    await bill_month(ctx)

    # 31 days from 20 October: 16 at the old price, 15 at the new one.
    assert (await _only_bill(ctx, household)).total_amount_fen == 16 * 95 + 15 * 200


async def test_persons_raise_the_limits(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "35")
    await _set(ctx, household, AttributeKind.POPULATION, {"persons": 5})

    await bill_month(ctx)

    # 22 × 2.40 + 11 × 3.60 + 2 × 7.20 + 35 × 0.95
    assert (await _only_bill(ctx, household)).total_amount_fen == 14_005


async def test_usage_below_zero_is_left_to_a_person(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1)
    await approve(ctx, MONTH)
    await ctx.session.execute(text("UPDATE biz_reading_data SET usage_amount = -5"))
    run = await plan(ctx)

    await bill_all(ctx, run)

    (parked,) = (await list_parked(ctx, run.id, PageRequest())).items
    assert (parked.account_id, parked.code) == (household.account_id, "E_READING")


async def test_prepayment_pays_a_new_bill_at_once(ctx: Context) -> None:
    district = await build_world(ctx)
    rich = await add_billable(ctx, district, 1, "10")
    poor = await add_billable(ctx, district, 2, "10")
    openings = [OpeningDeposit(rich.account_id, 5000), OpeningDeposit(poor.account_id, 350)]
    await open_deposits(ctx, openings, "test", 1)

    (result,) = await bill_all(ctx, await plan(ctx))

    assert result.offset_fen == 3350 + 350
    assert await open_bills(ctx, rich.account_id) == []
    (left,) = await open_bills(ctx, poor.account_id)
    assert (left.status, left.open_fen) == ("partial", 3000)
    assert [each.code for each in await verify_ledger(ctx) if not each.holds] == []


async def test_a_payment_that_raced_the_chunk_is_settled_after_it(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1, "10")
    (result,) = await bill_all(ctx, await plan(ctx))
    await open_deposits(ctx, [OpeningDeposit(household.account_id, 5000)], "test", 1)

    assert await settle_chunk(ctx, result.chunk_id) == 1
    assert await settle_chunk(ctx, result.chunk_id) == 0

    assert await open_bills(ctx, household.account_id) == []
    assert [each.code for each in await verify_ledger(ctx) if not each.holds] == []


async def test_a_job_bills_one_chunk_a_step(ctx: Context) -> None:
    district = await build_world(ctx)
    for number in (1, 2):
        await add_billable(ctx, district, number, "10")
    run = await plan(ctx, chunk_size=1)
    job = Job(
        id=1,
        queue="billing",
        kind="billing.bill_chunks",
        payload={"run_id": run.id},
        state="running",
        attempts=1,
        max_attempts=5,
        created_by="test",
        trace_id="test",
        progress_done=0,
        progress_total=None,
        progress_note=None,
        result=None,
        last_error=None,
        finished_at=None,
    )

    steps = [await bill_chunks(ctx, job) for _ in range(3)]

    assert [(each.finished, each.progress_done, each.progress_total) for each in steps] == [
        (False, 1, 2),
        (False, 2, 2),
        (True, 2, 2),
    ]


@pytest.mark.parametrize("released", [True, False])
async def test_a_tariff_without_a_release_parks_the_account(ctx: Context, released: bool) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1)
    if not released:
        await ctx.session.execute(text("UPDATE biz_tariff SET release_id = NULL"))
    run = await plan(ctx)

    await bill_all(ctx, run)

    parked = (await list_parked(ctx, run.id, PageRequest())).items
    expected = [] if released else [(household.account_id, "E_TARIFF_UNRELEASED")]
    assert [(each.account_id, each.code) for each in parked] == expected


async def test_a_pre_opened_customer_is_not_billed(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_billable(ctx, district, 1)
    statement = "UPDATE biz_cust SET status = 'pre_opened' WHERE id = :id"
    await ctx.session.execute(text(statement), {"id": household.cust_id})
    run = await plan(ctx)

    await bill_all(ctx, run)

    (parked,) = (await list_parked(ctx, run.id, PageRequest())).items
    assert parked.code == "E_BILL_PRE_OPENED"


async def test_a_changed_assignment_prices_by_the_reading_date(ctx: Context) -> None:
    district = await build_world(ctx)
    household = await add_household(ctx, district, 1, started_on=date(2026, 10, 20))
    await assign(ctx, household, "t.monthly")
    command = SetAttribute(
        household.account_id, AttributeKind.TARIFF, {"code": "t.yearly"}, date(2026, 11, 10)
    )
    await set_attribute(ctx, command)
    await read(ctx, household, "10", date(2026, 11, 20))

    await bill_month(ctx)

    assert (await _only_bill(ctx, household)).total_amount_fen == 2_000
