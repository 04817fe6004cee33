"""Readings that arrive after their period was closed: evidence, and what it leads to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import PageRequest
from minshui.revenue.adjustment.facade import RequestAdjustment, request_adjustment
from minshui.revenue.billing.facade import bill_number
from minshui.revenue.billing.models import Bill
from minshui.revenue.reading.facade import (
    CorrectReading,
    LateDecision,
    LateFilter,
    LateReadingView,
    LateRemedy,
    SubmitLateReading,
    correct_reading,
    decide_late_reading,
    list_late_readings,
    submit_late_reading,
)
from minshui.revenue.reading.models import LastReading, Reading
from minshui.workorder.approval.facade import approve as approve_process
from tests.api_cases import ApiCases, Staff
from tests.revenue.billing.billing_world import assign, bill_month, build_world
from tests.revenue.reading.district import (
    Household,
    add_household,
    approve,
    at,
    build_district,
    read,
    read_months,
)

D = Decimal
BASE = "/api/v1/revenue/reading/late-readings"
OCT, NOV, LATER = date(2026, 10, 20), date(2026, 11, 20), date(2026, 11, 28)


async def _estimated(ctx: Context) -> Household:
    """Return a household read at 60 in October and estimated (to 80) in November."""
    home = await add_household(ctx, await build_district(ctx))
    await read_months(ctx, home, ["20", "40", "60"], date(2026, 8, 20))
    await read(ctx, home, None, NOV, status_code="refused")
    await approve(ctx, 202611)
    return home


async def _billable(ctx: Context) -> Household:
    """Return a household that can be billed."""
    home = await add_household(ctx, await build_world(ctx))
    await assign(ctx, home, "t.monthly")
    return home


class TestSubmitLate(ApiCases):
    ROUTE = f"POST {BASE}"
    PERMISSION = "revenue.reading.submit_late"
    STATUS = 201
    BAD_BODIES = ({}, {"meter_no": "x", "reading": "-1", "reading_on": "2026-11-20"})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        home = await _estimated(ctx)
        body = {"meter_no": home.meter_no, "reading": "71", "reading_on": "2026-11-20"}
        return {"body": body}


class TestListLate(ApiCases):
    ROUTE = f"GET {BASE}"
    PERMISSION = "revenue.reading.read"
    QUERY = {"late_status": "proposed"}  # noqa: RUF012 - the case's own style
    BAD_QUERIES = ({"late_status": "lost"},)

    async def prepare(self, ctx: Context) -> None:
        await _late(ctx, await _estimated(ctx), "71")


class TestDecideLate(ApiCases):
    ROUTE = f"POST {BASE}/{{late_id}}/decision"
    PERMISSION = "revenue.reading.decide_late"
    BODY = {"decision": "dismissed", "reason": "照片对应另一只表"}  # noqa: RUF012
    BAD_BODIES = ({}, {"decision": "ignored", "reason": "x"}, {"decision": "settled"})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"late_id": (await _late(ctx, await _estimated(ctx), "71")).id}}


async def _late(ctx: Context, home: Household, reading: str, on: date = NOV) -> LateReadingView:
    command = SubmitLateReading(D(reading), on, meter_no=home.meter_no)
    return await submit_late_reading(at(ctx, LATER), command)


async def _code(work: Any) -> str:
    with pytest.raises(MinshuiError) as refused:
        await work
    return refused.value.code


async def _counts(ctx: Context) -> tuple[int, int, Decimal]:
    readings = await ctx.session.scalar(select(func.count()).select_from(Reading))
    bills = await ctx.session.scalar(select(func.count()).select_from(Bill))
    pointer = await ctx.session.scalar(select(func.sum(LastReading.last_reading)))
    return readings or 0, bills or 0, pointer or D(0)


async def test_the_real_reading_of_an_estimated_day_proposes_a_correction(ctx: Context) -> None:
    home = await _estimated(ctx)
    before = await _counts(ctx)

    late = await _late(ctx, home, "71")

    assert (late.late_status, late.finding) == ("proposed", "estimate_high")
    assert (late.recorded_reading, late.recorded_usage_m3) == (D(80), D(20))
    assert (late.difference_m3, late.bill_id, late.remedy) == (D(-9), None, LateRemedy.CORRECT)
    assert await _counts(ctx) == before
    assert late.against_id is not None
    corrected = await correct_reading(ctx, CorrectReading(late.against_id, "迟到读数", D(71)))
    assert corrected.usage_m3 == D(11)


async def test_of_a_billed_estimate_it_proposes_a_rebill_with_the_volume(ctx: Context) -> None:
    home = await _billable(ctx)
    await read_months(ctx, home, ["20", "40"], date(2026, 9, 20))
    await read(ctx, home, None, NOV, status_code="refused")
    await approve(ctx, 202611)
    await bill_month(ctx, 202611)
    before = await _counts(ctx)

    late = await _late(ctx, home, "75")
    again = await _late(ctx, home, "75")

    assert again == late
    assert late.remedy is LateRemedy.REBILL
    assert (late.billed_usage_m3, late.difference_m3) == (D(20), D(15))
    assert late.bill_id is not None
    assert await _counts(ctx) == before


async def test_after_a_true_up_only_the_periods_are_wrong(ctx: Context) -> None:
    home = await _billable(ctx)
    await read_months(ctx, home, ["20", "40"], date(2026, 8, 20))
    await read(ctx, home, None, OCT, status_code="refused")
    await approve(ctx, 202610)
    await bill_month(ctx, 202610)
    await read(ctx, home, "90", NOV)
    await approve(ctx, 202611)

    late = await _late(ctx, home, "52", OCT)

    assert (late.difference_m3, late.remedy) == (D(-8), LateRemedy.REALLOCATE)


async def test_between_two_pointers_it_is_kept_as_evidence(ctx: Context) -> None:
    home = await add_household(ctx, await build_district(ctx))
    await read_months(ctx, home, ["20", "40", "60"], date(2026, 8, 20))

    late = await _late(ctx, home, "33", date(2026, 9, 3))

    assert (late.late_status, late.finding, late.remedy) == ("evidence", "between", None)
    decided = decide_late_reading(ctx, late.id, LateDecision.SETTLED, "x")
    assert await _code(decided) == "E_LATE_STATE"


async def test_two_that_people_took_are_to_be_inspected(ctx: Context) -> None:
    home = await add_household(ctx, await build_district(ctx))
    await read_months(ctx, home, ["20", "40", "60"], date(2026, 8, 20))
    late = await _late(ctx, home, "66", OCT)
    assert (late.finding, late.remedy) == ("contradiction", LateRemedy.INSPECT)


async def test_what_is_not_late_or_of_no_meter_is_refused(ctx: Context) -> None:
    home = await _estimated(ctx)
    assert await _code(_late(ctx, home, "90", LATER)) == "E_LATE_NOT_LATE"
    assert await _code(_late(ctx, home, "90", date(2026, 6, 1))) == "E_LATE_BEFORE_START"
    assert await _code(_late(ctx, home, "90", date(2027, 6, 1))) == "E_READING_DATE_FUTURE"
    assert await _code(_late(ctx, home, "100000")) == "E_READING_OVER_CAPACITY"
    nobody = SubmitLateReading(D(1), NOV)
    assert await _code(submit_late_reading(ctx, nobody)) == "E_READING_SUBJECT_MISSING"
    page = await list_late_readings(ctx, LateFilter(), PageRequest())
    assert page.total == 0


async def test_a_proposal_is_closed_once_with_a_reason(ctx: Context) -> None:
    late = await _late(ctx, await _estimated(ctx), "71")
    no_reason = decide_late_reading(ctx, late.id, LateDecision.SETTLED, " ")
    assert await _code(no_reason) == "E_LATE_REASON"
    assert await _code(decide_late_reading(ctx, 404, LateDecision.SETTLED, "x")) == "E_LATE_UNKNOWN"

    closed = await decide_late_reading(ctx, late.id, LateDecision.SETTLED, "已更正")

    assert (closed.late_status, closed.decision_reference, closed.remedy) == ("settled", None, None)
    again = decide_late_reading(ctx, late.id, LateDecision.DISMISSED, "x")
    assert await _code(again) == "E_LATE_STATE"


async def test_what_was_billed_is_settled_by_a_bill_or_an_adjustment_of_the_account(
    ctx: Context,
) -> None:
    # given an estimate that was billed, and an adjustment of its bill that nobody agreed to yet
    home = await _billable(ctx)
    await read_months(ctx, home, ["20", "40"], date(2026, 9, 20))
    await read(ctx, home, None, NOV, status_code="refused")
    await approve(ctx, 202611)
    await bill_month(ctx, 202611)
    late = await _late(ctx, home, "75")
    assert late.bill_id is not None
    number = bill_number(202611, late.bill_id)
    command = RequestAdjustment(number, "estimate", "迟到读数", usage_m3=D(15))
    asked = await request_adjustment(at(ctx, LATER), command)

    async def refusal(reference: str | None) -> str:
        settled = decide_late_reading(ctx, late.id, LateDecision.SETTLED, "已补", reference)
        return await _code(settled)

    # when nothing is named, or what does not exist, is mistyped, or was not made yet
    wrong_digit = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert await refusal(None) == "E_LATE_REFERENCE_MISSING"
    assert await refusal("随便写") == "E_LATE_REFERENCE"
    assert await refusal(wrong_digit) == "E_LATE_REFERENCE"
    assert await refusal(bill_number(202611, late.bill_id + 1)) == "E_LATE_REFERENCE"
    assert await refusal(asked.code) == "E_LATE_REFERENCE"

    # then only what was done settles it
    assert asked.process_id is not None
    await approve_process(at(ctx, LATER), asked.process_id)
    closed = await decide_late_reading(ctx, late.id, LateDecision.SETTLED, "已补", asked.code)
    assert (closed.late_status, closed.decision_reference) == ("settled", asked.code)


@pytest.mark.feature("F-0301", "F-0308", "F-0311")
async def test_a_late_photo_is_registered_listed_and_closed_over_http(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    home = await _estimated(ctx)
    reader = await staff.member("revenue.reading.submit_late", "revenue.reading.submit")
    clerk = await staff.member("revenue.reading.decide_late", "revenue.reading.read")
    body = {"meter_no": home.meter_no, "reading": "71", "reading_on": "2026-11-20"}

    ordinary = await api.post("/api/v1/revenue/reading/readings", json=body, headers=reader.headers)
    made = await api.post(BASE, json=body, headers=reader.headers)
    listed = await api.get(f"{BASE}?late_status=proposed", headers=clerk.headers)
    closed = await api.post(
        f"{BASE}/{made.json()['id']}/decision",
        json={"decision": "settled", "reason": "已更正读数"},
        headers=clerk.headers,
    )

    assert (ordinary.status_code, ordinary.json()["code"]) == (409, "E_READING_DUPLICATE")
    assert "迟到读数" in ordinary.json()["detail"]
    assert made.status_code == 201
    (row,) = listed.json()["items"]
    assert (row["difference_m3"], row["remedy"]) == ("-9.0000", "correct")
    assert closed.json()["late_status"] == "settled"
