"""``minshui ledger`` and ``minshui till`` on a database of their own."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from minshui.infrastructure.context import system_actor
from minshui.kernel.clock import FixedClock
from minshui.revenue.ledger.domain.default_chart import DEFAULT_CHART
from tests.conftest import Installation
from tests.entrypoints.command_line import CommandLine
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.money_world import NewBill, build_town, issue_bills


async def test_the_books_are_checked_and_a_corrupted_row_named(
    database: Installation, minshui: CommandLine, clock: FixedClock
) -> None:
    work = database.databases.tenant_work
    async with work(database.tenant_code, system_actor(), clock) as ctx:
        (payer,) = await build_town(ctx)
        (bill,) = await issue_bills(ctx, 202610, [NewBill(payer, 7035)])
    verify = ("ledger", "verify", "--tenant", database.tenant_code)

    code, said = await minshui(*verify)
    assert (code, "0 项不符" in said) == (0, True), said

    async with work(database.tenant_code, system_actor(), clock) as ctx:
        await ctx.session.execute(text("UPDATE biz_charge SET open_fen = 1"))
    code, said = await minshui(*verify)
    assert code == 1
    assert f"biz_charge 账期 202610 账单 {bill}" in said
    assert "70.35 元" in said


async def test_a_till_is_opened_and_closed(
    database: Installation, minshui: CommandLine, clock: FixedClock, tmp_path: Path
) -> None:
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        await build_town(ctx)
        await hire_cashier(ctx)
    tenant = ("--tenant", database.tenant_code)
    begin = ("till", "open", *tenant, "--cashier", "chenxiao", "--site", "GL")

    code, said = await minshui(*begin, "--float", "两百")
    assert (code, "E_AMOUNT_FORM" in said) == (1, True), said
    code, said = await minshui(*begin, "--float", "200.00")
    assert (code, "备用金 200.00 元" in said) == (0, True), said
    till = said.split("已开班 ")[1].split("，")[0]
    sheet = tmp_path / "till.pdf"
    end = ("till", "close", *tenant, "--till", till, "--counted", "199.50")
    code, said = await minshui(*end, "--report", str(sheet))
    assert (code, "长短款 -0.50 元" in said) == (0, True), said
    assert sheet.read_bytes().startswith(b"%PDF")


async def test_the_chart_is_made_once(database: Installation, minshui: CommandLine) -> None:
    chart = ("ledger", "chart", "--tenant", database.tenant_code)
    code, said = await minshui(*chart)
    assert (code, f"新增 {len(DEFAULT_CHART)} 个科目" in said) == (0, True), said
    code, said = await minshui(*chart)
    assert (code, "新增 0 个科目" in said) == (0, True), said
