"""A new price on the real usage of a year: sums, spread, the worst hit, and nothing written."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.simulation.facade import (
    Band,
    Quantile,
    SimulateTariff,
    as_json,
    as_tables,
    simulate_tariff,
)
from tests.api_cases import fingerprint
from tests.revenue.billing.billing_world import (
    MONTHLY,
    YEARLY,
    assign,
    bill_all,
    bill_month,
    build_world,
    plan,
)
from tests.revenue.billing.test_shared_quota import SPECIAL, build_pool, read_all
from tests.revenue.reading.district import Household, add_household, read

WATER, SEWAGE = MONTHLY["components"]


def dearer(document: dict[str, Any], first: str, second: str, third: str) -> dict[str, Any]:
    """Return a tariff with other prices of its three tiers of water, from 2027 on."""
    limits = [tier["up_to"] for tier in document["components"][0]["tiers"]]
    tiers = [
        {"up_to": limit, "price": price}
        for limit, price in zip(limits, (first, second, third), strict=True)
    ]
    components = [WATER | {"tiers": tiers}, *document["components"][1:]]
    return document | {"effective": {"from": "2027-01-01"}, "components": components}


def content(*documents: dict[str, Any]) -> bytes:
    return json.dumps(
        {"about": "trial", "format_version": "tariff/1", "tariffs": documents}
    ).encode()


async def billed_town(ctx: Context) -> list[Household]:
    """Three households billed for two months: 10 + 20, 30 + 40 and 0 + 0 m³."""
    district = await build_world(ctx)
    households = [
        await add_household(ctx, district, number, started_on=date(2026, 9, 20))
        for number in (1, 2, 3)
    ]
    for household in households:
        await assign(ctx, household, "t.monthly")
    for day, pointers in ((date(2026, 10, 20), "10 30 0"), (date(2026, 11, 20), "30 70 0")):
        for household, pointer in zip(households, pointers.split(), strict=True):
            await read(ctx, household, pointer, day)
        await bill_month(ctx, day.year * 100 + day.month)
    return households


async def test_revenue_by_class_and_component(ctx: Context) -> None:
    """Tiers to 18 and 29 at 2.40, 3.60, 7.20 become 2.50, 4.00, 7.20; sewage stays 0.95.

    Billed: 10 m³ 24.00; 20 m³ 43.20 + 7.20; 30 m³ 43.20 + 39.60 + 7.20; 40 m³ 82.80 + 79.20.
    New: 25.00; 45.00 + 8.00; 45.00 + 44.00 + 7.20; 89.00 + 79.20.
    """
    await billed_town(ctx)
    file = content(dearer(MONTHLY, "2.50", "4.00", "7.20"))

    found = await simulate_tariff(ctx, SimulateTariff(file, 2026))

    (only,) = found.classes
    assert (only.tariff_code, only.household_count, only.bill_count) == ("t.monthly", 3, 6)
    assert only.usage_m3 == Decimal(100)
    amounts = {each.component_code: each.change for each in found.components}
    water, sewage = amounts["water"], amounts["sewage"]
    assert (water.billed_fen, water.simulated_fen) == (32_640, 34_240)
    assert (sewage.billed_fen, sewage.simulated_fen) == (9_500, 9_500)
    assert (found.change.billed_fen, found.change.simulated_fen) == (42_140, 43_740)
    assert found.change.percent == Decimal("3.80")


async def test_how_it_spreads_over_households_and_who_is_hit_worst(ctx: Context) -> None:
    """The first pays 106.50 instead of 102.90, the second 330.90 instead of 318.50."""
    households = await billed_town(ctx)
    file = content(dearer(MONTHLY, "2.50", "4.00", "7.20"))

    found = await simulate_tariff(ctx, SimulateTariff(file, 2026, worst=1))

    assert [each for each in found.bands if each.household_count] == [Band(0, 5, 2, 1_600)]
    assert found.unbilled_count == 1
    assert found.quantiles[0] == Quantile(5, 0)
    assert found.quantiles[-1] == Quantile(99, 1_240)
    (worst,) = found.worst
    assert (worst.customer_code, worst.usage_m3) == (households[1].code, Decimal(70))
    assert (worst.change.billed_fen, worst.change.simulated_fen) == (31_850, 33_090)


async def test_yearly_counters_chain_under_the_new_price(ctx: Context) -> None:
    """20 and 40 m³ of a yearly counter to 30 and 50: the second bill begins in the first tier."""
    district = await build_world(ctx)
    household = await add_household(ctx, district, 1, started_on=date(2026, 9, 20))
    await assign(ctx, household, "t.yearly")
    for day, pointer in ((date(2026, 10, 20), "20"), (date(2026, 11, 20), "60")):
        await read(ctx, household, pointer, day)
        await bill_month(ctx, day.year * 100 + day.month)
    file = content(dearer(YEARLY, "1.00", "5.00", "9.00"))

    found = await simulate_tariff(ctx, SimulateTariff(file, 2026))

    assert found.change.billed_fen == 30 * 200 + 20 * 300 + 10 * 600
    assert found.change.simulated_fen == 30 * 100 + 20 * 500 + 10 * 900


async def test_members_of_a_shared_quota_keep_the_parts_they_were_allotted(ctx: Context) -> None:
    """120 and 80 m³ have 60 and 40 of one quota of 100: at the same price nothing changes."""
    pool = await build_pool(ctx)
    await read_all(ctx, pool, "120", "80")
    await bill_all(ctx, await plan(ctx))

    found = await simulate_tariff(ctx, SimulateTariff(content(SPECIAL), 2026))

    assert found.change.billed_fen == 33_000 + 22_000
    assert found.change.difference_fen == 0
    assert found.failed_count == 0


async def test_a_tariff_tried_instead_of_another(ctx: Context) -> None:
    await billed_town(ctx)
    file = content(YEARLY | {"code": "t.new", "name": "新价"})

    found = await simulate_tariff(ctx, SimulateTariff(file, 2026, instead_of="t.monthly"))

    (only,) = found.classes
    assert (only.tariff_code, only.tariff_name) == ("t.monthly", "新价")
    assert found.change.simulated_fen == 30 * 200 + (30 * 200 + 20 * 300 + 20 * 600)


async def test_a_household_that_cannot_be_priced_is_named_and_in_no_sum(ctx: Context) -> None:
    """The new price asks for a calibre that nobody has registered."""
    households = await billed_town(ctx)
    flat = {
        "code": "water",
        "name": "自来水",
        "measure": "volume",
        "mode": "flat",
        "by": {"attribute": "caliber", "cases": {"DN15": {"price": "1.00"}}},
    }
    document = {key: value for key, value in MONTHLY.items() if key != "population"}
    file = content(document | {"components": [flat]})

    found = await simulate_tariff(ctx, SimulateTariff(file, 2026))

    assert (found.household_count, found.failed_count) == (0, 3)
    assert found.failures[0].customer_code == households[0].code
    assert found.failures[0].code == "E_MISSING_INPUT"
    assert (found.change.billed_fen, found.change.simulated_fen) == (0, 0)


async def test_nothing_is_written(ctx: Context) -> None:
    await billed_town(ctx)
    before = await fingerprint(ctx)

    await simulate_tariff(ctx, SimulateTariff(content(MONTHLY), 2026))

    assert await fingerprint(ctx) == before


async def test_the_price_in_force_changes_nothing(ctx: Context) -> None:
    await billed_town(ctx)

    found = await simulate_tariff(ctx, SimulateTariff(content(MONTHLY), 2026))

    assert found.change.difference_fen == 0
    assert [each for each in found.bands if each.household_count] == [Band(0, 0, 2, 0)]
    assert found.worst == ()


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (SimulateTariff(content(MONTHLY), 99_999), "E_SIMULATION_YEAR"),
        (SimulateTariff(content(MONTHLY), 2020), "E_SIMULATION_EMPTY"),
        (SimulateTariff(content(MONTHLY), 2026, code="t.lost"), "E_SIMULATION_TARIFF"),
        (
            SimulateTariff(content(MONTHLY, YEARLY), 2026, instead_of="t.monthly"),
            "E_SIMULATION_INSTEAD",
        ),
        (SimulateTariff(content(MONTHLY | {"unit": "ell"}), 2026), "E_SIMULATION_FAULTY"),
        (SimulateTariff(b"", 2026), "E_TARIFF_FILE_EMPTY"),
    ],
)
async def test_what_cannot_be_tried_is_refused(
    ctx: Context, wanted: SimulateTariff, code: str
) -> None:
    with pytest.raises(MinshuiError) as refused:
        await simulate_tariff(ctx, wanted)

    assert refused.value.error.code == code


async def test_the_report_reads_well(ctx: Context) -> None:
    await billed_town(ctx)
    file = content(dearer(MONTHLY, "2.50", "4.00", "7.20"))

    found = await simulate_tariff(ctx, SimulateTariff(file, 2026))

    tables = {each.title: each.rows for each in as_tables(found)}
    assert tables["合计"] == (("2026", "3", "6", "100", "421.40", "437.40", "16.00", "3.80"),)
    assert tables["对用户的影响"] == (
        ("升 0%～5%", "2", "66.67", "16.00"),
        ("原金额为零", "1", "33.33", ""),
    )
    assert as_json(found)["classes"][0]["difference"] == "16.00"
