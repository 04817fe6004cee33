"""A district that can be billed: tariffs released, components booked, households read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import (
    ChunkResult,
    PlanRun,
    RunContract,
    bill_next_chunk,
    plan_run,
)
from minshui.revenue.customer.facade import AttributeKind, SetAttribute, set_attribute
from minshui.revenue.ledger.facade import create_default_chart
from minshui.revenue.parameter.facade import (
    ComponentNature,
    CostComponentContract,
    define_cost_component,
)
from minshui.revenue.tariff.facade import approve_version, save_version
from tests.revenue.reading.district import (
    OPENED_ON,
    District,
    Household,
    add_household,
    approve,
    build_district,
    read,
)

MONTH = 202611
READ_ON = date(2026, 11, 20)

MONTHLY: dict[str, Any] = {
    "format": "tariff/1",
    "code": "t.monthly",
    "name": "居民",
    "currency": "CNY",
    "unit": "m3",
    "effective": {"from": "2020-01-01"},
    "counter": {"basis": "months"},
    "components": [
        {
            "code": "water",
            "name": "自来水",
            "measure": "volume",
            "mode": "graduated",
            "tiers": [
                {"up_to": "18", "price": "2.40"},
                {"up_to": "29", "price": "3.60"},
                {"up_to": None, "price": "7.20"},
            ],
        },
        {
            "code": "sewage",
            "name": "污水处理费",
            "measure": "volume",
            "mode": "flat",
            "price": "0.95",
        },
    ],
    "population": {
        "mode": "add",
        "base": 4,
        "extra_per_person": "4",
        "applies_to": ["water"],
    },
}
YEARLY: dict[str, Any] = MONTHLY | {
    "code": "t.yearly",
    "name": "居民（年累计）",
    "counter": {"basis": "year", "year_start": "01-01"},
    "components": [
        MONTHLY["components"][0]
        | {
            "tiers": [
                {"up_to": "30", "price": "2.00"},
                {"up_to": "50", "price": "3.00"},
                {"up_to": None, "price": "6.00"},
            ]
        }
    ],
}


async def release(ctx: Context, *documents: dict[str, Any]) -> None:
    """Save and approve tariff documents."""
    for document in documents:
        version = await save_version(ctx, document)
        await approve_version(ctx, version.id)


async def build_world(ctx: Context, *documents: dict[str, Any]) -> District:
    """Return a district with its chart, components and released tariffs."""
    await set_prices(ctx, *documents)
    return await build_district(ctx)


async def set_prices(ctx: Context, *documents: dict[str, Any]) -> None:
    """Put chart, components and released tariffs in place."""
    await create_default_chart(ctx)
    for code, name, nature, account in (
        ("water", "自来水", ComponentNature.REVENUE, "6001.01"),
        ("sewage", "污水处理费", ComponentNature.AGENCY, "2241.01"),
        ("garbage", "垃圾处理费", ComponentNature.AGENCY, "2241.02"),
    ):
        await define_cost_component(ctx, CostComponentContract(code, name, nature, account))
    await release(ctx, *(documents or (MONTHLY, YEARLY)))


async def assign(ctx: Context, household: Household, tariff: str) -> None:
    """Assign a tariff from the day the customer was opened."""
    command = SetAttribute(
        household.account_id, AttributeKind.TARIFF, {"code": tariff}, from_on=OPENED_ON
    )
    await set_attribute(ctx, command)


async def add_billable(
    ctx: Context,
    district: District,
    number: int,
    pointer: str = "35",
    tariff: str = "t.monthly",
    *,
    day: date = READ_ON,
) -> Household:
    """Return a household with a tariff and a reading of the month that awaits review."""
    household = await add_household(ctx, district, number, started_on=date(2026, 10, 20))
    await assign(ctx, household, tariff)
    await read(ctx, household, pointer, day)
    return household


async def plan(ctx: Context, **more: Any) -> RunContract:
    """Approve what was read and plan a run over it."""
    await approve(ctx, more.get("month", MONTH))
    return await plan_run(ctx, PlanRun(**{"month": MONTH, **more}))


async def bill_all(ctx: Context, run: RunContract) -> list[ChunkResult]:
    """Bill every chunk of a run."""
    results = []
    while (result := await bill_next_chunk(ctx, run.id)) is not None:
        results.append(result)
    return results


async def bill_month(ctx: Context, month: int = MONTH) -> Sequence[ChunkResult]:
    """Approve, plan and bill a month."""
    return await bill_all(ctx, await plan(ctx, month=month))
