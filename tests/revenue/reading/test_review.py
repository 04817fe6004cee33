"""Review: reader ≠ reviewer, one reason, everything counted, pointers moved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.reading.facade import (
    CorrectReading,
    ReviewCriteria,
    ReviewDecision,
    SubmitReading,
    correct_reading,
    reading_chain,
    review_reading,
    review_readings,
    submit_reading,
)
from minshui.revenue.reading.models import LastReading, Reading, ReadingReview
from tests.revenue.reading.district import (
    add_household,
    approve,
    as_user,
    at,
    build_district,
    read,
    read_months,
)

D = Decimal
NOV = date(2026, 11, 20)
APPROVE, RETURN = ReviewDecision.APPROVE, ReviewDecision.RETURN


async def test_the_reader_cannot_review_an_own_reading(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx))
    reader = as_user(ctx, 7)
    reading_id = await read(reader, household, "20", NOV)

    with pytest.raises(MinshuiError) as refused:
        await review_reading(reader, reading_id, APPROVE)

    assert refused.value.code == "E_REVIEW_OWN_READING"
    row = await ctx.session.get_one(Reading, reading_id)
    assert row.review_status == "pending"
    assert await ctx.session.get(LastReading, household.meter_id) is None


async def test_in_bulk_the_own_readings_are_left_out_and_named(ctx: Context) -> None:
    district = await build_district(ctx)
    homes = [await add_household(ctx, district, number) for number in (1, 2, 3)]
    own = await read(as_user(ctx, 8), homes[0], "5", NOV)
    for home, pointer in zip(homes[1:], ("20", "30"), strict=True):
        await read(as_user(ctx, 7), home, pointer, NOV)

    result = await review_readings(
        as_user(ctx, 8), ReviewCriteria(bill_month=202611), APPROVE, "全部核对无误"
    )

    assert (result.count, result.usage_m3, list(result.own)) == (2, D(50), [own])
    assert result.review_id is not None
    review = await ctx.session.get_one(ReadingReview, result.review_id)
    assert (review.reason, review.reading_count, review.own_count, review.reviewed_by) == (
        "全部核对无误",
        2,
        1,
        8,
    )


async def test_a_review_of_the_normal_ones_leaves_the_odd_ones(ctx: Context) -> None:
    district = await build_district(ctx)
    homes = [await add_household(ctx, district, number) for number in (1, 2)]
    for home in homes:
        await read_months(ctx, home, ["20", "40", "60"], date(2026, 8, 20))
    await read(ctx, homes[0], "80", NOV)
    odd = await read(ctx, homes[1], "190", NOV)

    result = await review_readings(ctx, ReviewCriteria(bill_month=202611, normal_only=True))
    assert result.count == 1
    high = await review_readings(ctx, ReviewCriteria(bill_month=202611, anomaly="high"))
    assert high.count == 1
    assert (await ctx.session.get_one(Reading, odd)).review_id == high.review_id


async def test_a_review_can_be_of_one_book(ctx: Context) -> None:
    first, second = await build_district(ctx, "B01"), await build_district(ctx, "B02")
    await read(ctx, await add_household(ctx, first, 1), "10", NOV)
    await read(ctx, await add_household(ctx, second, 2), "11", NOV)

    result = await review_readings(
        ctx, ReviewCriteria(bill_month=202611, book_id=second.book.id, site_id=second.site_id)
    )

    assert (result.count, result.usage_m3) == (1, D(11))


async def test_a_returned_reading_is_corrected_and_comes_back(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx))
    reader, reviewer = as_user(ctx, 7), as_user(ctx, 8)
    reading_id = await read(reader, household, "200", NOV)
    with pytest.raises(MinshuiError) as refused:
        await review_reading(reviewer, reading_id, RETURN)
    assert refused.value.code == "E_REVIEW_REASON"
    await review_reading(reviewer, reading_id, RETURN, "照片为 20")

    corrected = await correct_reading(
        at(reader, NOV), CorrectReading(reading_id, "看错一位", D(20))
    )
    await review_reading(reviewer, corrected.reading_id, APPROVE)

    chain = await reading_chain(ctx, corrected.reading_id)
    assert [(row.revision, row.is_current, row.review_status, row.usage_m3) for row in chain] == [
        (1, False, "returned", D(200)),
        (2, True, "approved", D(20)),
    ]
    pointer = await ctx.session.get_one(LastReading, household.meter_id)
    assert (pointer.last_reading, pointer.reading_id) == (D(20), corrected.reading_id)


@pytest.mark.parametrize(
    ("criteria", "decision", "reason", "code"),
    [
        (ReviewCriteria(), APPROVE, None, "E_REVIEW_NO_CRITERIA"),
        (ReviewCriteria(bill_month=202611), RETURN, " ", "E_REVIEW_REASON"),
    ],
)
async def test_a_review_without_aim_or_reason_is_refused(
    ctx: Context, criteria: ReviewCriteria, decision: ReviewDecision, reason: str | None, code: str
) -> None:
    with pytest.raises(MinshuiError) as refused:
        await review_readings(ctx, criteria, decision, reason)
    assert refused.value.code == code
    assert (await ctx.session.scalars(select(ReadingReview.id))).all() == []


async def test_what_is_reviewed_or_unknown_cannot_be_reviewed(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx))
    reading_id = await read(ctx, household, "20", NOV)
    await approve(ctx, 202611)
    for wanted, code in ((reading_id, "E_REVIEW_STATE"), (404_404, "E_READING_UNKNOWN")):
        with pytest.raises(MinshuiError) as refused:
            await review_reading(ctx, wanted, APPROVE)
        assert refused.value.code == code


async def test_nothing_pending_leaves_no_trace(ctx: Context) -> None:
    result = await review_readings(ctx, ReviewCriteria(bill_month=202611))
    assert (result.review_id, result.count) == (None, 0)
    assert (await ctx.session.scalars(select(ReadingReview.id))).all() == []


async def test_a_reading_after_the_approval_goes_on_from_its_pointer(ctx: Context) -> None:
    household = await add_household(ctx, await build_district(ctx))
    await read(ctx, household, "20", date(2026, 10, 20))
    await approve(ctx, 202610)
    result = await submit_reading(
        at(ctx, NOV), SubmitReading(reading=D(33), meter_id=household.meter_id)
    )
    assert result.usage_m3 == 13
