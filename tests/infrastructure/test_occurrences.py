"""Occurrences of cron expressions: in any zone, through both changes of summer time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.infrastructure.jobs.firing import MOST_AT_ONCE, what_is_due
from minshui.infrastructure.jobs.occurrences import (
    check_cron,
    check_zone,
    first_occurrences,
    last_occurrence,
    next_occurrence,
)
from minshui.infrastructure.jobs.schedule_store import RunOutcome
from minshui.infrastructure.jobs.scheduling import Misfire, Overlap, Schedule, SchedulePlan
from minshui.kernel.errors import MinshuiError

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"
CRONS = (
    "10 3 * * *",
    "*/15 * * * *",
    "30 2 * * *",
    "0 2,3 * * *",
    "15,45 1-3 * * *",
    "0 */2 * * *",
    "5 4 L * *",
    "0 9 * * MON-FRI",
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def local(cron: str, zone: str, after: str, until: str) -> list[str]:
    found = first_occurrences(cron, zone, at(after), at(until), 100)
    return [each.astimezone(ZoneInfo(zone)).isoformat() for each in found]


def plan(cron: str, misfire: Misfire, grace_seconds: int = 300) -> SchedulePlan:
    return SchedulePlan(cron, SHANGHAI, {}, Overlap.QUEUE, misfire, grace_seconds)


def test_a_time_of_day_is_local() -> None:
    found = next_occurrence("10 3 * * *", SHANGHAI, at("2026-11-21T12:00:00+08:00"))
    assert found == datetime(2026, 11, 21, 19, 10, tzinfo=UTC)


def test_a_time_that_summer_time_leaves_out_happens_when_the_gap_ends() -> None:
    assert local(
        "30 2 * * *", BERLIN, "2026-03-27T12:00:00+01:00", "2026-03-30T12:00:00+02:00"
    ) == [
        "2026-03-28T02:30:00+01:00",
        "2026-03-29T03:00:00+02:00",
        "2026-03-30T02:30:00+02:00",
    ]


def test_two_times_that_fall_together_in_the_gap_happen_once() -> None:
    assert local(
        "0 2,3 * * *", BERLIN, "2026-03-28T12:00:00+01:00", "2026-03-29T12:00:00+02:00"
    ) == ["2026-03-29T03:00:00+02:00"]


def test_a_time_that_the_change_back_repeats_happens_the_first_time_only() -> None:
    assert local(
        "30 2 * * *", BERLIN, "2026-10-24T12:00:00+02:00", "2026-10-26T12:00:00+01:00"
    ) == ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]


def test_between_the_two_the_first_is_the_last_occurrence() -> None:
    # given 02:10 for the second time that night
    second = at("2026-10-25T02:10:00+01:00")
    # then
    last = last_occurrence("30 2 * * *", BERLIN, second - timedelta(days=3), second)
    assert last == at("2026-10-25T02:30:00+02:00")


def test_what_runs_every_half_hour_does_so_in_both_hours() -> None:
    assert local(
        "*/30 * * * *", BERLIN, "2026-10-25T01:45:00+02:00", "2026-10-25T03:10:00+01:00"
    ) == [
        "2026-10-25T02:00:00+02:00",
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T02:00:00+01:00",
        "2026-10-25T02:30:00+01:00",
        "2026-10-25T03:00:00+01:00",
    ]


def test_after_years_the_last_occurrence_is_found_at_once() -> None:
    last = last_occurrence(
        "* * * * *", SHANGHAI, at("2016-01-01T00:00:00+08:00"), at("2026-11-21T12:00:30+08:00")
    )
    assert last == at("2026-11-21T12:00:00+08:00")


@given(
    st.sampled_from(CRONS),
    st.sampled_from((SHANGHAI, BERLIN, "America/New_York", "Africa/Cairo", "UTC")),
    st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 30)),  # noqa: DTZ001 - made aware below
    st.integers(1, 5 * 24 * 60),
)
def test_looking_piece_by_piece_or_at_once_finds_the_same(
    cron: str, zone: str, start: datetime, minutes: int
) -> None:
    # given
    after = start.replace(tzinfo=UTC)
    until = after + timedelta(minutes=minutes)
    # when
    at_once = first_occurrences(cron, zone, after, until, 10_000)
    step_by_step = []
    look = after
    while look < until:
        later = min(look + timedelta(minutes=47), until)
        step_by_step += first_occurrences(cron, zone, look, later, 10_000)
        look = later
    # then
    assert step_by_step == at_once
    assert at_once == sorted(set(at_once))
    assert last_occurrence(cron, zone, after, until) == (at_once[-1] if at_once else None)


@pytest.mark.parametrize(
    ("cron", "reason"),
    [
        ("* * *", "不是五段"),
        ("0 10 3 * * *", "不是五段"),
        ("60 * * * *", "分钟应为 0–59"),
        ("0 24 * * *", "小时应为 0–23"),
        ("0 0 30 2 *", "日应为 1–31，且须真有这一天"),
        ("0 0 1 13 *", "月应为 1–12"),
        ("0 0 * * 8", "星期应为 0–7（0 和 7 都是周日）"),
    ],
)
def test_an_expression_that_names_nothing_is_refused_with_the_reason(
    cron: str, reason: str
) -> None:
    with pytest.raises(MinshuiError) as refused:
        check_cron(cron)
    assert (refused.value.code, refused.value.params["reason"]) == ("E_SCHEDULE_CRON", reason)
    assert refused.value.place is not None
    assert refused.value.place.field == "cron"


@pytest.mark.parametrize("zone", ["Asia/Fuzhou", "", "Asia", "../etc/passwd", "asia shanghai"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(MinshuiError) as refused:
        check_zone(zone)
    assert refused.value.code == "E_SCHEDULE_ZONE"


def test_a_declaration_that_would_lose_occurrences_is_refused() -> None:
    with pytest.raises(MinshuiError) as refused:
        Schedule("test.each", "0 * * * *", "test", "测试", misfire=Misfire.EACH)
    assert refused.value.code == "E_SCHEDULE_POLICY"


AFTER = at("2026-11-20T12:00:00+08:00")
NOW = at("2026-11-20T15:20:00+08:00")
THREE = [at(f"2026-11-20T{hour}:00:00+08:00") for hour in (13, 14, 15)]


def test_missed_occurrences_fire_once_and_the_others_are_counted() -> None:
    (due,) = what_is_due(plan("0 * * * *", Misfire.ONCE), AFTER, NOW, paused=False)
    assert (due.occurrence, due.missed, due.passes) == (THREE[-1], 2, None)


def test_what_is_later_than_its_grace_is_passed_over() -> None:
    (late,) = what_is_due(plan("0 * * * *", Misfire.SKIP, 1199), AFTER, NOW, paused=False)
    (fine,) = what_is_due(plan("0 * * * *", Misfire.SKIP, 1200), AFTER, NOW, paused=False)
    assert (late.passes, late.missed) == (RunOutcome.SKIPPED_MISFIRE, 2)
    assert (fine.passes, fine.occurrence) == (None, THREE[-1])


def test_each_missed_occurrence_fires_in_portions() -> None:
    each = plan("0 * * * *", Misfire.EACH)
    assert [due.occurrence for due in what_is_due(each, AFTER, NOW, paused=False)] == THREE
    year_ago = NOW - timedelta(days=365)
    assert len(what_is_due(each, year_ago, NOW, paused=False)) == MOST_AT_ONCE


@pytest.mark.parametrize("misfire", list(Misfire))
def test_while_it_is_paused_nothing_is_due(misfire: Misfire) -> None:
    (due,) = what_is_due(plan("0 * * * *", misfire), AFTER, NOW, paused=True)
    assert (due.occurrence, due.passes) == (THREE[-1], RunOutcome.PAUSED)


@pytest.mark.parametrize("misfire", list(Misfire))
def test_a_clock_that_was_put_back_fires_nothing_again(misfire: Misfire) -> None:
    assert what_is_due(plan("0 * * * *", misfire), NOW, AFTER, paused=False) == []
