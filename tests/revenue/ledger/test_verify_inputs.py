"""The check of the books sees what bills were made of: readings, counters, parked accounts."""

# ruff: noqa: S608 - the statements are constants of this file
from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.metering.device.facade import RegisterMeter, register_meter
from minshui.revenue.billing.facade import OpeningCounter, open_tier_counters
from minshui.revenue.ledger.facade import verify_ledger
from minshui.revenue.reading.facade import ExchangeMeter, exchange_meter
from tests.revenue.billing.billing_world import (
    YEARLY,
    add_billable,
    assign,
    bill_month,
    build_world,
)
from tests.revenue.reading.district import add_household, approve, at, read

STRADDLING = YEARLY | {
    "code": "t.straddle",
    "counter": {
        "basis": "year",
        "year_start": "11-01",
        "straddle": {"kind": "by_days", "round_volume": "half_up 1"},
    },
}
FIRST_BILL = "(SELECT MIN(id) FROM biz_charge)"
LAST_BILL = "(SELECT MAX(id) FROM biz_charge)"
READING = f"(SELECT record_id FROM biz_charge WHERE id = {LAST_BILL})"
OTHER = "DATE '2025-01-01'"
INPUT_CORRUPTIONS = {
    "bill_reading": f"UPDATE biz_charge SET record_id = NULL WHERE id = {FIRST_BILL}",
    "reading_usage": "UPDATE biz_reading_data SET usage_amount = usage_amount + 1"
    " WHERE id = (SELECT MAX(id) FROM biz_reading_data)",
    "reading_residual": "UPDATE biz_reading_data SET residual_reading_id = NULL"
    " WHERE residual_reading_id IS NOT NULL",
    "reading_pointer": "UPDATE biz_reading_data SET is_current = false"
    " WHERE id = (SELECT MIN(id) FROM biz_reading_data)",
    "counter_bill": "INSERT INTO biz_tier_counter_entry"
    " (account_id, tariff_code, window_start_on, usage_m3, recorded_on) SELECT account_id,"
    " tariff_code, window_start_on, 1, recorded_on FROM biz_tier_counter_entry LIMIT 1",
    "bill_counter": "UPDATE biz_tier_counter_entry SET usage_m3 = usage_m3 + 1"
    " WHERE id = (SELECT MAX(id) FROM biz_tier_counter_entry WHERE tariff_code = 't.yearly')",
    "counter_chain": "UPDATE biz_tier_counter_entry SET usage_m3 = usage_m3 + 1"
    " WHERE bill_id IS NULL",
    "parked_unbilled": "UPDATE biz_bill_parked SET status = 'billed'",
}


@pytest.fixture
async def billed(ctx: Context) -> Context:
    """Two months: an opened counter, a crossed year, an exchanged meter, a parked account."""
    district = await build_world(ctx, YEARLY, STRADDLING)
    plain = await add_billable(ctx, district, 1, "20", "t.yearly")
    crossing = await add_billable(ctx, district, 2, "31", "t.straddle")
    exchanged = await add_billable(ctx, district, 3, "12", "t.yearly")
    unpriced = await add_household(ctx, district, 4, started_on=date(2026, 10, 20))
    await read(ctx, unpriced, "5", date(2026, 11, 20))
    counter = OpeningCounter(plain.account_id, "t.yearly", date(2026, 1, 1), Decimal(25))
    await open_tier_counters(ctx, [counter])
    await bill_month(ctx)
    new = RegisterMeter(meter_no="NEW1", caliber_code="DN15", modulus_m3=Decimal(100_000))
    successor = await register_meter(ctx, new)
    december = at(ctx, date(2026, 12, 20))
    await exchange_meter(
        december,
        ExchangeMeter(
            cust_meter_id=exchanged.cust_meter_id,
            exchanged_on=date(2026, 12, 1),
            stop_reading=Decimal(15),
            new_meter_no="NEW1",
            start_reading=Decimal(0),
            reason="周检",
        ),
    )
    await assign(ctx, unpriced, "t.yearly")
    for household, pointer in ((plain, "45"), (crossing, "50")):
        await read(ctx, household, pointer, date(2026, 12, 20))
    await read(ctx, replace(exchanged, meter_id=successor.id), "7", date(2026, 12, 20))
    await approve(december, 202612)
    await bill_month(december, 202612)
    return ctx


async def _broken(ctx: Context) -> dict[str, str]:
    return {each.code: each.first_key or "" for each in await verify_ledger(ctx) if not each.holds}


async def test_the_books_hold_over_everything_that_is_counted(billed: Context) -> None:
    assert await _broken(billed) == {}
    counters = await billed.session.execute(text("SELECT COUNT(*) FROM biz_tier_counter_entry"))
    assert counters.scalar_one() == 8


@pytest.mark.parametrize("code", INPUT_CORRUPTIONS)
async def test_one_corrupted_input_turns_its_invariant_red(billed: Context, code: str) -> None:
    await billed.session.execute(text(INPUT_CORRUPTIONS[code]))

    assert (await _broken(billed)).get(code)


@pytest.mark.parametrize(
    "statement",
    [
        f"DELETE FROM biz_tier_counter_entry WHERE bill_id = {FIRST_BILL}",
        "DELETE FROM biz_tier_counter_entry WHERE bill_id IS NULL",
        f"UPDATE biz_tier_counter_entry SET window_start_on = {OTHER} WHERE bill_id = {FIRST_BILL}",
        f"UPDATE biz_tier_counter_entry SET account_id = 99 WHERE bill_id = {LAST_BILL}",
        f"UPDATE biz_charge SET counter_before_m3 = 1 WHERE id = {LAST_BILL}",
        f"UPDATE biz_charge SET counter_after_m3 = 99 WHERE id = {FIRST_BILL}",
        f"UPDATE biz_charge SET period_to = {OTHER} WHERE id = {FIRST_BILL}",
        f"UPDATE biz_reading_data SET account_id = 99 WHERE id = {READING}",
        f"UPDATE biz_reading_data SET review_status = 'pending' WHERE id = {READING}",
        f"DELETE FROM biz_reading_data WHERE id = {READING}",
    ],
)
async def test_other_corruptions_of_one_row_are_seen(billed: Context, statement: str) -> None:
    changed = await billed.session.execute(text(statement))

    assert changed.rowcount == 1  # type: ignore[attr-defined]
    assert await _broken(billed) != {}
