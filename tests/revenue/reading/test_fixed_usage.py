"""Fixed usage (固定量): agreed by two, charged per period, expiring; the dial is only shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from minshui.entrypoints.wiring import job_handlers, schedules
from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.queue import claim_job, enqueue
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import PageRequest
from minshui.metering.device.facade import RegisterMeter, register_meter
from minshui.revenue.customer.facade import BillingMode, SetBillingMode, set_billing_mode
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.revenue.reading.facade import (
    ISSUE_FIXED,
    ISSUE_FIXED_NIGHTLY,
    EndFixedUsage,
    ExchangeMeter,
    RequestFixedUsage,
    ReviewDecision,
    approve_at_zero,
    end_fixed_usage,
    exchange_meter,
    issue_fixed,
    issue_fixed_readings,
    list_fixed_usages,
    request_fixed_usage,
    review_reading,
    unbilled_readings,
)
from minshui.revenue.reading.models import FixedUsage, LastReading, Reading
from minshui.workorder.approval.facade import approve as approve_process
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
OCT, NOV, DEC = date(2026, 10, 20), date(2026, 11, 20), date(2026, 12, 20)
JAN, FEB = date(2027, 1, 20), date(2027, 2, 20)


async def _home(ctx: Context) -> Household:
    home = await add_household(ctx, await build_district(ctx))
    await read(ctx, home, "20", OCT)
    await approve(ctx, 202610)
    return home


def _asked(home: Household, **changes: Any) -> RequestFixedUsage:
    asked = RequestFixedUsage(home.cust_meter_id, D("12.5"), 202611, 202612, "表井被占压")
    return replace(asked, **changes)


async def fix(ctx: Context, home: Household, **changes: Any) -> int:
    """Let a fixed volume be agreed on by two people, from November on."""
    process = await request_fixed_usage(as_user(at(ctx, NOV), 7), _asked(home, **changes))
    approver = as_user(at(ctx, NOV), 8)
    actor = replace(approver.actor, permissions=frozenset({"revenue.reading.approve_fixed_usage"}))
    decided = await approve_process(replace(approver, actor=actor), process.id)
    assert decided.result is not None
    return int(decided.result["fixed_usage_id"])


async def _refusal(work: Any) -> str:
    with pytest.raises(MinshuiError) as refused:
        await work
    return refused.value.code


async def _charged(ctx: Context, home: Household, month: int) -> list[tuple[str, Decimal]]:
    rows = await unbilled_readings(ctx, month, home.account_id, home.account_id)
    return [(row.kind, row.usage_m3) for row in rows]


async def test_while_fixed_the_volume_is_charged_and_the_dial_only_shown(ctx: Context) -> None:
    home = await _home(ctx)
    await fix(ctx, home)

    result = await issue_fixed_readings(at(ctx, NOV), 202611)
    dial = await read(ctx, home, "45", NOV)
    await approve(ctx, 202611)

    assert (result.issued, result.already, result.usage_m3) == (1, 0, D("12.5"))
    assert await _charged(ctx, home, 202611) == [("fixed", D("12.5"))]
    shown = await ctx.session.get_one(Reading, dial)
    assert (shown.usage_amount, shown.billable) == (D(25), False)
    pointer = await ctx.session.get_one(LastReading, home.meter_id)
    assert pointer.last_reading == 45


async def test_issuing_again_adds_nothing(ctx: Context) -> None:
    home = await _home(ctx)
    await fix(ctx, home)
    await issue_fixed_readings(at(ctx, NOV), 202611)

    again = await issue_fixed_readings(at(ctx, NOV), 202611)

    assert (again.issued, again.already) == (0, 1)
    assert await _refusal(issue_fixed_readings(at(ctx, NOV), 202612)) == "E_FIXED_ISSUE_MONTH"


def test_issuing_is_scheduled() -> None:
    assert ISSUE_FIXED_NIGHTLY in schedules()
    assert job_handlers()[ISSUE_FIXED] is issue_fixed


async def test_the_month_is_issued_by_itself_from_the_tenants_day_on(ctx: Context) -> None:
    # given a volume for November, and a tenant that issues from the 21st on
    home = await _home(ctx)
    await fix(ctx, home)
    setting = SetParameter("reading", "fixed_issue_day", 21, date(2026, 1, 1))
    await set_parameter(ctx, setting)
    await enqueue(ctx, ISSUE_FIXED, {})
    job = await claim_job(ctx, "default", "worker")
    assert job is not None

    # when the nights come
    early = await issue_fixed(at(ctx, NOV), job)
    due = await issue_fixed(at(ctx, date(2026, 11, 21)), job)
    again = await issue_fixed(at(ctx, date(2026, 11, 22)), job)

    # then it is issued once
    assert early.note == "固定量自每月 21 日起生成"
    assert due.note == "生成固定量抄表记录 1 条，12.5 m³"
    assert again.note == "生成固定量抄表记录 0 条，0 m³"
    assert await _charged(ctx, home, 202611) == [("fixed", D("12.5"))]


async def test_it_expires_and_a_dial_read_at_its_end_counts_from_there(ctx: Context) -> None:
    home = await _home(ctx)
    await fix(ctx, home)
    for day, pointer in ((NOV, "45"), (DEC, "70")):
        month = day.year * 100 + day.month
        await issue_fixed_readings(at(ctx, day), month)
        await read(ctx, home, pointer, day)
        await approve(ctx, month)

    await issue_fixed_readings(at(ctx, JAN), 202701)
    await read(ctx, home, "81", JAN)
    await approve(ctx, 202701)

    assert await _charged(ctx, home, 202701) == [("ordinary", D(11))]


async def test_a_dial_that_was_not_read_meanwhile_is_held_for_a_person(ctx: Context) -> None:
    home = await _home(ctx)
    await fix(ctx, home)
    for day in (NOV, DEC):
        await issue_fixed_readings(at(ctx, day), day.year * 100 + day.month)

    reading_id = await read(as_user(ctx, 7), home, "90", JAN)

    approving = review_reading(ctx, reading_id, ReviewDecision.APPROVE)
    assert await _refusal(approving) == "E_REVIEW_HELD"
    result = await approve_at_zero(ctx, reading_id, "固定量已含")
    assert result.usage_m3 == 0
    await read(ctx, home, "97", FEB)
    await approve(ctx, 202702)
    assert await _charged(ctx, home, 202702) == [("ordinary", D(7))]


async def test_it_needs_a_second_person_and_is_checked_again_then(ctx: Context) -> None:
    home = await _home(ctx)
    asker = as_user(at(ctx, NOV), 7)
    process = await request_fixed_usage(asker, _asked(home))
    assert (await list_fixed_usages(ctx, PageRequest())).total == 0
    may = replace(asker.actor, permissions=frozenset({"revenue.reading.approve_fixed_usage"}))
    assert await _refusal(approve_process(replace(asker, actor=may), process.id)) == (
        "E_APPROVAL_OWN"
    )
    await read(ctx, home, "45", NOV)
    other = replace(asker, actor=replace(may, user_id=8))

    assert await _refusal(approve_process(other, process.id)) == "E_FIXED_READ"

    assert (await ctx.session.scalars(select(FixedUsage))).all() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"volume_m3": D(0)}, "E_FIXED_VOLUME"),
        ({"volume_m3": D("1.00001")}, "E_FIXED_VOLUME"),
        ({"until_month": 202610}, "E_FIXED_MONTHS"),
        ({"until_month": 202711}, "E_FIXED_MONTHS"),
        ({"from_month": 202609}, "E_FIXED_MONTHS"),
        ({"from_month": 202610}, "E_FIXED_READ"),
        ({"reason": " "}, "E_FIXED_REASON"),
    ],
)
async def test_what_cannot_be_fixed_is_refused(
    ctx: Context, changes: dict[str, Any], code: str
) -> None:
    home = await _home(ctx)
    assert await _refusal(request_fixed_usage(at(ctx, NOV), _asked(home, **changes))) == code


async def test_overlaps_and_meters_that_are_not_billed_are_refused(ctx: Context) -> None:
    home = await _home(ctx)
    await fix(ctx, home)
    later = _asked(home, from_month=202612, until_month=202703)
    assert await _refusal(request_fixed_usage(at(ctx, NOV), later)) == "E_FIXED_OVERLAP"
    mode = SetBillingMode(home.cust_meter_id, BillingMode.ASSESSMENT, "考核")
    await set_billing_mode(ctx, mode)
    assert await _refusal(request_fixed_usage(at(ctx, NOV), _asked(home))) == "E_FIXED_MODE"


async def test_it_ends_early_but_not_for_a_month_that_is_done(ctx: Context) -> None:
    home = await _home(ctx)
    fixed_id = await fix(ctx, home, until_month=202703)
    await issue_fixed_readings(at(ctx, NOV), 202611)
    early = EndFixedUsage(fixed_id, 202610, "已换表")
    assert await _refusal(end_fixed_usage(at(ctx, NOV), early)) == "E_FIXED_DONE"

    await end_fixed_usage(at(ctx, NOV), replace(early, last_month=202611))

    assert (await issue_fixed_readings(at(ctx, DEC), 202612)).issued == 0
    (view,) = (await list_fixed_usages(ctx, PageRequest())).items
    assert (view.until_month, view.end_reason, view.last_issued_month) == (202611, "已换表", 202611)


async def test_it_follows_the_meter_through_an_exchange(ctx: Context) -> None:
    home = await _home(ctx)
    await fix(ctx, home)
    await register_meter(
        ctx, RegisterMeter(meter_no="NEW-1", caliber_code="DN15", modulus_m3=D(100_000))
    )
    on = date(2026, 11, 10)
    await exchange_meter(
        at(ctx, on), ExchangeMeter(home.cust_meter_id, "NEW-1", on, D(33), D(0), "周检")
    )

    await issue_fixed_readings(at(ctx, NOV), 202611)

    assert await _charged(ctx, home, 202611) == [("fixed", D("12.5"))]
