"""A month in the office, and every deed of it killed (−9) in the middle, at each named point.

A cut-over loaded, undone and loaded again; imports of meters, customers, readings and opening
balances; a review, a billing run, an adjustment, a waiver, a transfer of ownership, a closing.
"""

from __future__ import annotations

from datetime import date

import pytest

from bench.cutover_files import CUTOVER_ON, make_files
from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import bill_number
from minshui.revenue.cutover.facade import OpenCutover, open_cutover
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.faults.affairs import Affairs, Signers, sign_in_two
from tests.faults.deeds import Deed
from tests.faults.kill_contents import BOOKS, OFFICE
from tests.faults.killing import Play, play_twice
from tests.faults.wire import Point
from tests.revenue.billing.billing_world import MONTHLY, YEARLY, assign, bill_month, release
from tests.revenue.billing.cancel_world import bills_of
from tests.revenue.cutover.kit_world import CODE, as_import, ready_tenant
from tests.revenue.ownership.ownership_world import open_new_owner
from tests.revenue.reading.district import (
    Household,
    add_household,
    approve,
    at,
    build_district,
    read,
)

SEED, LEAST = 20261122, 60
OLD_HOUSEHOLDS, HOUSEHOLDS, NEW, CHUNK = 6, 6, 18, 3
SEPTEMBER, OCTOBER = date(2026, 9, 20), date(2026, 10, 20)
CUTOVERS = "/api/v1/revenue/cutovers"
OWNERSHIP = "/api/v1/revenue/ownership"


async def build(ctx: Context) -> tuple[Signers, Play]:
    """Late bills of September, some prepayment, a new owner at the door, two cut-overs to come."""
    signers = await sign_in_two(ctx)
    await ready_tenant(ctx, OLD_HOUSEHOLDS)
    await open_cutover(ctx, OpenCutover(f"{CODE}-B", "榕城老系统，重来", CUTOVER_ON))
    await release(ctx, MONTHLY, YEARLY)
    terms = {"rate_per_day": "0.0005"}
    await set_parameter(ctx, SetParameter("billing", "late_fee_terms", terms, date(2026, 1, 1)))
    district = await build_district(ctx)
    town = []
    for number in range(1, HOUSEHOLDS + 1):
        household = await add_household(ctx, district, number, started_on=date(2026, 8, 20))
        await assign(ctx, household, "t.yearly")
        await read(ctx, household, str(10 + number), SEPTEMBER)
        town.append(household)
    await bill_month(at(ctx, SEPTEMBER), 202609)
    for household in town:
        await read(ctx, household, "25", OCTOBER)
    await approve(ctx, 202610)
    await open_deposits(ctx, [OpeningDeposit(each.account_id, 3000) for each in town[2::3]], "t", 1)
    _, owner_account = await open_new_owner(ctx, district)

    async def play(affairs: Affairs) -> None:
        await cut_over(affairs)
        await import_files(affairs, town)
        await bill(affairs)
        await correct(affairs, town)
        await change_hands(affairs, town[1], town[2], owner_account)

    return signers, play


async def cut_over(affairs: Affairs) -> None:
    """Load a cut-over, undo it, and load another of the same files."""
    files = {each.name: each.content for each in as_import(make_files(OLD_HOUSEHOLDS))}
    await affairs.send_files("load", f"{CUTOVERS}/{CODE}/load", files)
    await affairs.ask("undo", f"{CUTOVERS}/{CODE}/undo", reason="重新导出")
    await affairs.send_files("load again", f"{CUTOVERS}/{CODE}-B/load", files)


async def import_files(affairs: Affairs, town: list[Household]) -> None:
    """Import customers with their meters, what they owed and had before, and all readings."""
    numbers = range(1, NEW + 1)
    await affairs.import_file(
        "meters", "表号,口径,量程", *(f"N{number:03},DN15,100000" for number in numbers)
    )
    await affairs.import_file(
        "customers",
        "原户号,户名,客户类型,地址,营业所编码,立户日期,水价编码,表号,装表日期,册本编码",
        *(
            f"A{number:03},陈谷雨{number},居民,温泉路 {number} 号,SB01,2026-06-25,t.monthly,"
            f"N{number:03},2026-10-20,B01"
            for number in numbers
        ),
    )
    lines = [f"欠费,{each.code},2026-08,{n}.35,2026-09-30,,," for n, each in enumerate(town)]
    lines += [f"预存,{each.code},,{n}.50,,,," for n, each in enumerate(town[:2])]
    await affairs.import_file(
        "opening", "类别,户号,账期,金额,到期日,水量,水价编码,年度起始日", *lines
    )
    meters = [f"N{number:03}" for number in numbers] + [each.meter_no for each in town]
    readings = [f"{meter},{30 + number},2026-11-20" for number, meter in enumerate(meters)]
    await affairs.import_file("readings", "表号,读数,抄表日期", *readings)


async def bill(affairs: Affairs) -> None:
    """Have the readings reviewed and billed."""
    await affairs.order(
        "review", "/api/v1/revenue/reading/reviews", decision="approve", bill_month=202611
    )
    planned = await affairs.ask(
        "plan",
        "/api/v1/revenue/billing/runs",
        bill_month=202611,
        chunk_size=CHUNK,
        confirmed=False,
    )
    run_id = planned["summary"]["run"]["id"]
    await affairs.do("bill", Deed("shard", body={"run_id": run_id}))


async def correct(affairs: Affairs, town: list[Household]) -> None:
    """Adjust a household's latest bill; let another off the late fee of its first."""

    async def number_of(household: Household, place: int) -> str:
        bill = (await affairs.meanwhile(lambda ctx: bills_of(ctx, household)))[place]
        return bill_number(bill.month, bill.id)

    adjustment = await affairs.ask(
        "ask adjustment",
        "/api/v1/revenue/adjustments",
        bill_number=await number_of(town[0], -1),
        usage_m3="-5",
        reason_code="misread",
        reason="表底看错一位",
    )
    await affairs.approve("adjust", adjustment["process_id"])
    waiver = await affairs.ask(
        "ask waiver",
        "/api/v1/revenue/billing/late-fee-waivers",
        bills=[{"number": await number_of(town[3], 0)}],
        reason="供水抢修期间",
    )
    await affairs.approve("waive", waiver["process_id"])


async def change_hands(
    affairs: Affairs, sold: Household, left: Household, owner_account: int
) -> None:
    """Transfer a house with what it owes; close the account of another."""

    def stops(household: Household) -> list[dict[str, object]]:
        return [{"cust_meter_id": household.cust_meter_id, "reading": "99"}]

    transfer = await affairs.ask(
        "ask ownership",
        f"{OWNERSHIP}/transfers",
        account_id=sold.account_id,
        to_account_id=owner_account,
        on="2026-11-21",
        stops=stops(sold),
        reason="房屋买卖",
        takes_arrears=True,
        agreement_no="XY-7",
    )
    await affairs.approve("ownership", transfer["id"])
    closing = await affairs.ask(
        "ask closing",
        f"{OWNERSHIP}/closings",
        account_id=left.account_id,
        on="2026-11-21",
        stops=stops(left),
        reason="房屋拆迁",
    )
    await affairs.approve("close account", closing["id"])


@pytest.mark.slow
async def test_a_month_in_the_office_survives_its_kills(
    capsys: pytest.CaptureFixture[str],
) -> None:
    month = await play_twice(build, BOOKS | OFFICE, SEED)

    with capsys.disabled():
        print(f"\n{month.table()}")  # noqa: T201
    month.check(LEAST)
    for deed in ("load", "import customers", "import readings", "bill"):
        assert month.by_point(deed)[Point.AFTER_COPY] > 0, deed
