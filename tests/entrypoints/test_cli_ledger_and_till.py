"""``minshui ledger`` and ``minshui till`` on a database of their own."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from sqlalchemy import text

from minshui.infrastructure.context import system_actor
from minshui.kernel.clock import FixedClock
from tests.conftest import Installation
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.money_world import NewBill, build_town, issue_bills


async def minshui(database: Installation, *arguments: str) -> tuple[int, str]:
    """Run the program; return its exit code and all that it says."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "minshui.entrypoints",
        *arguments,
        env=database.environment | {"COLUMNS": "240"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


async def test_the_books_are_checked_and_a_corrupted_row_named(
    database: Installation, clock: FixedClock
) -> None:
    work = database.databases.tenant_work
    async with work(database.tenant_code, system_actor(), clock) as ctx:
        (payer,) = await build_town(ctx)
        (bill,) = await issue_bills(ctx, 202610, [NewBill(payer, 7035)])
    verify = ("ledger", "verify", "--tenant", database.tenant_code)

    code, said = await minshui(database, *verify)
    assert (code, "0 项不符" in said) == (0, True), said

    async with work(database.tenant_code, system_actor(), clock) as ctx:
        await ctx.session.execute(text("UPDATE biz_charge SET open_fen = 1"))
    code, said = await minshui(database, *verify)
    assert code == 1
    assert f"biz_charge 账期 202610 账单 {bill}" in said
    assert "70.35 元" in said


async def test_a_till_is_opened_and_closed(
    database: Installation, clock: FixedClock, tmp_path: Path
) -> None:
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        await build_town(ctx)
        await hire_cashier(ctx)
    tenant = ("--tenant", database.tenant_code)
    begin = ("till", "open", *tenant, "--cashier", "chenxiao", "--site", "GL")

    code, said = await minshui(database, *begin, "--float", "两百")
    assert (code, "E_AMOUNT_FORM" in said) == (1, True), said
    code, said = await minshui(database, *begin, "--float", "200.00")
    assert (code, "备用金 200.00 元" in said) == (0, True), said
    till = said.split("已开班 ")[1].split("，")[0]
    sheet = tmp_path / "till.pdf"
    end = ("till", "close", *tenant, "--till", till, "--counted", "199.50")
    code, said = await minshui(database, *end, "--report", str(sheet))
    assert (code, "长短款 -0.50 元" in said) == (0, True), said
    assert sheet.read_bytes().startswith(b"%PDF")


async def test_the_chart_is_made_once(database: Installation) -> None:
    chart = ("ledger", "chart", "--tenant", database.tenant_code)
    code, said = await minshui(database, *chart)
    assert (code, "新增 13 个科目" in said) == (0, True), said
    code, said = await minshui(database, *chart)
    assert (code, "新增 0 个科目" in said) == (0, True), said
