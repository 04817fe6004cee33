"""``minshui bill`` on a database of its own: from preview to explanation."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context, system_actor
from minshui.kernel.clock import FixedClock
from minshui.revenue.billing.facade import open_bills
from tests.conftest import Installation
from tests.entrypoints.command_line import CommandLine
from tests.revenue.billing.billing_world import MONTH, add_billable, assign, build_world, plan
from tests.revenue.reading.district import Household, add_household, approve, read


async def _set_up(ctx: Context) -> Household:
    """Read two households, of which the second has no tariff, and return that one."""
    district = await build_world(ctx)
    await add_billable(ctx, district, 1, "35")
    household = await add_household(ctx, district, 2, started_on=date(2026, 10, 20))
    await read(ctx, household, "12", date(2026, 11, 20))
    await approve(ctx, MONTH)
    return household


async def test_a_month_is_previewed_billed_mended_and_explained(
    database: Installation, minshui: CommandLine, clock: FixedClock
) -> None:
    work, tenant = database.databases.tenant_work, ("--tenant", database.tenant_code)
    month = ("--month", "2026-11", *tenant)
    async with work(database.tenant_code, system_actor(), clock) as ctx:
        household = await _set_up(ctx)

    code, said = await minshui("bill", "run", *month, "--book", "B01", "--preview")
    assert code == 0, said
    assert "试算：1 张账单，35 m³，159.25 元" in said
    assert "E_TARIFF_UNASSIGNED" in said
    code, said = await minshui(
        "bill", "run", *month, "--issued", "2026-11-21", "--due", "2026-12-01"
    )
    assert (code, "159.25" in said, "有 1 户未能开账" in said) == (0, True, True), said
    code, said = await minshui("bill", "parked", *month)
    assert (code, "E_TARIFF_UNASSIGNED" in said, "林小满2" in said) == (0, True, True), said
    async with work(database.tenant_code, system_actor(), clock) as ctx:
        await assign(ctx, household, "t.monthly")
    code, said = await minshui("bill", "retry", *month)
    assert (code, "补开 1 张账单，仍有 0 户未能开账" in said) == (0, True), said

    async with work(database.tenant_code, system_actor(), clock) as ctx:
        (bill,) = await open_bills(ctx, household.account_id)
    code, said = await minshui("bill", "show", bill.number, *tenant)
    assert (code, "合计 40.20 元，未缴 40.20 元，未缴" in said) == (0, True), said
    code, said = await minshui("bill", "explain", bill.number, *tenant)
    assert (code, "重算与账单一致" in said) == (0, True), said
    async with work(database.tenant_code, system_actor(), clock) as ctx:
        await ctx.session.execute(text("UPDATE biz_charge SET usage_m3 = 13"))
    code, said = await minshui("bill", "explain", bill.number, *tenant)
    assert code == 1, said
    assert "账单计费水量：保存的是 13 m³，重算为 12 m³" in said


@pytest.mark.slow
async def test_a_run_that_stopped_is_resumed(
    database: Installation, minshui: CommandLine, clock: FixedClock
) -> None:
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        district = await build_world(ctx)
        for number in range(1, 4):
            await add_billable(ctx, district, number, "10")
        await plan(ctx, chunk_size=1)
    month = ("--month", "202611", "--tenant", database.tenant_code)

    code, said = await minshui("bill", "resume", *month, "--shards", "2")
    assert (code, "100.50" in said) == (0, True), said
    code, said = await minshui("bill", "resume", *month)
    assert (code, "E_RUN_NONE 账期 2026-11 没有未完成的开账批次" in said) == (1, True), said


async def test_what_makes_no_sense_is_refused(database: Installation, minshui: CommandLine) -> None:
    tenant = ("--tenant", database.tenant_code)
    for arguments, expected in (
        (("run", "--month", "2026-13", *tenant), "E_RUN_MONTH"),
        (("run", "--month", "2026-11", "--book", "B99", *tenant), "E_BOOK_UNKNOWN"),
        (("show", "123", *tenant), "E_BILL_NUMBER"),
    ):
        code, said = await minshui("bill", *arguments)
        assert (code, expected in said) == (1, True), said
