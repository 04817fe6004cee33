"""A hundred thousand readings: the dry run and the lists are quick, and touch what they need."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from time import perf_counter

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.paging import PageRequest
from minshui.revenue.reading.facade import (
    Anomaly,
    AnomalyRule,
    DryRun,
    Level,
    MeterList,
    MeterListFilter,
    MeterScope,
    ProgressFilter,
    ProgressGroup,
    Threshold,
    dry_run,
    list_meters,
    progress_by,
)
from tests.revenue.reading.district import add_household, build_district

METERS, MONTHS = 8_000, 13

_COPIES = (
    """INSERT INTO biz_cust (code, name, cust_type, address, status, site_id, opened_on,
        created_at, updated_at)
    SELECT 'V' || n, name, cust_type, address, status, site_id, opened_on, created_at, updated_at
    FROM biz_cust, generate_series(1, :meters) n WHERE id = :cust""",
    """INSERT INTO biz_account (code, cust_id, status, collection_manner, opened_on,
        late_fee_exempt, created_at)
    SELECT code, id, 'active', 'counter', opened_on, false, created_at
    FROM biz_cust WHERE code LIKE 'V%'""",
    """INSERT INTO biz_meter (code, meter_no, caliber_code, modulus_m3, multiplier, reversed,
        decimals, status, created_at)
    SELECT 'V' || n, 'V' || n, 'DN15', 100000, 1, false, 0, 'installed', created_at
    FROM biz_meter, generate_series(1, :meters) n WHERE id = :meter""",
    """INSERT INTO biz_cust_meter (cust_id, account_id, meter_id, bind_status, bind_time,
        started_on, start_reading_m3, book_id, book_sequence)
    SELECT a.cust_id, a.id, m.id, 'bound', a.created_at, a.opened_on, 0, :book, a.id
    FROM biz_account a JOIN biz_meter m ON m.code = a.code WHERE a.code LIKE 'V%'""",
    """INSERT INTO biz_reading_data (root_id, revision, is_current, bill_month, meter_id,
        cust_meter_id, cust_id, account_id, kind, source, status_code, previous_on, reading_on,
        reading_time, previous_reading, current_reading, modulus_m3, multiplier, reversed,
        rolled_over, observed_usage_m3, residual_usage_m3, usage_amount, anomalies,
        estimated_reads, review_status, entered_at)
    SELECT r.id + n, 1, true, to_char(day, 'YYYYMM')::int, c.meter_id, c.id, c.cust_id,
        c.account_id, 'ordinary', 'manual', 'normal', (day - interval '1 month')::date, day::date,
        day, 20 * n, 20 * n + used, 100000, 1, false, false, used, 0, used, '[]', 0,
        CASE WHEN n = :months THEN 'pending' ELSE 'approved' END, day
    FROM biz_cust_meter c
    CROSS JOIN generate_series(1, :months) n
    CROSS JOIN LATERAL (SELECT timestamptz '2025-10-20' + n * interval '1 month' AS day) d
    CROSS JOIN LATERAL (
        SELECT (CASE WHEN (c.id + n) % 50 = 0 THEN 0 WHEN (c.id + n) % 97 = 0 THEN 90 ELSE 20 END)
            AS used) u
    CROSS JOIN (SELECT 0 AS id) r
    WHERE c.book_id = :book AND c.book_sequence > 1
    ORDER BY n""",
    "UPDATE biz_reading_data SET root_id = id WHERE root_id <> id",
    "ANALYZE",
)


async def _fill(ctx: Context) -> None:
    district = await build_district(ctx)
    home = await add_household(ctx, district)
    values = {
        "meters": METERS,
        "months": MONTHS,
        "cust": home.cust_id,
        "meter": home.meter_id,
        "book": district.book.id,
    }
    await ctx.session.execute(text("DROP INDEX ux_biz_reading_data_root"))
    for statement in _COPIES:
        names = [name for name in values if f":{name}" in statement]
        await ctx.session.execute(text(statement), {name: values[name] for name in names})


@pytest.mark.slow
async def test_a_dry_run_and_the_lists_over_a_hundred_thousand_readings(ctx: Context) -> None:
    await _fill(ctx)
    high = Threshold(Decimal("1.5"), Decimal(5))
    rule = AnomalyRule(Anomaly.HIGH, Level.LOCK, MeterScope(), date(2026, 1, 1), high)

    began = perf_counter()
    report = await dry_run(ctx, DryRun([rule], 202511, 202611))
    tried = perf_counter() - began

    assert report.readings == METERS * MONTHS
    high_locks = [row for row in report.by_anomaly if (row.anomaly, row.level) == ("high", "lock")]
    assert high_locks[0].proposed > 0
    assert tried < 10

    month = MeterListFilter(202611)
    for kind in MeterList:
        began = perf_counter()
        page = await list_meters(ctx, kind, month, PageRequest(size=50))
        assert perf_counter() - began < 1, kind
        assert kind is not MeterList.ZERO or page.total > 100
    began = perf_counter()
    (row,) = await progress_by(ctx, ProgressGroup.BOOK, ProgressFilter(202511, 202611))
    assert (row.pending, row.approved) == (METERS, METERS * (MONTHS - 1))
    assert perf_counter() - began < 2
