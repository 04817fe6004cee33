"""``minshui readings`` on a database of its own: plan, import, review."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from minshui.infrastructure.context import system_actor
from minshui.kernel.clock import SystemClock
from minshui.kernel.period import billing_month_of
from tests.api_cases import Staff
from tests.conftest import Installation
from tests.entrypoints.command_line import CommandLine
from tests.revenue.reading.district import add_household, build_district


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
