"""Adjustments and cancellations are asked for by one person and made by another's leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Actor, Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import PageRequest
from minshui.revenue.adjustment.facade import (
    AdjustmentContract,
    AdjustmentFilter,
    AdjustmentKind,
    AdjustmentStatus,
    RequestAdjustment,
    RequestCancellation,
    find_adjustment,
    list_adjustments,
    request_adjustment,
    request_cancellation,
)
from minshui.revenue.billing.facade import (
    CancelScope,
    bill_number,
    cancellation_progress,
    explain_bill,
)
from minshui.revenue.customer.facade import CaseKind, OpenCaseLock, open_case_lock
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.revenue.reading.facade import StopReading, stop_meter
from minshui.workorder.approval.facade import Process, approve, reject, withdraw
from tests.revenue.billing.billing_world import bill_month, build_world
from tests.revenue.billing.cancel_world import (
    FIRST,
    SECOND,
    TODAY,
    bill_usages,
    bills_of,
    cancel,
    counted,
    net_charge,
    open_household,
)
from tests.revenue.money_world import broken
from tests.revenue.reading.district import Household, as_user, at, read
from tests.revenue.refusals import refused

DECIDES = frozenset({"workorder.approval.decide", "revenue.adjustment.approve"})


def _clerk(ctx: Context) -> Context:
    return as_user(at(ctx, TODAY), 21)


def _manager(ctx: Context) -> Context:
    actor = Actor(22, "huangmin", "黄敏", None, DECIDES, "user")
    return replace(at(ctx, TODAY), actor=actor)


async def _billed(ctx: Context, *usages: int) -> Household:
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, usages)
    return household


async def _ask(
    ctx: Context, household: Household, place: int = 0, **way: Any
) -> AdjustmentContract:
    bill = (await bills_of(ctx, household))[place]
    command = RequestAdjustment(bill_number(bill.month, bill.id), "misread", "表底看错一位", **way)
    return await request_adjustment(_clerk(ctx), command)


async def _decide(ctx: Context, adjustment: AdjustmentContract) -> Process:
    assert adjustment.process_id is not None
    return await approve(_manager(ctx), adjustment.process_id)


async def _limit(ctx: Context, key: str, fen: int) -> None:
    command = SetParameter("adjustment", key, fen, date(2020, 1, 1))
    await set_parameter(ctx, command)


@pytest.mark.feature("F-0338", "F-0351")
async def test_a_quantity_is_adjusted_once_another_approves(ctx: Context) -> None:
    household = await _billed(ctx, 20, 20, 20)

    asked = await _ask(ctx, household, 2, usage_m3=Decimal(-15))

    assert (asked.status, asked.kind) == (AdjustmentStatus.REQUESTED, AdjustmentKind.QUANTITY)
    assert (asked.total_fen, asked.adjustment_number) == (-7500, None)
    assert await net_charge(ctx, household) == 18000
    process = await _decide(ctx, asked)
    assert "水量调整 -15 m³（按阶梯），-75.00 元" in process.subject
    done = await find_adjustment(ctx, asked.id)
    assert done.status is AdjustmentStatus.EXECUTED
    assert process.result == {"bill_number": done.adjustment_number, "total_fen": -7500}
    assert (await net_charge(ctx, household), await counted(ctx, household)) == (10500, 45)
    explanation = await explain_bill(ctx, str(done.adjustment_number))
    assert explanation.differences == ()
    assert f"{done.code} 抄表错误：表底看错一位" in explanation.text[2]
    assert await broken(ctx) == []


@pytest.mark.feature("F-0339")
async def test_an_amount_is_adjusted_by_component(ctx: Context) -> None:
    household = await _billed(ctx, 20)

    asked = await _ask(ctx, household, amounts={"water": -1050})
    await _decide(ctx, asked)

    first, bill = await bills_of(ctx, household)
    assert (first.open_fen, bill.total_fen) == (2950, -1050)
    assert await broken(ctx) == []


async def test_nobody_approves_what_they_asked_for(ctx: Context) -> None:
    household = await _billed(ctx, 20)
    asked = await _ask(ctx, household, usage_m3=Decimal(-5))
    assert asked.process_id is not None
    own = replace(_manager(ctx), actor=replace(_manager(ctx).actor, user_id=21))

    async with refused(ctx, "E_APPROVAL_OWN"):
        await approve(own, asked.process_id)
    without = replace(_manager(ctx), actor=replace(_manager(ctx).actor, permissions=frozenset()))
    async with refused(ctx, "E_PERMISSION_DENIED"):
        await approve(without, asked.process_id)


async def test_what_is_turned_down_or_taken_back_changes_nothing(ctx: Context) -> None:
    household = await _billed(ctx, 20)
    first = await _ask(ctx, household, usage_m3=Decimal(-5))
    async with refused(ctx, "E_APPROVAL_PENDING"):
        await _ask(ctx, household, amounts={"water": -1})
    assert first.process_id is not None
    await reject(_manager(ctx), first.process_id, "理由不足")
    second = await _ask(ctx, household, usage_m3=Decimal(-6))
    assert second.process_id is not None
    await withdraw(_clerk(ctx), second.process_id)

    page = await list_adjustments(ctx, AdjustmentFilter(cust_id=household.cust_id), PageRequest())

    assert [(each.id, each.status) for each in page.items] == [
        (second.id, AdjustmentStatus.WITHDRAWN),
        (first.id, AdjustmentStatus.REJECTED),
    ]
    rejected = AdjustmentFilter(status=AdjustmentStatus.REJECTED)
    assert (await list_adjustments(ctx, rejected, PageRequest())).total == 1
    assert await net_charge(ctx, household) == 4000


async def test_what_comes_to_something_else_by_then_is_not_made(ctx: Context) -> None:
    household = await _billed(ctx, 20, 20)
    asked = await _ask(ctx, household, usage_m3=Decimal(10))
    assert asked.total_fen == 3000
    # From 50 on it would be 60.00.
    await read(ctx, household, "50", date(2026, 11, 20))
    await bill_month(at(ctx, date(2026, 11, 20)), 202611)

    async with refused(ctx, "E_ADJUSTMENT_STALE") as caught:
        await _decide(ctx, asked)

    assert "申请时合计 30.00 元，现在是 60.00 元" in caught.value.message


async def test_what_holds_a_bill_by_then_holds_its_adjustment(ctx: Context) -> None:
    household = await _billed(ctx, 20)
    asked = await _ask(ctx, household, usage_m3=Decimal(-5))
    await cancel(ctx, FIRST, account_ids=(household.account_id,))
    async with refused(ctx, "E_ADJUST_GONE"):
        await _decide(ctx, asked)
    case = OpenCaseLock(household.account_id, CaseKind.CORRECTION, "读数有争议")
    await open_case_lock(ctx, case)
    async with refused(ctx, "E_ACCOUNT_LOCKED"):
        await _decide(ctx, asked)


async def test_small_ones_pass_where_the_tenant_says_so(ctx: Context) -> None:
    household = await _billed(ctx, 20)
    await _limit(ctx, "approval_above_fen", 1000)

    done = await _ask(ctx, household, usage_m3=Decimal(-5))
    waits = await _ask(ctx, household, amounts={"water": -1001})

    assert (done.status, done.process_id, done.total_fen) == ("executed", None, -1000)
    assert waits.status is AdjustmentStatus.REQUESTED
    assert await broken(ctx) == []


@pytest.mark.parametrize(
    ("prices", "total_fen", "counter"),
    [({}, 7000, 55), ({"water": Decimal("1.80")}, 2700, 40)],
)
async def test_a_catch_up_moves_the_pointer_in_tiers_or_never_in_them(
    ctx: Context, prices: dict[str, Decimal], total_fen: int, counter: int
) -> None:
    household = await _billed(ctx, 20, 20)

    # From 40: 10 × 3.00 + 5 × 6.00 … or 15 at a price of old.
    asked = await _ask(ctx, household, 1, usage_m3=Decimal(15), prices=prices, moves_pointer=True)
    await _decide(ctx, asked)

    assert asked.total_fen == (6000 if not prices else total_fen)
    assert await counted(ctx, household) == counter
    # The dial shows 60: 15 of it are charged already.
    await read(ctx, household, "60", date(2026, 11, 20))
    await bill_month(at(ctx, date(2026, 11, 20)), 202611)
    usage = text("SELECT usage_m3 FROM biz_charge WHERE bill_month = 202611")
    assert (await ctx.session.execute(usage)).scalar_one() == 5
    assert await broken(ctx) == []


async def test_a_surcharge_leaves_the_pointer_where_it_is(ctx: Context) -> None:
    household = await _billed(ctx, 20, 20)

    asked = await _ask(ctx, household, 1, usage_m3=Decimal(15))
    await _decide(ctx, asked)

    await read(ctx, household, "60", date(2026, 11, 20))
    await bill_month(at(ctx, date(2026, 11, 20)), 202611)
    usage = text("SELECT usage_m3 FROM biz_charge WHERE bill_month = 202611")
    assert (await ctx.session.execute(usage)).scalar_one() == 20
    assert await broken(ctx) == []


async def test_a_pointer_that_is_being_read_is_not_moved(ctx: Context) -> None:
    household = await _billed(ctx, 20)
    asked = await _ask(ctx, household, usage_m3=Decimal(15), moves_pointer=True)
    await read(ctx, household, "60", date(2026, 10, 20))

    async with refused(ctx, "E_POINTER_FIXED"):
        await _decide(ctx, asked)


async def test_the_pointer_of_a_meter_that_came_out_is_not_moved(ctx: Context) -> None:
    household = await _billed(ctx, 20)
    asked = await _ask(ctx, household, usage_m3=Decimal(15), moves_pointer=True)
    taken_out = StopReading(household.cust_meter_id, TODAY, Decimal(25), "拆表")
    await stop_meter(at(ctx, TODAY), taken_out)

    async with refused(ctx, "E_POINTER_FIXED"):
        await _decide(ctx, asked)


@pytest.mark.parametrize(
    ("way", "code"),
    [
        ({"usage_m3": Decimal(-5), "moves_pointer": True}, "E_ADJUSTMENT_POINTER"),
        ({"amounts": {"water": 5}, "moves_pointer": True}, "E_ADJUSTMENT_POINTER"),
        ({"usage_m3": Decimal(-21)}, "E_ADJUST_USAGE"),
        ({}, "E_ADJUST_WAY"),
    ],
)
async def test_what_cannot_be_is_not_asked_for(
    ctx: Context, way: dict[str, Any], code: str
) -> None:
    household = await _billed(ctx, 20)

    async with refused(ctx, code):
        await _ask(ctx, household, **way)


async def test_a_reason_is_one_of_the_tenants(ctx: Context) -> None:
    household = await _billed(ctx, 20)
    bill = (await bills_of(ctx, household))[0]
    number = bill_number(bill.month, bill.id)
    unknown = RequestAdjustment(number, "mood", "心情不好", Decimal(-5))

    async with refused(ctx, "E_ADJUSTMENT_REASON_CODE") as caught:
        await request_adjustment(_clerk(ctx), unknown)
    assert "misread（抄表错误）" in caught.value.message
    async with refused(ctx, "E_ADJUSTMENT_REASON"):
        await request_adjustment(_clerk(ctx), replace(unknown, reason_code="leak", reason=" "))


async def test_bills_are_cancelled_once_another_approves(ctx: Context) -> None:
    household = await _billed(ctx, 20, 20)
    scope = CancelScope(account_ids=(household.account_id,), first_month=FIRST)

    asked = await request_cancellation(
        _clerk(ctx), RequestCancellation(scope, "misread", "两个月都抄错")
    )

    assert (asked.cancellation_id, await net_charge(ctx, household)) == (None, 9000)
    assert asked.process_id is not None
    process = await approve(_manager(ctx), asked.process_id)
    assert process.subject == "撤销账单 2 张（1 户），合计 90.00 元"
    assert process.result is not None
    progress = await cancellation_progress(ctx, process.result["cancellation_id"])
    assert (progress.bill_count, progress.credited_fen) == (2, 9000)
    assert progress.cancellation.process_id == asked.process_id
    assert progress.cancellation.reason == "抄表错误：两个月都抄错"
    assert await net_charge(ctx, household) == 0
    assert await broken(ctx) == []


async def test_a_small_cancellation_passes_where_the_tenant_says_so(ctx: Context) -> None:
    household = await _billed(ctx, 20, 20)
    await _limit(ctx, "cancel_approval_above_fen", 5000)
    scope = CancelScope(account_ids=(household.account_id,), first_month=SECOND, last_month=SECOND)

    asked = await request_cancellation(_clerk(ctx), RequestCancellation(scope, "misread", "抄错"))

    assert (asked.process_id, await net_charge(ctx, household)) == (None, 4000)
    again = RequestCancellation(scope, "misread", "抄错")
    with pytest.raises(MinshuiError, match="E_CANCEL_EMPTY"):
        await request_cancellation(_clerk(ctx), again)


async def test_what_cannot_be_cancelled_is_not_asked_for(ctx: Context) -> None:
    household = await _billed(ctx, 20)
    case = OpenCaseLock(household.account_id, CaseKind.REFUND, "退款中")
    await open_case_lock(ctx, case)
    scope = CancelScope(account_ids=(household.account_id,), first_month=FIRST)

    async with refused(ctx, "E_CANCEL_HELD") as caught:
        await request_cancellation(_clerk(ctx), RequestCancellation(scope, "misread", "抄错"))

    assert "退款中" in caught.value.message
