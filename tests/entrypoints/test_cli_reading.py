"""``minshui readings`` on a database of its own: plan, import, review, try rules."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from minshui.infrastructure.context import system_actor
from minshui.kernel.clock import SystemClock
from minshui.kernel.period import billing_month_of
from tests.api_cases import Staff
from tests.conftest import Installation
from tests.entrypoints.command_line import CommandLine
from tests.revenue.reading.district import add_household, build_district, read_months


async def test_a_month_is_planned_imported_and_reviewed(
    database: Installation, minshui: CommandLine, tmp_path: Path
) -> None:
    clock = SystemClock()
    today = clock.today()
    month = str(billing_month_of(today))
    tenant = ("--tenant", database.tenant_code)
    work = database.databases.tenant_work
    async with work(database.tenant_code, system_actor(), clock) as ctx:
        district = await build_district(ctx)
        homes = [
            await add_household(ctx, district, number, started_on=today - timedelta(days=30))
            for number in (1, 2)
        ]
        await Staff(ctx).member("revenue.reading.review", name="chen")
    file = tmp_path / "readings.csv"
    lines = [f"{home.meter_no},{10 * place},{today}" for place, home in enumerate(homes)]
    file.write_text("\n".join(["表号,读数,抄表日期", *lines, f"nobody,5,{today}"]), "utf-8")
    mended = tmp_path / "errors.csv"

    planned = await minshui("readings", "plan", "--month", month, *tenant)
    faulty = ("readings", "import", str(file), "--valid-only", "--errors", str(mended), *tenant)
    imported = await minshui(*faulty)
    review = ("readings", "review", "--month", month, "--reviewer", "chen", *tenant)
    unaimed = await minshui(*review)
    reviewed = await minshui(*review, "--all-normal")

    assert (planned[0], "新增任务 2" in planned[1]) == (0, True), planned
    assert (imported[0], "新增 2，无变化 0，错误 1" in imported[1]) == (1, True), imported
    assert "E_READING_METER_UNKNOWN" in mended.read_text("utf-8-sig")
    assert (unaimed[0], "E_REVIEW_WITHOUT_CHOICE" in unaimed[1]) == (1, True), unaimed
    # The one that stands still is marked as zero usage and waits for a person.
    assert (reviewed[0], "复核通过 1 条" in reviewed[1]) == (0, True), reviewed


@pytest.mark.feature("F-0309")
async def test_rules_are_tried_on_history(
    database: Installation, minshui: CommandLine, tmp_path: Path
) -> None:
    clock = SystemClock()
    work = database.databases.tenant_work
    async with work(database.tenant_code, system_actor(), clock) as ctx:
        district = await build_district(ctx, "B07")
        home = await add_household(ctx, district)
        await read_months(ctx, home, ["20", "60"], date(2026, 7, 20))
    months = ("--from", "2026-07", "--to", "2026-08", "--book", "B07")
    file = tmp_path / "rules.json"
    common = ("readings", "dry-run", "--rules", str(file), "--tenant", database.tenant_code)
    rule = {"anomaly": "high", "level": "lock", "threshold": "1.5"}

    missing = await minshui(*common, *months)
    file.write_text(json.dumps([rule | {"level": "loud"}]), "utf-8")
    invalid = await minshui(*common, *months)
    file.write_text(json.dumps([rule]), "utf-8")
    shown = await minshui(*common, *months)
    told = await minshui(*common, *months, "--json")

    assert (missing[0], "E_RULES_FILE" in missing[1]) == (1, True), missing
    assert (invalid[0], "E_RULE_INVALID" in invalid[1]) == (1, True), invalid
    assert (shown[0], "参与试算 2 条" in shown[1], "锁定" in shown[1]) == (0, True, True), shown
    report = json.loads(told[1])
    high = [row for row in report["by_anomaly"] if row["anomaly"] == "high"]
    assert [row["proposed"] for row in high] == [0, 0, 1]
    assert report["differences"][0]["proposed"] == {"high": "lock"}
