"""What was used before the cut-over: part of review's means, shown, and never billed."""

from __future__ import annotations

from decimal import Decimal

import httpx
from sqlalchemy import select

from bench.cutover_files import make_files
from minshui.infrastructure.context import Context
from minshui.revenue.billing.models import Bill
from minshui.revenue.customer.models import Account
from minshui.revenue.cutover.facade import load_cutover
from minshui.revenue.reading.facade import plan_readings
from minshui.revenue.reading.models import ReadingTask
from tests.api_cases import ApiCases, Staff
from tests.revenue.cutover.kit_world import CODE, as_import, ready_tenant

METER = "KM00000001"


async def load_history(ctx: Context) -> int:
    """Load one household that used 10, 0 and 20 before, and 30 a year ago; return its account."""
    await ready_tenant(ctx, 1)
    files = make_files(1, history_months=0)
    for month, usage in (
        ("2025-11", "30"),
        ("2026-08", "10"),
        ("2026-09", "0"),
        ("2026-10", "20"),
    ):
        files["history"].add("K0000001", METER, month, usage, "12.30", "2026-10-28")
    assert (await load_cutover(ctx, CODE, as_import(files))).status == "loaded"
    return (await ctx.session.execute(select(Account.id))).scalar_one()


async def test_a_plan_compares_with_what_was_used_before(ctx: Context) -> None:
    await load_history(ctx)
    await plan_readings(ctx, 202611)
    task = (
        await ctx.session.execute(
            select(ReadingTask.mean_usage_m3, ReadingTask.same_month_last_year_m3)
        )
    ).one()
    assert task.mean_usage_m3 == Decimal(20)
    assert task.same_month_last_year_m3 == Decimal(30)


async def test_history_is_no_bill(ctx: Context) -> None:
    await load_history(ctx)
    kinds = set((await ctx.session.execute(select(Bill.kind))).scalars())
    assert kinds <= {"opening"}


class TestEarlierUsage(ApiCases):
    ROUTE = "GET /api/v1/revenue/reading/accounts/1/earlier-usage"
    PERMISSION = "revenue.reading.read"
    BAD_QUERIES = ({"month": "202611"},)


async def test_earlier_usage_is_shown(api: httpx.AsyncClient, staff: Staff, ctx: Context) -> None:
    account = await load_history(ctx)
    member = await staff.member("revenue.reading.read")
    answer = await api.get(
        f"/api/v1/revenue/reading/accounts/{account}/earlier-usage", headers=member.headers
    )
    assert [(row["bill_month"], row["usage_m3"], row["amount"]) for row in answer.json()] == [
        (202610, "20.0000", "12.30"),
        (202609, "0.0000", "12.30"),
        (202608, "10.0000", "12.30"),
        (202511, "30.0000", "12.30"),
    ]
