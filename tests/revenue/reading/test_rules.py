"""Anomaly rules as the tenant's data: what they do to readings, and their dry run."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import PageRequest
from minshui.revenue.reading.facade import (
    Anomaly,
    AnomalyRule,
    DryRun,
    Level,
    MeterList,
    MeterListFilter,
    MeterScope,
    ReadingFilter,
    ReadingView,
    ReviewCriteria,
    ReviewDecision,
    Threshold,
    dry_run,
    end_anomaly_rule,
    list_meters,
    list_readings,
    list_rules,
    plan_readings,
    release_reading,
    review_reading,
    review_readings,
    set_anomaly_rule,
)
from tests.api_cases import ApiCases, Staff
from tests.revenue.reading.district import (
    District,
    Household,
    add_household,
    approve,
    as_user,
    build_district,
    read,
    read_months,
)

D = Decimal
BASE = "/api/v1/revenue/reading"
BEGAN = date(2026, 1, 1)
NOV = date(2026, 11, 20)
MONTHS = ["20", "40", "61", "83"]


def _high(
    level: Level, value: str | None, scope: MeterScope | None = None, floor: str = "0"
) -> AnomalyRule:
    threshold = None if value is None else Threshold(D(value), D(floor))
    return AnomalyRule(Anomaly.HIGH, level, scope or MeterScope(), BEGAN, threshold)


RULE = {"anomaly": "high", "level": "lock", "threshold": "8", "from_on": "2026-01-01"}


class TestSetRule(ApiCases):
    ROUTE = f"POST {BASE}/rules"
    PERMISSION = "revenue.reading.manage_rules"
    STATUS = 201
    BODY = RULE
    BAD_BODIES = ({}, RULE | {"level": "loud"}, RULE | {"anomaly": "status"})


class TestListRules(ApiCases):
    ROUTE = f"GET {BASE}/rules"
    PERMISSION = "revenue.reading.read"


class TestEndRule(ApiCases):
    ROUTE = f"DELETE {BASE}/rules/{{rule_id}}"
    PERMISSION = "revenue.reading.manage_rules"
    STATUS = 204

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        stored = await set_anomaly_rule(ctx, _high(Level.LOCK, "8"))
        return {"path": {"rule_id": stored.id}}


class TestDryRun(ApiCases):
    ROUTE = f"POST {BASE}/rules/dry-run"
    PERMISSION = "revenue.reading.manage_rules"
    STRANGER = 200
    BODY = {"rules": [RULE], "first_month": 202601, "last_month": 202612}  # noqa: RUF012
    BAD_BODIES = (
        {"rules": []},
        {"rules": [RULE | {"threshold": "-1"}], "first_month": 202601, "last_month": 202612},
        {"rules": [], "first_month": 202612, "last_month": 202601},
    )


class TestRelease(ApiCases):
    ROUTE = f"POST {BASE}/readings/{{reading_id}}/release"
    PERMISSION = "revenue.reading.release"
    BODY = {"reason": "现场核实无误"}  # noqa: RUF012 - the case's own style
    BAD_BODIES = ({}, {"reason": ""})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await set_anomaly_rule(ctx, _high(Level.LOCK, "3"))
        home = await add_household(ctx, await build_district(ctx))
        await read_months(ctx, home, MONTHS, date(2026, 7, 20))
        return {"path": {"reading_id": await read(ctx, home, "200", NOV)}}


async def _used(ctx: Context) -> tuple[District, Household]:
    """Return a household that used 20, 20, 21 and 22 m³ from July to October."""
    district = await build_district(ctx)
    home = await add_household(ctx, district)
    await read_months(ctx, home, MONTHS, date(2026, 7, 20))
    return district, home


async def _view(ctx: Context, reading_id: int) -> ReadingView:
    page = await list_readings(ctx, ReadingFilter(bill_month=202611), PageRequest())
    return next(row for row in page.items if row.id == reading_id)


async def _code(work: Any) -> str:
    with pytest.raises(MinshuiError) as refused:
        await work
    return refused.value.code


async def test_a_message_is_shown_and_does_not_stop_bulk_approval(ctx: Context) -> None:
    _, home = await _used(ctx)
    await set_anomaly_rule(ctx, _high(Level.MESSAGE, "1.2"))
    reading_id = await read(ctx, home, "110", NOV)

    shown = await _view(ctx, reading_id)
    approved = await review_readings(ctx, ReviewCriteria(202611, normal_only=True))

    assert (shown.notices, shown.anomalies, shown.hold_status) == (("high",), (), None)
    assert approved.count == 1


async def test_a_lock_holds_a_reading_until_a_supervisor_releases_it(ctx: Context) -> None:
    district, home = await _used(ctx)
    await set_anomaly_rule(ctx, _high(Level.LOCK, "3"))
    reading_id = await read(as_user(ctx, 7), home, "200", NOV)
    reviewer, boss = as_user(ctx, 8), as_user(ctx, 9)

    bulk = await review_readings(reviewer, ReviewCriteria(202611))
    listed = await list_meters(
        ctx, MeterList.LOCKED, MeterListFilter(202611, book_id=district.book.id), PageRequest()
    )

    assert (bulk.count, bulk.held) == (0, [reading_id])
    assert [row.reading_id for row in listed.items] == [reading_id]
    approve_one = review_reading(reviewer, reading_id, ReviewDecision.APPROVE)
    assert await _code(approve_one) == "E_REVIEW_HELD"
    assert await _code(release_reading(boss, reading_id, " ")) == "E_RELEASE_REASON"
    assert await _code(release_reading(as_user(ctx, 7), reading_id, "x")) == "E_REVIEW_OWN_READING"
    assert (await _view(ctx, reading_id)).hold_status == "held"

    await release_reading(boss, reading_id, "现场核实：漏水已修")

    assert (await review_reading(reviewer, reading_id, ReviewDecision.APPROVE)).count == 1
    released = await _view(ctx, reading_id)
    assert (released.hold_status, released.held_for) == ("released", ("high",))
    assert released.release_reason == "现场核实：漏水已修"
    assert await _code(release_reading(boss, reading_id, "x")) == "E_RELEASE_STATE"


async def test_a_held_reading_can_be_returned(ctx: Context) -> None:
    _, home = await _used(ctx)
    await set_anomaly_rule(ctx, _high(Level.LOCK, "3"))
    await read(ctx, home, "200", NOV)
    returned = await review_readings(
        ctx, ReviewCriteria(202611), ReviewDecision.RETURN, "请到现场重抄"
    )
    assert returned.count == 1


async def test_a_rule_for_the_site_goes_before_the_one_for_all(ctx: Context) -> None:
    district, home = await _used(ctx)
    await set_anomaly_rule(ctx, _high(Level.EXAMINE, "1.1"))
    own = MeterScope(site_id=district.site_id, caliber_code="DN15", cycle_type="monthly")
    await set_anomaly_rule(ctx, _high(Level.EXAMINE, "5", own))
    assert "high" not in (await _view(ctx, await read(ctx, home, "160", NOV))).anomalies


async def test_setting_a_rule_again_replaces_it_and_ending_it_lets_the_default_hold(
    ctx: Context,
) -> None:
    _, home = await _used(ctx)
    await set_anomaly_rule(ctx, _high(Level.EXAMINE, "3"), "先试")
    stored = await set_anomaly_rule(ctx, _high(Level.EXAMINE, "9"), "再试")
    assert [(rule.id, rule.note) for rule in await list_rules(ctx)] == [(stored.id, "再试")]

    await end_anomaly_rule(ctx, stored.id)

    assert await list_rules(ctx) == []
    assert await _code(end_anomaly_rule(ctx, stored.id)) == "E_RULE_UNKNOWN"
    assert "high" in (await _view(ctx, await read(ctx, home, "150", NOV))).anomalies


async def test_a_dry_run_of_what_is_in_force_changes_nothing(ctx: Context) -> None:
    district, home = await _used(ctx)
    other = await add_household(ctx, district, 2)
    await plan_readings(ctx, 202611)
    await read(ctx, home, "150", NOV)
    await read(ctx, other, "0", NOV)
    await approve(ctx, 202611)
    await read(ctx, home, "150", date(2026, 12, 20))
    await read(ctx, other, None, date(2026, 12, 20), status_code="refused")

    report = await dry_run(ctx, DryRun((), 202607, 202612))

    assert (report.readings, report.changed, report.differences) == (8, 0, ())
    assert report.marked_in_force == report.marked_proposed > 0


async def test_a_dry_run_says_what_a_proposal_would_mark(ctx: Context) -> None:
    district, home = await _used(ctx)
    await read(ctx, home, "125", NOV)  # 42 m³, more than twice the mean

    proposal = (_high(Level.EXAMINE, "3"), _high(Level.LOCK, "2"), _high(Level.MESSAGE, "0.5"))
    report = await dry_run(ctx, DryRun(proposal, 202607, 202611, book_id=district.book.id))

    high = {
        row.level: (row.in_force, row.proposed)
        for row in report.by_anomaly
        if row.anomaly == "high"
    }
    # July has no mean to compare with, August just the same; September and October more.
    assert high == {"message": (0, 2), "examine": (1, 0), "lock": (0, 1)}
    (book,) = report.by_book
    assert (book.name, book.in_force, book.proposed) == ("B01", 1, 3)
    (site,) = report.by_site
    assert site.key == str(district.site_id)
    assert (report.readings, report.marked_in_force, report.marked_proposed) == (5, 1, 3)
    last = report.differences[-1]
    assert (last.bill_month, last.usage_m3, last.mean_usage_m3) == (202611, D(42), D("20.75"))
    assert last.in_force["high"] == "examine"
    assert last.proposed["high"] == "lock"
    assert len((await dry_run(ctx, DryRun(proposal, 202607, 202611, show=1))).differences) == 1


async def test_a_dry_run_over_too_many_months_is_refused(ctx: Context) -> None:
    assert await _code(dry_run(ctx, DryRun((), 202601, 202901))) == "E_DRY_RUN_MONTHS"
    assert await _code(dry_run(ctx, DryRun((), 202602, 202601))) == "E_DRY_RUN_MONTHS"


@pytest.mark.feature("F-0309", "F-0311", "F-0310")
async def test_a_supervisor_s_rule_locks_a_reading_over_http(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    _, home = await _used(ctx)
    boss = await staff.member(
        "revenue.reading.manage_rules", "revenue.reading.release", "revenue.reading.read"
    )
    reviewer = await staff.member("revenue.reading.review")

    trial = await api.post(
        f"{BASE}/rules/dry-run",
        json={"rules": [RULE | {"threshold": "0.5"}], "first_month": 202607, "last_month": 202610},
        headers=boss.headers,
    )
    await api.post(f"{BASE}/rules", json=RULE | {"threshold": "3"}, headers=boss.headers)
    reading_id = await read(ctx, home, "200", NOV)
    review = {"decision": "approve", "bill_month": 202611}
    held = await api.post(f"{BASE}/reviews", json=review, headers=reviewer.headers)
    released = await api.post(
        f"{BASE}/readings/{reading_id}/release", json={"reason": "已核实"}, headers=boss.headers
    )
    approved = await api.post(f"{BASE}/reviews", json=review, headers=reviewer.headers)

    assert (trial.json()["readings"], trial.json()["changed"]) == (4, 2)
    assert (held.json()["count"], held.json()["held"]) == (0, [reading_id])
    assert released.json()["hold_status"] == "released"
    assert approved.json()["count"] == 1
