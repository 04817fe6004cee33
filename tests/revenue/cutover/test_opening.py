"""Opening balances from a file: arrears, prepayments and tier counters, each taken over once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.running import ImportMode, ImportResult, run_import
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.revenue.billing.models import Bill, TierCounterEntry
from minshui.revenue.customer.facade import (
    AccountContract,
    ChangeStatus,
    CustomerStatus,
    CustomerType,
    OpenCustomer,
    change_status,
    open_customer,
)
from minshui.revenue.cutover.facade import OpeningImport
from minshui.revenue.ledger.facade import create_default_chart, deposit_balances, verify_ledger
from minshui.revenue.ledger.models import Deposit
from minshui.revenue.tariff.facade import approve_version, save_version
from tests.revenue.customer.conftest import TARIFF, flat_tariff, make_town

HEADER = "类别,户号,账期,金额,到期日,水量,水价编码,年度起始日"
YEARLY = "fj.year"


@pytest.fixture
async def accounts(ctx: Context) -> dict[str, AccountContract]:
    """Customers ``A1`` and ``A2``, a chart, and a tariff with a yearly counter."""
    town = await make_town(ctx)
    await create_default_chart(ctx)
    yearly = flat_tariff(YEARLY) | {"counter": {"basis": "year", "year_start": "01-01"}}
    await approve_version(ctx, (await save_version(ctx, yearly)).id)
    opened = {}
    for number in ("A1", "A2"):
        command = OpenCustomer(
            "张三", CustomerType.RESIDENT, "东街 1 号", town.site_id, external_no=number
        )
        opened[number] = (await open_customer(ctx, command)).account
    return opened


GOOD = (
    "欠费,A1,2026-09,70.35,2026-10-31,35,,",
    "欠费,A1,2026-10,12.00,2026-11-30,,,",
    "预存,A2,,100.00,,,,",
    f"阶梯用量,A1,,,,180.5,{YEARLY},2026-01-01",
)


async def load(ctx: Context, *rows: str, valid_only: bool = False) -> ImportResult:
    mode = ImportMode.VALID_ONLY if valid_only else ImportMode.ALL_OR_NOTHING
    file = ImportFile("opening.csv", "\n".join((HEADER, *rows)).encode())
    return await run_import(ctx, OpeningImport(), file, mode=mode)


async def taken_over(ctx: Context) -> dict[str, Any]:
    bills = await ctx.session.execute(
        select(Bill.bill_month, Bill.open_fen, Bill.due_on, Bill.usage_m3).order_by(Bill.bill_month)
    )
    counters = await ctx.session.execute(
        select(TierCounterEntry.window_start_on, TierCounterEntry.usage_m3)
    )
    return {
        "bills": [tuple(row) for row in bills],
        "counters": [tuple(row) for row in counters],
    }


async def test_arrears_prepayments_and_counters_are_taken_over(
    ctx: Context, accounts: dict[str, AccountContract]
) -> None:
    result = await load(ctx, *GOOD)

    assert (result.status, result.new) == ("applied", 4)
    assert await taken_over(ctx) == {
        "bills": [
            (202609, 7035, date(2026, 10, 31), Decimal(35)),
            (202610, 1200, date(2026, 11, 30), Decimal(0)),
        ],
        "counters": [(date(2026, 1, 1), Decimal("180.5"))],
    }
    assert await deposit_balances(ctx, [accounts["A2"].id]) == {accounts["A2"].id: 10000}
    assert [each for each in await verify_ledger(ctx) if not each.holds] == []


async def test_the_same_file_twice_changes_nothing(
    ctx: Context, accounts: dict[str, AccountContract]
) -> None:
    await load(ctx, *GOOD)
    before = await taken_over(ctx)
    again = await load(ctx, *GOOD)
    assert (again.status, again.new, again.unchanged) == ("applied", 0, 4)
    assert await taken_over(ctx) == before


async def test_another_amount_for_the_same_thing_is_a_fault(
    ctx: Context, accounts: dict[str, AccountContract]
) -> None:
    await load(ctx, *GOOD)
    changed = [row.replace("70.35", "70.36").replace("100.00", "99.00") for row in GOOD]
    result = await load(ctx, *changed)
    assert [(fault.row, fault.code) for fault in result.faults] == [
        (2, "E_IMPORT_CONTRADICTS"),
        (4, "E_IMPORT_CONTRADICTS"),
    ]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("欠费,A1,,70.35,2026-10-31,,,", "账期", "E_OPENING_CELL_MISSING"),
        ("预存,A1,2026-09,70.35,,,,", "账期", "E_OPENING_CELL_UNWANTED"),
        ("欠费,A1,2026-08,0,2026-10-31,,,", "金额", "E_OPENING_ROW_AMOUNT"),
        ("欠费,A1,2026-12,1,2026-12-31,,,", "账期", "E_OPENING_MONTH"),
        ("欠费,A1,2026-08,1,2026-07-31,,,", "到期日", "E_OPENING_DUE_DATE"),
        ("预存,A9,,1,,,,", "户号", "E_CUSTOMER_UNKNOWN"),
        (f"阶梯用量,A1,,,,5,{YEARLY},2027-01-01", "年度起始日", "E_OPENING_WINDOW"),
        (f"阶梯用量,A1,,,,5,{TARIFF},2026-01-01", "水价编码", "E_OPENING_NO_COUNTER"),
        ("阶梯用量,A1,,,,5,no.such,2026-01-01", "水价编码", "E_TARIFF_UNKNOWN"),
    ],
)
async def test_a_faulty_row_is_named_and_nothing_written(
    ctx: Context, accounts: dict[str, AccountContract], row: str, column: str, code: str
) -> None:
    result = await load(ctx, *GOOD, row)
    assert [(fault.row, fault.column, fault.code) for fault in result.faults] == [(6, column, code)]
    assert await taken_over(ctx) == {"bills": [], "counters": []}


async def test_a_deposit_that_is_in_use_is_not_opened_again(
    ctx: Context, accounts: dict[str, AccountContract]
) -> None:
    ctx.session.add(Deposit(account_id=accounts["A1"].id, balance_fen=0, last_seq=0))
    await ctx.session.flush()
    result = await load(ctx, "预存,A1,,1,,,,")
    assert [fault.code for fault in result.faults] == ["E_OPENING_DEPOSIT_IN_USE"]


async def test_a_closed_customer_has_no_opening_balance(
    ctx: Context, accounts: dict[str, AccountContract]
) -> None:
    cust_id = accounts["A1"].cust_id
    await change_status(ctx, ChangeStatus(cust_id, CustomerStatus.CLOSED, "搬迁"))
    result = await load(ctx, *GOOD[2:3], GOOD[0], valid_only=True)
    assert [(fault.row, fault.code) for fault in result.faults] == [(3, "E_CUSTOMER_CLOSED")]
    assert result.new == 1
