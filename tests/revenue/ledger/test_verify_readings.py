"""The check of the books sees how usage came about: masters, registers, credits, fixed volumes."""

# ruff: noqa: S608 - the statements are constants of this file
from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.facade import RegisterMeter, RegisterSpec, register_meter
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.facade import explain_bill
from minshui.revenue.customer.facade import (
    BindMeter,
    MeterPlacement,
    SetMaster,
    bind_meter,
    set_master,
)
from minshui.revenue.ledger.facade import verify_ledger
from minshui.revenue.reading.facade import (
    CorrectReading,
    ExchangeMeter,
    RequestFixedUsage,
    SubmitReading,
    approve_at_zero,
    correct_reading,
    exchange_meter,
    issue_fixed_readings,
    request_fixed_usage,
    submit_reading,
)
from minshui.workorder.approval.facade import approve as approve_process
from tests.revenue.billing.billing_world import add_billable, bill_month, build_world
from tests.revenue.reading.district import Household, approve, as_user, at, read

D = Decimal
NOV, DEC = date(2026, 11, 20), date(2026, 12, 20)
FIXED = "(SELECT id FROM biz_reading_data WHERE kind = 'fixed')"
MASTER = "(SELECT MAX(master_reading_id) FROM biz_reading_sub)"
CORRUPTIONS = {
    "bill_reading": "UPDATE biz_reading_data SET billable = false WHERE id ="
    " (SELECT MIN(record_id) FROM biz_charge)",
    "reading_usage": "UPDATE biz_reading_data SET settled_usage_m3 = 1 WHERE id ="
    " (SELECT MIN(id) FROM biz_reading_data)",
    "reading_observed": "UPDATE biz_reading_data SET rolled_over = true WHERE id ="
    " (SELECT MIN(id) FROM biz_reading_data)",
    "reading_registers": "DELETE FROM biz_reading_register",
    "reading_residual": "UPDATE biz_reading_data SET residual_reading_id = NULL"
    " WHERE residual_reading_id IS NOT NULL",
    "reading_charged_from": "UPDATE biz_reading_data SET charged_from = charged_from - 1"
    " WHERE charged_from IS NOT NULL AND kind <> 'final'",
    "reading_pointer": "UPDATE biz_reading_data SET previous_reading = previous_reading - 1,"
    " current_reading = current_reading - 1 WHERE kind = 'ordinary'",
    "reading_deducted": f"UPDATE biz_reading_data SET deducted_usage_m3 = deducted_usage_m3 + 1,"
    f" usage_amount = usage_amount - 1 WHERE id = {MASTER}",
    "reading_deducted_once": "INSERT INTO biz_reading_sub (master_reading_id, sub_reading_id,"
    f" usage_m3) SELECT {FIXED}, sub_reading_id, 0 FROM biz_reading_sub LIMIT 1",
    "reading_settled": "UPDATE biz_reading_data SET release_reason = NULL",
    "reading_fixed": "UPDATE biz_fixed_usage SET until_month = 202611",
    "reading_billable": "UPDATE biz_reading_data SET billable = true WHERE NOT billable",
}


async def _fixed(ctx: Context, home: Household) -> None:
    asked = RequestFixedUsage(home.cust_meter_id, D(9), 202612, 202612, "表井被占压")
    process = await request_fixed_usage(as_user(ctx, 7), asked)
    approver = as_user(ctx, 8)
    may = replace(approver.actor, permissions=frozenset({"revenue.reading.approve_fixed_usage"}))
    await approve_process(replace(approver, actor=may), process.id)
    await issue_fixed_readings(ctx, 202612)


async def _compound(ctx: Context, home: Household) -> None:
    small = RegisterSpec("small", "小表", D(10_000))
    meter = await register_meter(
        ctx,
        RegisterMeter(
            meter_no="COMP", caliber_code="DN80", modulus_m3=D(100_000), registers=(small,)
        ),
    )
    placement = MeterPlacement("COMP", NOV, D(0), start_registers={"small": D(0)})
    await bind_meter(ctx, BindMeter(home.account_id, placement))
    command = SubmitReading(reading=D(5), registers={"small": D(2)}, meter_id=meter.id)
    await submit_reading(ctx, command)


async def _over_estimated(ctx: Context, home: Household) -> None:
    """Estimated in November at 20; taken out in December at a lower pointer."""
    await register_meter(
        ctx, RegisterMeter(meter_no="NEW", caliber_code="DN15", modulus_m3=D(100_000))
    )
    await exchange_meter(ctx, ExchangeMeter(home.cust_meter_id, "NEW", DEC, D(6), D(0), "周检"))
    await submit_reading(ctx, SubmitReading(reading=D(0), meter_no="NEW"))


@pytest.fixture
async def block(ctx: Context) -> list[Household]:
    """A master with two subs, billed in November; in December all that is awkward."""
    district = await build_world(ctx)
    homes = [
        await add_billable(ctx, district, number, pointer, "t.monthly")
        for number, pointer in enumerate(("30", "12", "10", "20", "8"), 1)
    ]
    master, one, two, estimated, fixed = homes
    for sub in (one, two):
        await set_master(ctx, SetMaster(sub.cust_meter_id, master.cust_meter_id, "总分表"))
    await bill_month(ctx)
    december = at(ctx, DEC)
    await ctx.session.execute(
        text("UPDATE biz_last_reading SET estimated_reads = 1 WHERE meter_id = :meter"),
        {"meter": estimated.meter_id},
    )
    await _over_estimated(december, estimated)
    await _fixed(december, fixed)
    await _compound(december, one)
    for home, pointer in ((master, "60"), (one, "20"), (two, "15"), (fixed, "11")):
        await read(as_user(ctx, 7), home, pointer, DEC)
    await approve(december, 202612)
    await bill_month(december, 202612)
    january = at(ctx, date(2027, 1, 20))
    negative = await read(as_user(ctx, 7), master, "61", january.clock.today())
    for home, pointer in ((one, "30"), (two, "16")):
        await read(as_user(ctx, 7), home, pointer, january.clock.today())
    await approve(january, 202701)
    await approve_at_zero(january, negative, "总表走慢")
    return homes


async def _broken(ctx: Context) -> dict[str, str]:
    return {each.code: each.first_key or "" for each in await verify_ledger(ctx) if not each.holds}


async def test_the_books_hold_over_all_that_is_awkward(
    ctx: Context, block: list[Household]
) -> None:
    assert await _broken(ctx) == {}
    counted = await ctx.session.execute(
        text(
            "SELECT SUM(deducted_usage_m3), MIN(carried_usage_m3), COUNT(fixed_usage_id),"
            " SUM(CASE WHEN billable THEN 0 ELSE 1 END) FROM biz_reading_data"
        )
    )
    assert tuple(counted.one()) == (D(24), D(-14), 1, 1)
    assert len(block) == 5


@pytest.mark.parametrize("code", CORRUPTIONS)
async def test_one_corruption_turns_its_invariant_red(
    ctx: Context, block: list[Household], code: str
) -> None:
    assert block
    await ctx.session.execute(text(CORRUPTIONS[code]))

    assert (await _broken(ctx)).get(code)


async def test_a_sub_of_a_billed_master_is_not_corrected(
    ctx: Context, block: list[Household]
) -> None:
    _, one, *_ = block
    january = at(ctx, date(2027, 1, 20))
    await bill_month(january, 202701)
    sub = await ctx.session.scalar(
        text(
            "SELECT MAX(id) FROM biz_reading_data WHERE cust_meter_id = :one"
            " AND bill_month = 202701"
        ),
        {"one": one.cust_meter_id},
    )
    assert sub is not None
    await ctx.session.execute(
        text("UPDATE biz_charge SET charge_status = 'reversed' WHERE record_id = :sub"),
        {"sub": sub},
    )
    with pytest.raises(MinshuiError) as refused:
        await correct_reading(january, CorrectReading(sub, "抄错", D(29)))
    assert refused.value.code == "E_MASTER_BILLED"


async def test_every_bill_of_it_is_explained_and_replayed(
    ctx: Context, block: list[Household]
) -> None:
    bills = await ctx.session.execute(
        text("SELECT bill_month, id FROM biz_charge WHERE bill_month = 202612 ORDER BY id")
    )
    explained = [await explain_bill(ctx, bill_number(*bill)) for bill in bills]

    assert [each.differences for each in explained] == [()] * len(explained)
    told = "\n".join(line for each in explained for line in each.text)
    for line in (
        "总表  扣减分表 13 m³，余 17 m³",
        "分表  表号 B01-M0002  2026-12：8 m³",
        "计数器  小表  2 − 0：用水 2 m³",
        "固定量  表号 B01-M0005  2026-11-20 至 2026-12-20：9 m³",
        "旧表  表号 B01-M0004  2026-12-20 6 − 2026-11-20 20：用水 -14 m³",
        "换表  旧表多计 14 m³，抵扣后 -14 m³",
        "留抵  14 m³ 多计水量留待下次抵扣",
    ):
        assert line in told
    assert len(block) == 5
