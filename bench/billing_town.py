"""A town for the benchmark, loaded by COPY: customers, meters, profiles, readings, prepayment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from sqlalchemy import text

from bench.billing_tariffs import (
    BY_DAYS,
    OWN_YEAR,
    YEARLY,
    fujian_documents,
    made_up_documents,
)
from minshui.entrypoints.furnishing import furnish_tenant
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.columns import (
    ColumnData,
    Int64Array,
    big_integers,
)
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.period import month_first_day, shift_month
from minshui.platform.organization.facade import list_departments
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits
from minshui.revenue.tariff.facade import approve_version, save_version

MONTH = 202611
HISTORY_MONTHS = 12
OPENED_ON = date(2024, 3, 5)
NOON = datetime(2025, 10, 1, 4, tzinfo=UTC)
METERS_PER_BOOK = 400
PREPAID_SHARE = 0.3
SPECIAL_SHARE = 0.2
_SEED = 20261121


@dataclass(frozen=True)
class Town:
    """What was loaded: accounts 1…households; pointers move on month by month."""

    households: int
    random: np.random.Generator
    pointer: Int64Array
    tariff_count: int
    special_count: int
    prepaid_count: int


async def load_town(ctx: Context, households: int) -> Town:
    """Load everything but readings; ids of all tables begin with 1."""
    await furnish_tenant(ctx, "测试水务", [("B01", "一号营业所")])
    site = next(each for each in await list_departments(ctx) if each.code == "B01")
    first = month_first_day(MONTH)
    documents = [
        *fujian_documents(),
        *made_up_documents(first.replace(day=5).isoformat(), first.replace(day=4).isoformat()),
    ]
    for document in documents:
        version = await save_version(ctx, document)
        await approve_version(ctx, version.id)
    random = np.random.default_rng(_SEED)
    profiles, profile_of, special = _profiles(random, households, fujian_documents())
    await _load_profiles(ctx, profiles)
    await _load_customers(ctx, households, site.id, profile_of)
    prepaid = np.flatnonzero(random.random(households) < PREPAID_SHARE) + 1
    amounts = random.integers(500_00, 3_000_00, len(prepaid))
    openings = [
        OpeningDeposit(account, amount)
        for account, amount in zip(prepaid.tolist(), amounts.tolist(), strict=True)
    ]
    await open_deposits(ctx, openings, "bench", 1)
    return Town(
        households,
        random,
        np.zeros(households, dtype=np.int64),
        len({document["code"] for document in documents}),
        special,
        len(prepaid),
    )


async def load_readings(ctx: Context, town: Town, month: int) -> None:
    """Load one approved reading a household; books are read on different days."""
    usage = np.round(town.random.gamma(3.0, 6.0, town.households)).astype(np.int64)
    previous = town.pointer.copy()
    np.add(town.pointer, usage, out=town.pointer)
    accounts = np.arange(1, town.households + 1, dtype=np.int64)
    columns = [
        big_integers("account_id", accounts),
        big_integers("days", (accounts - 1) // METERS_PER_BOOK % 20),
        big_integers("previous", previous),
        big_integers("usage", usage),
    ]
    await ctx.session.execute(text(_STAGING))
    await _load(ctx, "bench_reading", columns, town.households)
    first = month_first_day(month)
    values = {
        "root": town.households * _months_since_start(month),
        "month": month,
        "before": month_first_day(shift_month(month, -1)),
        "first": first,
        "now": NOON,
    }
    await ctx.session.execute(text(_READINGS), values)


def _months_since_start(month: int) -> int:
    start = shift_month(MONTH, -HISTORY_MONTHS)
    return (month // 100 - start // 100) * 12 + month % 100 - start % 100


def _profiles(
    random: np.random.Generator, households: int, documents: Sequence[dict[str, Any]]
) -> tuple[list[dict[str, Any]], Int64Array, int]:
    """Return distinct profile documents, each household's, and how many are out of the ordinary."""
    codes = sorted({document["code"] for document in documents if "shop" not in document["code"]})
    residents = [code for code in codes if code.endswith(".res")]
    with_relief = sorted({each["code"] for each in documents if each.get("relief")})
    needs = _needs(documents)
    profiles: dict[str, int] = {}

    def number(tariff: str, **more: Any) -> int:
        assigned = {"code": tariff, "from": OPENED_ON.isoformat()}
        document = {"tariffs": [assigned], **needs.get(tariff, {}), **more}
        return profiles.setdefault(json.dumps(document, sort_keys=True), len(profiles))

    def some(kind: int, dice: float) -> int:
        first = date(2024, 4 + int(dice * 8), 1 + int(dice * 2800) % 28).isoformat()
        if kind == 0:
            persons = [{"persons": 5 + int(dice * 300) % 3, "from": first}]
            return number("fj.fuzhou.res", population=persons)
        if kind == 1:
            code = with_relief[int(dice * 1000) % len(with_relief)]
            return number(code, reliefs=[{"code": "low_income", "from": first}])
        if kind == 2:
            return number([*YEARLY, OWN_YEAR][int(dice * 1000) % 5])
        return number(BY_DAYS[int(dice * 1000) % 3])

    dice = random.random((households, 3))
    chosen = np.empty(households, dtype=np.int64)
    for row, (share, kind, detail) in enumerate(dice.tolist()):
        if share < SPECIAL_SHARE:
            chosen[row] = some(int(np.searchsorted([0.4, 0.6, 0.85], kind)), detail)
        elif kind < 0.85:
            chosen[row] = number(residents[int(detail * len(residents))])
        else:
            chosen[row] = number(codes[int(detail * len(codes))])
    special = int((dice[:, 0] < SPECIAL_SHARE).sum())
    return [json.loads(each) for each in profiles], chosen, special


def _needs(documents: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return by tariff what its prices ask of an account: the first of the cases they know."""
    needs: dict[str, dict[str, Any]] = {}
    for document in documents:
        own = needs.setdefault(document["code"], {})
        for component in document["components"]:
            if "by" in component:
                own[component["by"]["attribute"]] = next(iter(component["by"]["cases"]))
            if component.get("each") == "household":
                own["households"] = 1
    return needs


async def _load_profiles(ctx: Context, profiles: Sequence[dict[str, Any]]) -> None:
    rows = [
        (number, f"{number:064d}", json.dumps(document), NOON)
        for number, document in enumerate(profiles, start=1)
    ]
    await database_of(ctx.session).bulk_copy(
        ctx.session,
        "biz_pricing_profile",
        ("id", "content_hash", "document", "created_at"),
        rows,
    )


async def _load_customers(
    ctx: Context, households: int, site_id: int, profile_of: Int64Array
) -> None:
    """Load customers, accounts and meters in SQL: ids run from 1 and agree everywhere."""
    values = {"count": households, "site": site_id, "opened": OPENED_ON, "now": NOON}
    for statement in _LOADS:
        used = {name: value for name, value in values.items() if f":{name}" in statement}
        await ctx.session.execute(text(statement), used)
    await ctx.session.execute(
        text("CREATE TEMPORARY TABLE bench_profile (account_id BIGINT, profile_id BIGINT)")
    )
    accounts = np.arange(1, households + 1, dtype=np.int64)
    await _load(
        ctx,
        "bench_profile",
        [big_integers("account_id", accounts), big_integers("profile_id", profile_of + 1)],
        households,
    )
    await ctx.session.execute(
        text(
            "INSERT INTO biz_account (id, code, cust_id, status, collection_manner, profile_id,"
            " opened_on, tier_year_start_on, late_fee_exempt, created_at)"
            " SELECT account_id, 'A' || account_id, account_id, 'active', 'counter', profile_id,"
            " :opened, DATE '2024-01-01' + CAST(account_id % 12 AS integer) * 30, false, :now"
            " FROM bench_profile ORDER BY account_id"
        ),
        {"opened": OPENED_ON, "now": NOON},
    )
    await ctx.session.execute(
        text(_METERS), {"count": households, "opened": OPENED_ON, "now": NOON}
    )


_LOADS = (
    (
        "INSERT INTO biz_cust (id, code, name, cust_type, address, status, site_id, opened_on,"
        " created_at, updated_at) SELECT n, 'B01' || lpad(CAST(n AS text), 9, '0'), '客户' || n,"
        " 'resident', '幸福路 ' || n || ' 号', 'normal', :site, :opened, :now, :now"
        " FROM generate_series(1, CAST(:count AS bigint)) AS n"
    ),
    (
        "INSERT INTO biz_meter (id, code, meter_no, caliber_code, modulus_m3, multiplier, reversed,"
        " decimals, status, installed_on, created_at) SELECT n, 'M' || n, 'W' || n, 'DN15', 100000,"
        " 1, false, 0, 'installed', :opened, :now"
        " FROM generate_series(1, CAST(:count AS bigint)) AS n"
    ),
)
_STAGING = (
    "CREATE TEMPORARY TABLE bench_reading"
    " (account_id BIGINT, days BIGINT, previous BIGINT, usage BIGINT) ON COMMIT DROP"
)
_READINGS = (
    "INSERT INTO biz_reading_data (root_id, revision, is_current, bill_month, meter_id,"
    " cust_meter_id, cust_id, account_id, kind, source, status_code, previous_on, reading_on,"
    " reading_time, previous_reading, current_reading, modulus_m3, multiplier, reversed,"
    " rolled_over, observed_usage_m3, residual_usage_m3, usage_amount, anomalies,"
    " estimated_reads, review_status, entered_at)"
    " SELECT account_id + :root, 1, true, :month, account_id, account_id, account_id, account_id,"
    " 'ordinary', 'import', 'normal', CAST(:before AS date) + CAST(days AS integer),"
    " CAST(:first AS date) + CAST(days AS integer), CAST(:now AS timestamptz), previous,"
    " previous + usage, 100000, 1, false, false, usage, 0, usage, '[]', 0, 'approved',"
    " CAST(:now AS timestamptz) FROM bench_reading ORDER BY account_id"
)
_METERS = (
    "INSERT INTO biz_cust_meter (id, cust_id, account_id, meter_id, bind_status, bind_time,"
    " started_on, start_reading_m3) SELECT n, n, n, n, 'bound', :now, :opened, 0"
    " FROM generate_series(1, CAST(:count AS bigint)) AS n"
)


async def _load(ctx: Context, table: str, columns: Sequence[ColumnData], count: int) -> None:
    await database_of(ctx.session).copy_columns(ctx.session, table, columns, count)
