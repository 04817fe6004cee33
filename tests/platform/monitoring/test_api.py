"""Parked events, failed jobs and queues over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import httpx
from sqlalchemy import select

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.models import JobRow
from minshui.infrastructure.outbox.models import OutboxDelivery, OutboxRow
from tests.api_cases import ApiCases, Staff
from tests.platform.monitoring.given_up import DROP, READ, RETRY, add_event, add_job

EVENTS = "/api/v1/platform/events"
JOBS = "/api/v1/platform/failed-jobs"


class _OnOneEvent(ApiCases):
    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        event_id = await add_event(ctx)
        return {
            "path": {"event_id": event_id},
            "body": {"ids": [event_id], "reason": "网关已恢复"} if self.BAD_BODIES else None,
        }


class _OnOneJob(ApiCases):
    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        job_id = await add_job(ctx)
        return {
            "path": {"job_id": job_id},
            "body": {"ids": [job_id], "reason": "磁盘已清理"} if self.BAD_BODIES else None,
        }


class TestListQueues(ApiCases):
    ROUTE = "GET /api/v1/platform/queues"
    PERMISSION = READ
    BAD_QUERIES: ClassVar[list[dict[str, Any]]] = [{"unknown": "1"}]


class TestListEvents(ApiCases):
    ROUTE = f"GET {EVENTS}"
    PERMISSION = READ
    BAD_QUERIES: ClassVar[list[dict[str, Any]]] = [
        {"state": "pending"},
        {"event_type": ""},
        {"page": "0"},
    ]


class TestReadEvent(_OnOneEvent):
    ROUTE = f"GET {EVENTS}/{{event_id}}"
    PERMISSION = READ
    BAD_QUERIES: ClassVar[list[dict[str, Any]]] = [{"unknown": "1"}]


class TestRetryEvents(_OnOneEvent):
    ROUTE = f"POST {EVENTS}/retry"
    PERMISSION = RETRY
    BAD_BODIES: ClassVar[list[dict[str, Any]]] = [
        {},
        {"ids": []},
        {"ids": [0]},
        {"ids": [1], "event_type": "payment.succeeded"},
        {"ids": [1], "reason": ""},
    ]


class TestDropEvents(_OnOneEvent):
    ROUTE = f"POST {EVENTS}/drop"
    PERMISSION = DROP
    BAD_BODIES: ClassVar[list[dict[str, Any]]] = [
        {},
        {"ids": [1]},
        {"ids": [], "reason": "无用"},
        {"ids": [1], "reason": " "},
    ]


class TestListJobs(ApiCases):
    ROUTE = f"GET {JOBS}"
    PERMISSION = READ
    BAD_QUERIES: ClassVar[list[dict[str, Any]]] = [{"state": "done"}, {"kind": "x" * 65}]


class TestReadJob(_OnOneJob):
    ROUTE = f"GET {JOBS}/{{job_id}}"
    PERMISSION = READ
    BAD_QUERIES: ClassVar[list[dict[str, Any]]] = [{"unknown": "1"}]


class TestRetryJobs(_OnOneJob):
    ROUTE = f"POST {JOBS}/retry"
    PERMISSION = RETRY
    BAD_BODIES: ClassVar[list[dict[str, Any]]] = [
        {},
        {"ids": []},
        {"ids": [1], "kind": "message.batch"},
    ]


class TestDropJobs(_OnOneJob):
    ROUTE = f"POST {JOBS}/drop"
    PERMISSION = DROP
    BAD_BODIES: ClassVar[list[dict[str, Any]]] = [{}, {"ids": [1]}, {"ids": [], "reason": "无用"}]


async def test_a_parked_event_is_explained_and_its_words_are_masked(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given an event with two later ones behind it, and one subscriber that has it
    event_id = await add_event(ctx)
    for state in ("pending", "pending", "delivered"):
        await add_event(ctx, state=state, last_error=None)
    await add_event(ctx, state="pending", shard_key="account:8")
    ctx.session.add(
        OutboxDelivery(subscriber="ledger.fold", event_id=event_id, delivered_at=ctx.clock.now())
    )
    member = await staff.member(READ)
    # when
    listed = (await api.get(EVENTS, headers=member.headers)).json()
    found = (await api.get(f"{EVENTS}/{event_id}", headers=member.headers)).json()
    # then
    assert [item["id"] for item in listed["items"]] == [event_id]
    assert found["waiting_behind"] == 2
    assert found["delivered_to"] == ["ledger.fold"]
    assert found["payload"] == {
        "account_id": 7,
        "amount_fen": 7035,
        "name": "陈***",
        "kind": "cash",
    }
    assert found["failures"][0]["message"] == "短信网关无应答，号码 139***01"
    assert found["explanation"] == [
        "已投递 8 次都失败，不再自动重试，搁置等人处理。",
        (
            "订阅方 dunning.notify 最后一次报错：短信网关无应答，号码 139***01（ConnectionError），"
            "时间 2026-11-21T04:00:00。这是连接中断，对方恢复后可直接重新处理"
        ),
        "同一分片现有 2 个较晚的事件待投递；重新处理时，本事件排在它们之前。",
    ]


async def test_parked_events_are_found_by_type_and_shard(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    wanted = await add_event(ctx, event_type="bill.raised", shard_key="account:9")
    await add_event(ctx, event_type="bill.raised")
    await add_event(ctx, shard_key="account:9")
    member = await staff.member(READ)
    query = {"event_type": "bill.raised", "shard_key": "account:9"}
    found = (await api.get(EVENTS, params=query, headers=member.headers)).json()
    assert [item["id"] for item in found["items"]] == [wanted]


async def test_a_retried_event_waits_again_with_all_its_attempts(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    event_id = await add_event(ctx)
    member = await staff.member(RETRY, READ)
    # when
    body = {"ids": [event_id], "reason": "网关已恢复"}
    answer = await api.post(f"{EVENTS}/retry", json=body, headers=member.headers)
    # then
    assert answer.json() == {"count": 1}
    row = await ctx.session.get_one(OutboxRow, event_id, populate_existing=True)
    assert (row.state, row.attempts, row.due_at) == ("pending", 0, ctx.clock.now())
    audit = select(AuditRow.action, AuditRow.after).where(AuditRow.subject_id == str(event_id))
    (noted,) = await ctx.session.execute(audit)
    assert tuple(noted) == ("event.retry", {"reason": "网关已恢复"})
    # and it is no longer among the parked
    assert (await api.get(f"{EVENTS}/{event_id}", headers=member.headers)).status_code == 404


async def test_all_events_of_a_type_are_retried_together(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    for _ in range(3):
        await add_event(ctx)
    other = await add_event(ctx, event_type="bill.raised")
    member = await staff.member(RETRY, READ)
    body = {"event_type": "payment.succeeded"}
    answer = await api.post(f"{EVENTS}/retry", json=body, headers=member.headers)
    assert answer.json() == {"count": 3}
    left = (await api.get(EVENTS, headers=member.headers)).json()
    assert [item["id"] for item in left["items"]] == [other]
    again = await api.post(
        f"{EVENTS}/retry", json=body, headers=member.headers | {"Idempotency-Key": "again"}
    )
    assert again.json() == {"count": 0}


async def test_one_wrong_id_and_nothing_is_done(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    parked, delivered = await add_event(ctx), await add_event(ctx, state="delivered")
    member = await staff.member(RETRY, DROP)
    for ids, status, code in (
        ([parked, delivered], 409, "E_EVENT_NOT_PARKED"),
        ([parked, 10**12], 404, "E_EVENT_UNKNOWN"),
    ):
        for path in ("retry", "drop"):
            # when
            body = {"ids": ids, "reason": "试"}
            headers = member.headers | {"Idempotency-Key": f"{path}{code}"}
            answer = await api.post(f"{EVENTS}/{path}", json=body, headers=headers)
            # then
            assert (answer.status_code, answer.json()["code"]) == (status, code)
    row = await ctx.session.get_one(OutboxRow, parked, populate_existing=True)
    assert (row.state, row.attempts) == ("parked", 8)


async def test_a_dropped_event_stays_visible_with_its_reason(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    event_id = await add_event(ctx)
    member = await staff.member(DROP, READ, RETRY, name="lin")
    # when
    body = {"ids": [event_id], "reason": "户已销，不再通知"}
    await api.post(f"{EVENTS}/drop", json=body, headers=member.headers)
    # then
    listed = await api.get(EVENTS, params={"state": "dropped"}, headers=member.headers)
    assert [item["id"] for item in listed.json()["items"]] == [event_id]
    found = (await api.get(f"{EVENTS}/{event_id}", headers=member.headers)).json()
    assert found["state"] == "dropped"
    (decision,) = found["decisions"]
    assert (decision["action"], decision["reason"]) == ("drop", "户已销，不再通知")
    assert decision["decided_by"] == "lin"
    # and nobody tries it again
    headers = member.headers | {"Idempotency-Key": "after"}
    refused = await api.post(f"{EVENTS}/retry", json={"ids": [event_id]}, headers=headers)
    assert refused.json()["detail"] == f"事件 {event_id} 已放弃，只有搁置的事件可以重新处理"


async def test_a_failed_job_is_explained_and_done_again(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    job_id = await add_job(ctx)
    await add_job(ctx, state="done", last_error=None)
    member = await staff.member(READ, RETRY)
    listed = (await api.get(JOBS, headers=member.headers)).json()
    assert [item["id"] for item in listed["items"]] == [job_id]
    found = (await api.get(f"{JOBS}/{job_id}", headers=member.headers)).json()
    assert found["payload"] == {"batch_id": 3, "note": "催***"}
    assert found["explanation"] == [
        "已执行 5 次（最多 5 次），次数已用完。",
        "最后一次报错：OSError('disk')。",
    ]
    # when
    answer = await api.post(f"{JOBS}/retry", json={"ids": [job_id]}, headers=member.headers)
    # then
    assert answer.json() == {"count": 1}
    row = await ctx.session.get_one(JobRow, job_id, populate_existing=True)
    assert (row.state, row.attempts, row.progress_done) == ("queued", 0, 40)
    assert row.finished_at is None


async def test_a_dropped_job_stays_visible_and_others_are_refused(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    job_id, running = await add_job(ctx), await add_job(ctx, state="running")
    member = await staff.member(READ, DROP, RETRY)
    body = {"ids": [job_id], "reason": "批次已撤"}
    await api.post(f"{JOBS}/drop", json=body, headers=member.headers)
    listed = await api.get(JOBS, params={"state": "dropped"}, headers=member.headers)
    assert [item["id"] for item in listed.json()["items"]] == [job_id]
    headers = member.headers | {"Idempotency-Key": "after"}
    refused = await api.post(f"{JOBS}/retry", json={"ids": [running]}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "E_JOB_NOT_FAILED")
    unknown = await api.get(f"{JOBS}/{running}", headers=member.headers)
    assert unknown.json()["code"] == "E_JOB_NOT_FOUND"


async def test_queues_tell_their_depths(api: httpx.AsyncClient, staff: Staff, ctx: Context) -> None:
    # given events: two due, one later, one parked; jobs: one waiting, one running, one failed
    now = ctx.clock.now()
    await add_event(ctx, state="pending")
    await add_event(ctx, state="pending", occurred_at=now - timedelta(hours=3), due_at=now)
    await add_event(ctx, state="pending", due_at=now + timedelta(seconds=1))
    await add_event(ctx)
    await add_event(ctx, state="delivered")
    await add_job(ctx, state="queued")
    await add_job(ctx, state="running", created_at=now - timedelta(hours=9))
    await add_job(ctx)
    await add_job(ctx, queue="billing", state="queued", due_at=now + timedelta(hours=1))
    member = await staff.member(READ)
    # when
    found = (await api.get("/api/v1/platform/queues", headers=member.headers)).json()
    # then
    by_name = {each["name"]: each for each in found}
    assert by_name["events"] == {
        "name": "events",
        "title": "事件",
        "due": 2,
        "delayed": 1,
        "parked": 1,
        "oldest_seconds": 3 * 3600,
        "lag_seconds": 3600,
    }
    assert by_name["jobs.default"] == {
        "name": "jobs.default",
        "title": "后台任务",
        "due": 2,
        "delayed": 0,
        "parked": 1,
        "oldest_seconds": 2 * 3600,
        "lag_seconds": 3600,
    }
    billing = by_name["jobs.billing"]
    assert (billing["due"], billing["delayed"], billing["oldest_seconds"]) == (0, 1, None)
