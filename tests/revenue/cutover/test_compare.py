"""A month beside the old system's bills: every difference by the cause that replay shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.revenue.customer.facade import AttributeKind, SetAttribute, set_attribute
from minshui.revenue.cutover.facade import (
    Cause,
    CompareBills,
    Comparison,
    compare_bills,
    comparison_json,
    comparison_tables,
)
from minshui.revenue.tariff.facade import approve_version, save_version
from tests.api_cases import ApiCases, Staff, Upload, fingerprint
from tests.revenue.billing.billing_world import (
    MONTH,
    MONTHLY,
    YEARLY,
    add_billable,
    bill_month,
    build_world,
)
from tests.revenue.reading.district import OPENED_ON, District, Household, add_household

HEADER = (
    "户号,表号,水量,金额,上次表底,本次表底,估读,账单前阶梯累计,"
    "水价编码,人口数,优惠,自来水,污水处理费"
)
RELIEVED = MONTHLY | {
    "code": "t.relieved",
    "relief": [
        {
            "code": "low",
            "kind": "amount_off",
            "amount": "5",
            "each": "month",
            "applies_to": ["water"],
        }
    ],
}
VERSIONED = MONTHLY | {
    "code": "t.versioned",
    "components": [
        {"code": "water", "name": "自来水", "measure": "volume", "mode": "flat", "price": "2.00"}
    ],
    "population": None,
}
VERSIONED.pop("population")


@dataclass
class Old:
    """A row of the old system's file; what is left empty it does not state."""

    household: Household
    usage: str = "35"
    amount: str = "159.25"
    more: dict[str, str] = field(default_factory=dict)

    def line(self) -> str:
        given = {"户号": self.household.code, "水量": self.usage, "金额": self.amount, **self.more}
        return ",".join(given.get(name, "") for name in HEADER.split(","))


@pytest.fixture
async def district(ctx: Context) -> District:
    """A district with the tariffs, of which ``t.versioned`` has become dearer."""
    district = await build_world(ctx, MONTHLY, YEARLY, RELIEVED, VERSIONED)
    dearer = VERSIONED | {"components": [VERSIONED["components"][0] | {"price": "2.50"}]}
    await approve_version(ctx, (await save_version(ctx, dearer)).id)
    return district


async def compared(ctx: Context, *lines: str | Old, rounding_fen: int = 1) -> Comparison:
    """Bill the month and compare it with the old system's rows."""
    await bill_month(ctx)
    told = [line.line() if isinstance(line, Old) else line for line in lines]
    file = ImportFile("old.csv", "\n".join([HEADER, *told]).encode())
    found = await compare_bills(ctx, CompareBills(MONTH, rounding_fen), file)
    assert list(found.faults) == []
    return found


def causes(comparison: Comparison) -> list[tuple[tuple[Cause, ...], int]]:
    """Return causes and difference of every finding."""
    return [(each.causes, each.difference_fen) for each in comparison.findings]


async def test_bills_that_agree_are_only_counted(ctx: Context, district: District) -> None:
    household = await add_billable(ctx, district, 1)
    found = await compared(ctx, Old(household, more={"自来水": "126.00", "污水处理费": "33.25"}))
    assert list(found.findings) == []
    assert [(each.causes, each.count, each.our_fen) for each in found.sums] == [
        ((Cause.SAME,), 1, 15925)
    ]


@pytest.mark.parametrize(
    ("stated", "cause"),
    [
        (("30", "118.50", {"上次表底": "0", "本次表底": "30"}), Cause.READING),
        (("30", "118.50", {"上次表底": "5", "本次表底": "35"}), Cause.POINTER),
        (("30", "118.50", {"估读": "是"}), Cause.ESTIMATE),
        (("30", "118.50", {}), Cause.USAGE),
        (("35", "140.05", {"人口数": "5"}), Cause.POPULATION),
        (("35", "75.00", {"水价编码": "t.yearly"}), Cause.TARIFF),
        (("35", "126.00", {"污水处理费": "0"}), Cause.COMPONENT),
        (("35", "126.00", {}), Cause.COMPONENT),
        (("35", "159.26", {}), Cause.ROUNDING),
        (("35", "164.25", {}), Cause.UNEXPLAINED),
        (("30", "118.51", {}), Cause.UNEXPLAINED),
        (("35", "140.05", {"人口数": "6"}), Cause.UNEXPLAINED),
    ],
)
async def test_a_difference_has_the_cause_that_gives_the_old_amount(
    ctx: Context,
    district: District,
    stated: tuple[str, str, dict[str, str]],
    cause: Cause,
) -> None:
    household = await add_billable(ctx, district, 1)
    found = await compared(ctx, Old(household, *stated))
    (finding,) = found.findings
    assert finding.causes == (cause,)
    assert finding.detail


async def test_another_counter_is_found_alone_and_with_another_usage(
    ctx: Context, district: District
) -> None:
    first = await add_billable(ctx, district, 1, tariff="t.yearly")
    second = await add_billable(ctx, district, 2, tariff="t.yearly")
    found = await compared(
        ctx,
        Old(first, "35", "180.00", {"账单前阶梯累计": "40"}),
        Old(second, "20", "90.00", {"账单前阶梯累计": "40"}),
    )
    assert causes(found) == [
        ((Cause.COUNTER,), 7500 - 18000),
        ((Cause.USAGE, Cause.COUNTER), 7500 - 9000),
    ]
    assert found.findings[0].detail == "账单前阶梯累计原 40，我方 0"


async def test_an_older_price_is_found_though_the_file_does_not_state_it(
    ctx: Context, district: District
) -> None:
    household = await add_billable(ctx, district, 1, tariff="t.versioned")
    found = await compared(ctx, Old(household, "35", "70.00"))
    assert causes(found) == [((Cause.VERSION,), 8750 - 7000)]
    assert "第 1 次发布" in found.findings[0].detail


@pytest.mark.parametrize("stated", [{"优惠": "无"}, {}])
async def test_a_relief_that_only_we_grant(
    ctx: Context, district: District, stated: dict[str, str]
) -> None:
    household = await add_billable(ctx, district, 1, tariff="t.relieved")
    relief = SetAttribute(
        household.account_id,
        AttributeKind.RELIEF,
        {"code": "low"},
        OPENED_ON,
        date(2026, 12, 31),
        "DB1",
        "低保证",
    )
    await set_attribute(ctx, relief)
    found = await compared(ctx, Old(household, more=stated))
    assert causes(found) == [((Cause.RELIEF,), -500)]


async def test_bills_of_one_side_are_named_with_the_reason(
    ctx: Context, district: District
) -> None:
    ours = await add_billable(ctx, district, 1)
    unread = await add_household(ctx, district, 2)
    found = await compared(ctx, Old(unread, "8", "26.80"), "X9,,10,24.00,,,,,,,,,")
    assert [(each.customer, each.causes, each.detail) for each in found.findings] == [
        (ours.code, (Cause.MISSING_THERE,), "原系统的文件里没有"),
        (unread.code, (Cause.MISSING_HERE,), "本账期没有抄表"),
        ("X9", (Cause.MISSING_HERE,), "系统里没有这一户"),
    ]


async def test_sums_by_cause_add_up_to_both_sides(ctx: Context, district: District) -> None:
    households = [await add_billable(ctx, district, number) for number in range(1, 6)]
    found = await compared(
        ctx,
        Old(households[0]),
        Old(households[1], "30", "118.50"),
        Old(households[2], "35", "159.26"),
        Old(households[3], "35", "1000.00"),
        "X9,,10,24.00,,,,,,,,,",
    )
    assert found.our_fen == 5 * 15925
    assert found.old_fen == 15925 + 11850 + 15926 + 100000 + 2400
    assert {each.causes: (each.count, each.difference_fen) for each in found.sums} == {
        (Cause.SAME,): (1, 0),
        (Cause.MISSING_HERE,): (1, -2400),
        (Cause.MISSING_THERE,): (1, 15925),
        (Cause.USAGE,): (1, 4075),
        (Cause.ROUNDING,): (1, -1),
        (Cause.UNEXPLAINED,): (1, -84075),
    }
    told = comparison_json(found)
    assert (told["old"], told["ours"]) == ("1461.01", "796.25")
    sums, details = comparison_tables(found)
    assert sums.rows[-1] == ("合计", 6, "1461.01", "796.25", "-664.76")
    assert len(details.rows) == 5


async def test_a_faulty_file_is_not_compared(ctx: Context, district: District) -> None:
    file = ImportFile("old.csv", f"{HEADER}\nA1,,十,1.005{',' * 9}\n".encode())
    found = await compare_bills(ctx, CompareBills(MONTH), file)
    assert [(each.row, each.code) for each in found.faults] == [
        (2, "E_IMPORT_NUMBER"),
        (2, "E_IMPORT_AMOUNT"),
    ]


class TestOldBillTemplate(ApiCases):
    ROUTE = "GET /api/v1/revenue/bill-comparisons/template"
    PERMISSION = "revenue.cutover.compare"
    BAD_QUERIES = ({"format": "pdf"},)


class TestCompare(ApiCases):
    ROUTE = "POST /api/v1/revenue/bill-comparisons"
    PERMISSION = "revenue.cutover.compare"
    QUERY = {"bill_month": str(MONTH)}  # noqa: RUF012 - the case's own style

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        household = await add_billable(ctx, await build_world(ctx), 1)
        await bill_month(ctx)
        content = "\n".join([HEADER, Old(household, "30", "118.50").line()])
        return {"body": Upload(content.encode("gbk"), "old.csv")}


class TestCompareWorkbook(TestCompare):
    ROUTE = "POST /api/v1/revenue/bill-comparisons/workbook"


async def test_bills_are_compared_over_http(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, district: District
) -> None:
    household = await add_billable(ctx, district, 1)
    await bill_month(ctx)
    content = "\n".join([HEADER, Old(household, "30", "118.50").line()]).encode("gbk")
    files: Any = {"file": ("old.csv", content, "text/csv")}
    member = await staff.member("revenue.cutover.compare")
    other = await staff.member("revenue.cutover.read")
    path = "/api/v1/revenue/bill-comparisons"
    before = await fingerprint(ctx)

    refused = await api.post(path, params={"bill_month": MONTH}, files=files, headers=other.headers)
    answer = await api.post(path, params={"bill_month": MONTH}, files=files, headers=member.headers)
    book = await api.post(
        f"{path}/workbook", params={"bill_month": MONTH}, files=files, headers=member.headers
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "E_PERMISSION_DENIED")
    (finding,) = answer.json()["comparison"]["findings"]
    assert (finding["causes"], finding["difference"]) == (["usage"], "40.75")
    assert book.content.startswith(b"PK")
    assert await fingerprint(ctx) == before
