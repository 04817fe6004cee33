"""The schedules of a tenant over HTTP: seen, adapted, paused, run by hand, and their log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import select, update

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.pruning import PRUNE_KIND, PRUNE_NIGHTLY
from minshui.infrastructure.jobs.firing import fire_due
from minshui.infrastructure.jobs.models import JobRow, ScheduleLogRow
from minshui.infrastructure.jobs.queue import get_job
from minshui.kernel.clock import FixedClock
from minshui.platform.scheduling.facade import pause_schedule
from tests.api_cases import ApiCases, Staff, StaffMember, fingerprint

SCHEDULES = "/api/v1/platform/schedules"
LOG = "/api/v1/platform/schedule-log"
PRUNE = f"{SCHEDULES}/{PRUNE_KIND}"
READ, MANAGE = "platform.scheduling.read", "platform.scheduling.manage"
RUN = "platform.scheduling.run"


async def boss(staff: Staff) -> StaffMember:
    return await staff.member(READ, MANAGE, RUN, name="lin")


def morning(day: int) -> datetime:
    """Return 03:10 in Shanghai of a day of November, when the tenant's records are pruned."""
    return datetime(2026, 11, day, 3, 10, tzinfo=UTC) - timedelta(hours=8)


async def put(api: httpx.AsyncClient, who: StaffMember, **body: Any) -> httpx.Response:
    return await api.put(PRUNE, json=body, headers=who.headers)


class TestList(ApiCases):
    ROUTE = f"GET {SCHEDULES}"
    PERMISSION = READ


class TestOne(ApiCases):
    ROUTE = f"GET {PRUNE}"
    PERMISSION = READ


class TestChange(ApiCases):
    ROUTE = f"PUT {PRUNE}"
    PERMISSION = MANAGE
    BODY: ClassVar[Any] = {"cron": "30 4 * * *", "parameters": {"kept_days": 30}}
    BAD_BODIES = (
        {"cron": "30 4 * *"},
        {"cron": "61 4 * * *"},
        {"zone": "Asia/Fuzhou"},
        {"parameters": {"kept_days": 1}},
        {"parameters": {"kept": 30}},
        {"overlap": "skip", "misfire": "each"},
        {"grace_seconds": -1},
        {"paused": True},
    )


class TestPause(ApiCases):
    ROUTE = f"POST {PRUNE}/pause"
    PERMISSION = MANAGE
    BODY: ClassVar[Any] = {"reason": "月末结账"}
    BAD_BODIES = ({}, {"reason": " "})


class TestResume(ApiCases):
    ROUTE = f"POST {PRUNE}/resume"
    PERMISSION = MANAGE
    BODY: ClassVar[Any] = {"reason": "结账完成"}
    BAD_BODIES = ({}, {"reason": ""})

    async def prepare(self, ctx: Context) -> None:

        await pause_schedule(ctx, PRUNE_NIGHTLY, "月末结账")


class TestRun(ApiCases):
    ROUTE = f"POST {PRUNE}/run"
    PERMISSION = RUN
    BODY: ClassVar[Any] = {"parameters": {"kept_days": 30}}
    BAD_BODIES = ({"parameters": {"kept_days": "all"}}, {"parameters": {"days": 30}})
    STATUS = 202


class TestLog(ApiCases):
    ROUTE = f"GET {LOG}"
    PERMISSION = READ
    BAD_QUERIES = ({"outcome": "lost"}, {"since": "2026-11-21T00:00:00"}, {"job_state": "x"})


async def test_a_schedule_nobody_declares_is_unknown(api: httpx.AsyncClient, staff: Staff) -> None:
    answer = await api.get(f"{SCHEDULES}/none", headers=(await boss(staff)).headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "E_SCHEDULE_UNKNOWN")


async def test_what_the_program_declares_holds_at_first(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    found = (await api.get(SCHEDULES, headers=(await boss(staff)).headers)).json()
    assert [each["title"] for each in found if not each["title"].strip()] == []
    (prune,) = [each for each in found if each["name"] == PRUNE_KIND]
    assert (prune["cron"], prune["zone"]) == ("10 3 * * *", "Asia/Shanghai")
    assert (prune["parameters"], prune["adapted"]) == ({"kept_days": 90}, [])
    assert prune["next_at"] == "2026-11-21T19:10:00Z"
    assert prune["last"] is None
    kept = prune["parameter_schema"]["properties"]["kept_days"]
    assert (kept["description"], kept["minimum"]) == ("保留天数", 7)


async def test_adapted_times_hold_from_the_next_on_and_can_be_taken_back(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    # given a schedule at work
    who = await boss(staff)
    await fire_due(ctx, [PRUNE_NIGHTLY])
    # when, at noon, it is set to an hour that has passed today
    changed = await put(api, who, cron="0 9 * * *", zone="Europe/Berlin", misfire="skip")
    # then
    seen = changed.json()
    assert (seen["next_at"], seen["adapted"]) == (
        "2026-11-21T08:00:00Z",
        ["cron", "misfire", "zone"],
    )
    clock.move_to(datetime(2026, 11, 21, 7, 59, tzinfo=UTC))
    assert await fire_due(ctx, [PRUNE_NIGHTLY]) == []
    clock.move_to(datetime(2026, 11, 21, 8, 0, tzinfo=UTC))
    assert len(await fire_due(ctx, [PRUNE_NIGHTLY])) == 1
    again = (await put(api, await staff.sign_in("lin"))).json()
    assert (again["next_at"], again["adapted"]) == ("2026-11-21T19:10:00Z", [])


async def test_changing_the_times_fires_nothing_for_the_past(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    who = await boss(staff)
    await fire_due(ctx, [PRUNE_NIGHTLY])
    await put(api, who, cron="0 11 * * *")  # an hour ago
    assert await fire_due(ctx, [PRUNE_NIGHTLY]) == []


@pytest.mark.parametrize(
    "refusal",
    [
        ({"cron": "0 0 31 2 *"}, "E_SCHEDULE_CRON", "cron"),
        ({"zone": "Asia/Fuzhou"}, "E_SCHEDULE_ZONE", "zone"),
        ({"parameters": {"kept_days": 5}}, "E_SCHEDULE_PARAMETERS", "parameters.kept_days"),
        ({"misfire": "each"}, "E_SCHEDULE_POLICY", "misfire"),
    ],
)
async def test_what_could_not_fire_is_refused_with_its_place(
    api: httpx.AsyncClient,
    staff: Staff,
    ctx: Context,
    refusal: tuple[dict[str, Any], str, str],
) -> None:
    body, code, place = refusal
    who = await boss(staff)
    before = await fingerprint(ctx)
    answer = await put(api, who, **body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["place"] == {"field": place}
    assert await fingerprint(ctx) == before


async def test_paused_it_lets_its_times_pass_and_goes_on_when_resumed(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    # given
    who = await boss(staff)
    await fire_due(ctx, [PRUNE_NIGHTLY])
    # when
    paused = await api.post(f"{PRUNE}/pause", json={"reason": "月末结账"}, headers=who.headers)
    again = await api.post(f"{PRUNE}/pause", json={"reason": "再停"}, headers=who.headers)
    clock.move_to(morning(23))
    assert await fire_due(ctx, [PRUNE_NIGHTLY]) == []
    fresh = await staff.sign_in("lin")
    resumed = await api.post(f"{PRUNE}/resume", json={"reason": "好了"}, headers=fresh.headers)
    once_more = await api.post(f"{PRUNE}/resume", json={"reason": "好了"}, headers=fresh.headers)
    # then
    seen = paused.json()
    assert (seen["paused_by"], seen["pause_reason"], seen["next_at"]) == (
        "lin",
        "月末结账",
        None,
    )
    assert (again.status_code, again.json()["code"]) == (409, "E_SCHEDULE_PAUSED")
    assert resumed.json()["last"]["outcome"] == "paused"
    assert resumed.json()["last"]["missed"] == 1
    assert resumed.json()["next_at"] == "2026-11-23T19:10:00Z"
    assert (once_more.status_code, once_more.json()["code"]) == (409, "E_SCHEDULE_RUNNING")
    assert await fire_due(ctx, [PRUNE_NIGHTLY]) == []


async def test_a_run_by_hand_has_its_own_parameters_and_is_audited(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    who = await boss(staff)
    await put(api, who, parameters={"kept_days": 45})
    # when
    body = {"parameters": {"kept_days": 30}}
    started = await api.post(f"{PRUNE}/run", json=body, headers=who.headers)
    busy = await api.post(f"{PRUNE}/run", json=body, headers=who.headers | {"Idempotency-Key": "2"})
    # then
    job = await get_job(ctx, started.json()["job_id"])
    assert (started.json()["outcome"], job.kind) == ("manual", PRUNE_KIND)
    assert job.payload["parameters"] == {"kept_days": 30}
    assert (busy.status_code, busy.json()["code"]) == (409, "E_SCHEDULE_BUSY")
    audited = (
        await ctx.session.execute(
            select(AuditRow.user_name, AuditRow.after).where(AuditRow.action == "schedule.run")
        )
    ).one()
    assert (audited.user_name, audited.after["parameters"]) == ("lin", {"kept_days": 30})


async def test_sending_a_run_again_starts_nothing_more(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    headers = (await boss(staff)).headers
    first = await api.post(f"{PRUNE}/run", json={}, headers=headers)
    second = await api.post(f"{PRUNE}/run", json={}, headers=headers)
    assert first.json() == second.json()
    assert len((await ctx.session.execute(select(ScheduleLogRow.id))).all()) == 1


async def test_while_it_queues_a_run_by_hand_waits_and_a_pause_leaves_it(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    # given one that runs, one by the calendar and one by hand that wait for it
    who = await boss(staff)
    await fire_due(ctx, [PRUNE_NIGHTLY])
    await put(api, who, cron="30 12 * * *", overlap="queue")
    first = (await api.post(f"{PRUNE}/run", json={}, headers=who.headers)).json()
    clock.move_to(datetime(2026, 11, 21, 4, 30, tzinfo=UTC))
    await fire_due(ctx, [PRUNE_NIGHTLY])
    by_hand = await api.post(
        f"{PRUNE}/run", json={}, headers=who.headers | {"Idempotency-Key": "2"}
    )
    assert (by_hand.json()["outcome"], by_hand.json()["job_id"]) == ("waiting", None)
    # when
    await api.post(f"{PRUNE}/pause", json={"reason": "停"}, headers=who.headers)
    await ctx.session.execute(
        update(JobRow).where(JobRow.id == first["job_id"]).values(state="done", dedup_key=None)
    )
    started = await fire_due(ctx, [PRUNE_NIGHTLY])
    # then
    answer = await api.get(LOG, headers=who.headers)
    outcomes = [(each["outcome"], each["job_id"]) for each in answer.json()["items"]]
    assert outcomes == [("manual", started[0]), ("paused", None), ("manual", first["job_id"])]


@pytest.mark.feature("F-0118")
async def test_the_log_tells_how_each_run_went(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    # given a run that went well, one that failed, and one skipped because it was unfinished
    await fire_due(ctx, [PRUNE_NIGHTLY])
    clock.move_to(morning(22))
    (good,) = await fire_due(ctx, [PRUNE_NIGHTLY])
    await _end(ctx, good, state="done", result={"rows": 12}, dedup_key=None)
    clock.move_to(morning(23))
    (bad,) = await fire_due(ctx, [PRUNE_NIGHTLY])
    await _end(ctx, bad, state="failed", last_error="E_TEST: 磁盘已满", dedup_key=PRUNE_KIND)
    clock.move_to(morning(24))
    await fire_due(ctx, [PRUNE_NIGHTLY])
    who = await boss(staff)
    # when
    everything = (await api.get(LOG, headers=who.headers)).json()
    failed = await _log(api, who, job_state="failed", name=PRUNE_KIND)
    skipped = await _log(api, who, outcome="skipped_overlap")
    one_day = await _log(
        api, who, since="2026-11-22T00:00:00+08:00", until="2026-11-23T00:00:00+08:00"
    )
    second_page = await _log(api, who, page="2", size="1")
    # then
    assert everything["total"] == 3
    last, middle, first = everything["items"]
    assert (last["outcome"], last["job_id"]) == ("skipped_overlap", None)
    assert (middle["outcome"], middle["job_state"], middle["error"]) == (
        "fired",
        "failed",
        "E_TEST: 磁盘已满",
    )
    assert (first["job_state"], first["result"], first["duration_seconds"]) == (
        "done",
        {"rows": 12},
        90,
    )
    assert [each["job_id"] for each in failed] == [bad]
    assert [each["id"] for each in skipped] == [last["id"]]
    assert [each["job_id"] for each in one_day] == [good]
    assert [each["id"] for each in second_page] == [middle["id"]]
    seen = (await api.get(PRUNE, headers=who.headers)).json()
    assert seen["last"] == last


async def _log(api: httpx.AsyncClient, who: StaffMember, **query: str) -> list[dict[str, Any]]:
    answer = await api.get(LOG, params=query, headers=who.headers)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def _end(ctx: Context, job_id: int, **values: Any) -> None:
    now = ctx.clock.now()
    values |= {"started_at": now, "finished_at": now + timedelta(seconds=90)}
    await ctx.session.execute(update(JobRow).where(JobRow.id == job_id).values(**values))
