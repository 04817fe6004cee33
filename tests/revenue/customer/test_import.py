"""Customers from files: every fault named, both modes, the mended file, twice changes nothing."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.models import ImportLog
from minshui.infrastructure.imports.running import ImportMode, ImportResult, run_import
from minshui.infrastructure.imports.sheets import ImportFile, read_sheet
from minshui.infrastructure.imports.writing import error_file, template_file
from minshui.metering.device.facade import MeterStatus, meter_by_number
from minshui.revenue.customer.facade import (
    CollectionManner,
    CustomerImport,
    CustomerStatus,
    CustomerType,
    customer_overview,
    find_customers,
)
from minshui.revenue.customer.models import Account, Customer, PricingProfile
from tests.revenue.customer.conftest import TARIFF, Town

HEADER = (
    "原户号,户名,客户类型,手机号,证件号码,地址,营业所编码,"
    "立户日期,水价编码,人口数,表号,起码,册本编码,册内序号"
)
GOOD = [
    f"A1,张三,居民,13800001234,11010519491231002X,东街 1 号,FZA,2020-01-01,{TARIFF},5,M1,12,B1,1",
    f"A2,便利店,单位,,,东街 2 号,FZA,2021-05-06,{TARIFF},,M2,0,B1,2",
    f"A3,李四,居民,,,东街 3 号,FZA,2020-01-01,{TARIFF},5,,,,",
]
BAD = "A4,王五,居民,1380000,11010519491231002X,东街 4 号,FZZ,2020-01-01,no.such,5,M9,12,B9,1"


def table(*rows: str) -> ImportFile:
    return ImportFile("customers.csv", "\n".join((HEADER, *rows)).encode())


async def load(
    ctx: Context, file: ImportFile, mode: ImportMode = ImportMode.ALL_OR_NOTHING
) -> ImportResult:
    return await run_import(ctx, CustomerImport(), file, mode=mode)


def codes(result: ImportResult) -> list[tuple[int, str | None, str]]:
    return [(fault.row, fault.column, fault.code) for fault in result.faults]


async def count(ctx: Context) -> int:
    return (await ctx.session.execute(select(func.count(Customer.id)))).scalar_one()


async def test_a_good_file_becomes_customers_with_everything(ctx: Context, town: Town) -> None:
    result = await load(ctx, table(*GOOD))

    assert (result.status, result.new, result.unchanged, result.fault_rows) == ("applied", 3, 0, 0)
    hit = (await find_customers(ctx, "A1")).items[0]
    overview = await customer_overview(ctx, hit.cust_id)
    customer = overview.customer
    assert (customer.code, customer.cust_type, customer.status) == (
        "FZA2026000001",
        CustomerType.RESIDENT,
        CustomerStatus.NORMAL,
    )
    assert (customer.mobile, customer.id_no) == ("13800001234", "11010519491231002X")
    account = overview.account
    assert (account.opened_on, account.tariff_code) == (date(2020, 1, 1), TARIFF)
    assert account.collection_manner is CollectionManner.COUNTER
    profile = await ctx.session.get_one(PricingProfile, account.profile_id)
    assert profile.document == {
        "population": [{"persons": 5, "from": "1900-01-01"}],
        "tariffs": [{"code": TARIFF, "from": "1900-01-01"}],
    }
    (meter,) = overview.meters
    assert (meter.meter_no, meter.book_code) == ("M1", "B1")
    assert meter.relation.start_reading_m3 == Decimal(12)
    assert (await meter_by_number(ctx, "M1")).status is MeterStatus.INSTALLED


async def test_accounts_alike_share_a_profile(ctx: Context, town: Town) -> None:
    await load(ctx, table(*GOOD))
    profiles = await ctx.session.execute(select(Account.profile_id).order_by(Account.id))
    first, second, third = profiles.scalars()
    assert first == third != second


async def test_the_same_file_twice_changes_nothing(ctx: Context, town: Town) -> None:
    await load(ctx, table(*GOOD))
    again = await load(ctx, table(*GOOD))
    assert (again.status, again.new, again.unchanged, again.fault_rows) == ("applied", 0, 3, 0)
    assert await count(ctx) == 3


async def test_every_fault_of_a_row_is_named(ctx: Context, town: Town) -> None:
    result = await load(ctx, table(BAD))
    assert codes(result) == [
        (2, "手机号", "E_MOBILE_FORM"),
        (2, "营业所编码", "E_DEPARTMENT_UNKNOWN"),
        (2, "水价编码", "E_TARIFF_UNKNOWN"),
        (2, "表号", "E_METER_UNKNOWN"),
        (2, "册本编码", "E_BOOK_UNKNOWN"),
    ]


async def test_all_or_nothing_writes_nothing(ctx: Context, town: Town) -> None:
    result = await load(ctx, table(*GOOD, BAD))
    assert (result.status, result.new, result.fault_rows) == ("refused", 3, 1)
    assert await count(ctx) == 0


async def test_valid_only_writes_the_rest_and_the_mended_error_file_completes_it(
    ctx: Context, town: Town
) -> None:
    result = await load(ctx, table(*GOOD, BAD), ImportMode.VALID_ONLY)
    assert (result.status, result.new, result.fault_rows) == ("applied", 3, 1)
    assert await count(ctx) == 3

    rows = list(csv.DictReader(io.StringIO(error_file(result, "e.csv").decode("utf-8-sig"))))
    assert [(row["原户号"], row["行号"]) for row in rows] == [("A4", "5")]
    assert rows[0]["错误代码"].startswith("E_MOBILE_FORM；E_DEPARTMENT_UNKNOWN")
    mended = rows[0] | {"手机号": "13800000000", "营业所编码": "FZA", "水价编码": TARIFF}
    mended |= {"表号": "M3", "册本编码": "B1"}
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(mended))
    writer.writeheader()
    writer.writerow(mended)
    second = await load(ctx, ImportFile("mended.csv", text.getvalue().encode()))
    assert (second.status, second.new) == ("applied", 1)
    assert await count(ctx) == 4


async def test_after_all_or_nothing_the_error_file_holds_all_rows(ctx: Context, town: Town) -> None:
    result = await load(ctx, table(*GOOD, BAD))
    sheet = read_sheet(ImportFile("e.xlsx", error_file(result, "e.xlsx")))
    assert [number for number, _ in sheet.rows] == [2, 3, 4, 5]
    assert sheet.header[-4:] == ["行号", "错误列", "错误代码", "错误"]


async def test_a_row_that_contradicts_the_books_names_the_columns(ctx: Context, town: Town) -> None:
    await load(ctx, table(*GOOD))
    changed = GOOD[0].replace("张三", "张四").replace(",5,M1,12", ",6,M1,13")
    result = await load(ctx, table(changed))
    assert [fault.code for fault in result.faults] == ["E_IMPORT_CONTRADICTS"]
    assert "户名、人口数、起码" in result.faults[0].message


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [GOOD[0].replace("11010519491231002X", "110105194912310021")],
            [(2, "证件号码", "E_IDENTITY_NUMBER_CHECK")],
        ),
        ([GOOD[0], GOOD[0]], [(3, None, "E_IMPORT_ROW_REPEATED")]),
        (
            [GOOD[0], GOOD[1].replace("M2", "M1")],
            [(3, "表号", "E_CUSTOMER_IMPORT_METER_TWICE")],
        ),
        (
            [GOOD[0].replace("M1,12", "M1,100000")],
            [(2, "起码", "E_CUSTOMER_METER_POINTER")],
        ),
        (
            [GOOD[2].replace(",,,,", ",,7,,")],
            [(2, "起码", "E_CUSTOMER_IMPORT_METER_MISSING")],
        ),
        (
            [GOOD[2].replace("2020-01-01", "2026-11-22")],
            [(2, "立户日期", "E_CUSTOMER_OPENED_IN_FUTURE")],
        ),
        ([GOOD[2].replace("居民", "个人")], [(2, "客户类型", "E_IMPORT_CHOICE")]),
        ([GOOD[2].replace("A3", "")], [(2, "原户号", "E_IMPORT_REQUIRED")]),
    ],
)
async def test_a_fault_is_found(
    ctx: Context, town: Town, rows: list[str], expected: list[tuple[int, str | None, str]]
) -> None:
    result = await load(ctx, table(*rows))
    found = codes(result)
    assert [each for each in found if each in expected] == expected
    assert await count(ctx) == 0


async def test_a_dry_run_checks_and_writes_nothing(ctx: Context, town: Town) -> None:
    result = await run_import(ctx, CustomerImport(), table(*GOOD), dry_run=True)
    assert (result.status, result.new) == ("checked", 3)
    assert await count(ctx) == 0


async def test_every_run_is_logged(ctx: Context, town: Town) -> None:
    await load(ctx, table(*GOOD, BAD))
    await load(ctx, table(*GOOD))
    logs = (await ctx.session.execute(select(ImportLog).order_by(ImportLog.id))).scalars().all()
    assert [(log.status, log.row_count, log.new_count, log.fault_row_count) for log in logs] == [
        ("refused", 4, 3, 1),
        ("applied", 3, 3, 0),
    ]
    assert logs[1].file_hash == table(*GOOD).sha256


async def test_the_template_reads_back_as_the_file_it_describes() -> None:
    sheet = read_sheet(ImportFile("t.xlsx", template_file(CustomerImport.spec, "t.xlsx")))
    assert sheet.header == [column.header for column in CustomerImport.spec.columns]
    assert sheet.rows[0][1][0] == "A0001"
