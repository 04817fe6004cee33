"""Master and sub meters (总分表): subs first, what is left is the master's, never below nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.facade import RegisterMeter, register_meter
from minshui.revenue.customer.facade import (
    BillingMode,
    RemoveMeter,
    SetBillingMode,
    SetMaster,
    remove_meter,
    set_billing_mode,
    set_master,
    subs_of,
)
from minshui.revenue.reading.facade import (
    CorrectReading,
    ExchangeMeter,
    ReviewCriteria,
    ReviewDecision,
    SubmitReading,
    approve_at_zero,
    correct_reading,
    exchange_meter,
    reading_chain,
    review_reading,
    review_readings,
    submit_reading,
    unbilled_readings,
)
from minshui.revenue.reading.models import LastReading, Reading
from tests.revenue.reading.district import (
    Household,
    add_household,
    approve,
    as_user,
    at,
    build_district,
    read,
)

D = Decimal
NOV, DEC = date(2026, 11, 20), date(2026, 12, 20)
APPROVE = ReviewDecision.APPROVE


async def _put_below(ctx: Context, sub: Household, master: Household | None) -> None:
    master_id = None if master is None else master.cust_meter_id
    await set_master(ctx, SetMaster(sub.cust_meter_id, master_id, "总分表"))


async def _block(ctx: Context) -> tuple[Household, Household, Household]:
    """A master with two subs, in one book."""
    district = await build_district(ctx)
    master, one, two = [await add_household(ctx, district, number) for number in (1, 2, 3)]
    for sub in (one, two):
        await _put_below(ctx, sub, master)
    return master, one, two


async def _read_block(
    ctx: Context, block: tuple[Household, ...], pointers: tuple[str, ...], day: date
) -> list[int]:
    return [await read(ctx, home, at_, day) for home, at_ in zip(block, pointers, strict=True)]


async def _row(ctx: Context, reading_id: int) -> Reading:
    found = await ctx.session.scalars(
        select(Reading).where(Reading.id == reading_id).execution_options(populate_existing=True)
    )
    return found.one()


async def test_one_review_approves_the_subs_and_then_what_is_left_of_the_master(
    ctx: Context,
) -> None:
    block = await _block(ctx)
    master, *_ = await _read_block(ctx, block, ("100", "30", "25"), NOV)

    result = await review_readings(ctx, ReviewCriteria(bill_month=202611))

    row = await _row(ctx, master)
    assert (row.observed_usage_m3, row.deducted_usage_m3, row.usage_amount) == (
        D(100),
        D(55),
        D(45),
    )
    assert (result.count, result.usage_m3, result.waiting) == (3, D(100), [])
    (bill,) = await unbilled_readings(ctx, 202611, block[0].account_id, block[0].account_id)
    assert bill.usage_m3 == 45


async def test_a_master_waits_for_a_sub_that_is_due_and_the_reason_names_it(ctx: Context) -> None:
    block = await _block(ctx)
    reader = as_user(ctx, 7)
    master, one, two = await _read_block(reader, block, ("100", "30", "25"), NOV)
    await review_reading(ctx, one, APPROVE)

    with pytest.raises(MinshuiError) as refused:
        await review_reading(ctx, master, APPROVE)
    assert refused.value.code == "E_REVIEW_SUBS_FIRST"
    assert block[2].meter_no in str(refused.value)
    assert block[1].meter_no not in str(refused.value)
    bulk = await review_readings(ctx, ReviewCriteria(reading_ids=(master,)))
    assert (bulk.count, list(bulk.waiting)) == (0, [master])
    assert (await _row(ctx, master)).review_status == "pending"
    assert await ctx.session.get(LastReading, block[0].meter_id) is None

    await review_reading(ctx, two, APPROVE)
    assert (await review_reading(ctx, master, APPROVE)).usage_m3 == 45


async def test_subs_that_are_not_billed_are_neither_waited_for_nor_taken_off(ctx: Context) -> None:
    block = await _block(ctx)
    for sub, mode in zip(block[1:], (BillingMode.UNBILLED, BillingMode.ASSESSMENT), strict=True):
        await set_billing_mode(ctx, SetBillingMode(sub.cust_meter_id, mode, "内部考核"))
    master, _ = await _read_block(ctx, block[:2], ("100", "30"), NOV)

    await approve(ctx, 202611)

    assert (await _row(ctx, master)).usage_amount == 100


async def test_a_negative_remainder_is_held_for_a_person_and_never_billed(ctx: Context) -> None:
    block = await _block(ctx)
    master, *_ = await _read_block(as_user(ctx, 7), block, ("50", "30", "25"), NOV)

    result = await review_readings(ctx, ReviewCriteria(bill_month=202611))

    assert (result.count, list(result.held)) == (2, [master])
    row = await _row(ctx, master)
    assert (row.review_status, row.hold_status, row.held_for) == (
        "pending",
        "held",
        ["negative_remainder"],
    )
    span = block[0].account_id
    assert await unbilled_readings(ctx, 202611, span, span) == []
    with pytest.raises(MinshuiError) as refused:
        await review_reading(ctx, master, APPROVE)
    assert refused.value.code == "E_REVIEW_NEGATIVE"
    assert "50" in str(refused.value)
    assert "55" in str(refused.value)


@pytest.mark.parametrize(("corrected", "left", "hold"), [("15", D(5), None), ("24", D(50), "held")])
async def test_a_corrected_sub_lets_the_remainder_be_found_anew(
    ctx: Context, corrected: str, left: Decimal, hold: str | None
) -> None:
    block = await _block(ctx)
    master, _, two = await _read_block(as_user(ctx, 7), block, ("50", "30", "25"), NOV)
    await approve(ctx, 202611)

    await correct_reading(at(as_user(ctx, 8), NOV), CorrectReading(two, "抄错", D(corrected)))
    await approve(ctx, 202611)

    row = await _row(ctx, master)
    assert (row.usage_amount, row.hold_status) == (left, hold)
    assert ("negative_remainder" in row.anomalies) is (hold is not None)


async def test_a_person_charges_nothing_for_it_with_a_reason(ctx: Context) -> None:
    block = await _block(ctx)
    master, *_ = await _read_block(as_user(ctx, 7), block, ("50", "30", "25"), NOV)
    await approve(ctx, 202611)
    with pytest.raises(MinshuiError) as refused:
        await approve_at_zero(as_user(ctx, 7), master, "总表走慢")
    assert refused.value.code == "E_REVIEW_OWN_READING"

    result = await approve_at_zero(as_user(ctx, 8), master, "总表走慢，已报修")

    assert (result.count, result.usage_m3) == (1, D(0))
    row = await _row(ctx, master)
    assert (row.observed_usage_m3, row.deducted_usage_m3, row.settled_usage_m3) == (
        D(50),
        D(55),
        D(5),
    )
    assert (row.usage_amount, row.review_status, row.hold_status) == (D(0), "approved", "released")
    assert row.release_reason == "总表走慢，已报修"


async def test_nothing_else_is_approved_at_zero(ctx: Context) -> None:
    block = await _block(ctx)
    one = await read(ctx, block[1], "30", NOV)
    with pytest.raises(MinshuiError) as refused:
        await approve_at_zero(ctx, one, "照顾")
    assert refused.value.code == "E_REVIEW_ZERO"
    assert (await _row(ctx, one)).review_status == "pending"


async def test_masters_of_masters_go_level_by_level(ctx: Context) -> None:
    district = await build_district(ctx)
    top, middle, leaf = [await add_household(ctx, district, number) for number in (1, 2, 3)]
    await _put_below(ctx, leaf, middle)
    await _put_below(ctx, middle, top)
    ids = await _read_block(ctx, (top, middle, leaf), ("100", "60", "20"), NOV)

    assert await approve(ctx, 202611) == 3

    rows = [await _row(ctx, each) for each in ids]
    assert [row.usage_amount for row in rows] == [60, 40, 20]


async def test_what_a_sub_used_while_its_master_was_not_read_is_deducted_once(
    ctx: Context,
) -> None:
    block = await _block(ctx)
    await _read_block(ctx, block[1:], ("30", "25"), NOV)
    await approve(ctx, 202611)
    master, *_ = await _read_block(ctx, block, ("200", "50", "35"), DEC)
    await approve(ctx, 202612)
    assert (await _row(ctx, master)).deducted_usage_m3 == 85

    january = date(2027, 1, 20)
    master, *_ = await _read_block(ctx, block, ("230", "51", "36"), january)
    await approve(ctx, 202701)
    assert (await _row(ctx, master)).deducted_usage_m3 == 2


async def test_a_corrected_sub_sends_the_master_back_to_review(ctx: Context) -> None:
    block = await _block(ctx)
    master, one, _ = await _read_block(ctx, block, ("100", "30", "25"), NOV)
    await approve(ctx, 202611)

    await correct_reading(at(ctx, NOV), CorrectReading(one, "抄错", D(40)))

    first, second = await reading_chain(ctx, master)
    assert (first.usage_m3, first.is_current) == (D(45), False)
    assert (second.usage_m3, second.review_status) == (D(100), "pending")
    span = block[0].account_id
    assert await unbilled_readings(ctx, 202611, span, span) == []

    await approve(ctx, 202611)
    assert (await _row(ctx, second.id)).usage_amount == 35


async def test_circles_and_removals_are_refused(ctx: Context) -> None:
    district = await build_district(ctx)
    top, middle, leaf = [await add_household(ctx, district, number) for number in (1, 2, 3)]
    await _put_below(ctx, leaf, middle)
    await _put_below(ctx, middle, top)

    for below in (top, leaf):
        with pytest.raises(MinshuiError) as refused:
            await _put_below(ctx, top, below)
        assert refused.value.code == "E_MASTER_CYCLE"
    with pytest.raises(MinshuiError) as refused:
        await remove_meter(at(ctx, NOV), RemoveMeter(middle.cust_meter_id, NOV, D(0)))
    assert refused.value.code == "E_MASTER_HAS_SUBS"
    assert [each.meter_no for each in await subs_of(ctx, middle.cust_meter_id)] == [leaf.meter_no]


async def test_a_masters_exchange_takes_its_subs_and_what_they_used_along(ctx: Context) -> None:
    block = await _block(ctx)
    master, one, two = block
    await _read_block(ctx, block[1:], ("30", "25"), NOV)
    await approve(ctx, 202611)
    exchanged_on = date(2026, 11, 25)
    new = await register_meter(
        ctx, RegisterMeter(meter_no="NEW-1", caliber_code="DN40", modulus_m3=D(100_000))
    )
    successor = await exchange_meter(
        at(ctx, exchanged_on),
        ExchangeMeter(master.cust_meter_id, "NEW-1", exchanged_on, D(70), D(0), "周检"),
    )
    await _read_block(ctx, (one, two), ("40", "30"), DEC)
    result = await submit_reading(at(ctx, DEC), SubmitReading(reading=D(50), meter_id=new.id))

    await approve(ctx, 202612)

    row = await _row(ctx, result.reading_id)
    assert (row.residual_usage_m3, row.deducted_usage_m3, row.usage_amount) == (D(70), D(70), D(50))
    assert [each.relation.id for each in await subs_of(ctx, successor.cust_meter_id)] == [
        one.cust_meter_id,
        two.cust_meter_id,
    ]
