"""One message to many: from a file or an audience, by a job, resumed, watched, called back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.jobs.contracts import Job, JobStep
from minshui.infrastructure.jobs.queue import get_job
from minshui.kernel.clock import FixedClock
from minshui.message.gateway.contracts_batch import AudienceOrder, BatchOrder
from minshui.message.gateway.facade import (
    Audience,
    AudienceMember,
    ChannelCode,
    Receiver,
    ReceiverKind,
    cancel_batch_messages,
    take_in_batch,
)
from minshui.message.gateway.models import BatchMemberRow, BatchRow, MessageRow
from minshui.message.gateway.use_cases import take_in_chunk
from minshui.message.gateway.use_cases.cancel_batch import cancel_batch
from minshui.message.gateway.use_cases.start_audience_batch import start_audience_batch
from tests.api_cases import ApiCases, Staff, StaffMember
from tests.conftest import Installation
from tests.message.gateway.world import Post, given_template, open_post

BASE = "/api/v1/message/batches"
SEND_MANY, READ = "message.gateway.send_many", "message.gateway.read"
HEADER = "序号,手机号,金额\r\n"
GOOD = f"{HEADER}1,13800000001,70.35\r\n2,13800000002,12.00\r\n"
BAD = (
    f"{HEADER}1,13800000001,70.35\r\n2,12345,12.00\r\n"
    "3,13800000003,twelve\r\n1,13800000004,1.00\r\n"
)
ABOUT = {"title": "十一月账单", "template": "test.bill"}
FIRST, COUNT = 13_900_000_000, "count"


async def _page(
    _ctx: Context, parameters: Mapping[str, Any], after: str, most: int
) -> list[AudienceMember]:
    """Yield so many members; every tenth has an amount that is none."""
    begin = int(after) + 1 if after else 0
    numbers = range(begin, min(int(parameters[COUNT]), begin + most))
    return [
        AudienceMember(
            f"{number:09}",
            Receiver(ReceiverKind.ADDRESS, "", {ChannelCode.SMS: str(FIRST + number)}),
            {"amount": "none" if number % 10 == 9 else "70.35"},
        )
        for number in numbers
    ]


EVERYBODY = Audience("test.everybody", "所有测试客户", (COUNT,), _page)
AUDIENCE = ABOUT | {"audience": EVERYBODY.code, "parameters": {COUNT: 20}}


class TestListAudiences(ApiCases):
    ROUTE = "GET /api/v1/message/audiences"
    PERMISSION = SEND_MANY


class TestSendToAudience(ApiCases):
    ROUTE = f"POST {BASE}"
    PERMISSION = SEND_MANY
    BODY = AUDIENCE
    STATUS = 202
    BAD_BODIES = (
        {},
        AUDIENCE | {"audience": "test.nobody"},
        AUDIENCE | {"parameters": {}},
        AUDIENCE | {"parameters": {COUNT: 1, "other": 2}},
        AUDIENCE | {"channels": ["mail"]},
    )

    async def prepare(self, ctx: Context) -> None:
        await given_template(ctx)


class TestListBatches(ApiCases):
    ROUTE = f"GET {BASE}"
    PERMISSION = READ
    BAD_QUERIES = ({"state": "gone"},)


class _OfFile(ApiCases):
    """A route that takes a file."""

    CONTENT: ClassVar[str] = GOOD

    async def prepare(self, ctx: Context) -> None:
        await given_template(ctx)

    async def _send(
        self,
        api: httpx.AsyncClient,
        path: str,
        body: Any,  # noqa: ARG002 - a file is sent
        query: dict[str, str],
        headers: dict[str, str],
    ) -> httpx.Response:
        return await upload(api, path, self.CONTENT, query, headers)


class TestSendToFile(_OfFile):
    ROUTE = f"POST {BASE}/file"
    PERMISSION = SEND_MANY
    QUERY = ABOUT
    STATUS = 202
    BAD_QUERIES = (
        {},
        {"title": "账单"},
        ABOUT | {"channels": "mail"},
        ABOUT | {"receiver_kind": "system"},
        ABOUT | {"other": "1"},
    )


class TestCheckFile(_OfFile):
    ROUTE = f"POST {BASE}/file/errors"
    PERMISSION = SEND_MANY
    QUERY = ABOUT
    CONTENT = BAD
    BAD_QUERIES = ({}, ABOUT | {"receiver_kind": "nobody"})


class TestTemplate(ApiCases):
    ROUTE = f"GET {BASE}/file/template"
    PERMISSION = SEND_MANY
    QUERY = ABOUT
    BAD_QUERIES = ({}, {"title": "账单"})

    async def prepare(self, ctx: Context) -> None:
        await given_template(ctx)


class _OfBatch(ApiCases):
    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await given_template(ctx)
        order = AudienceOrder(BatchOrder("账单", "test.bill"), EVERYBODY.code, {COUNT: 5})
        batch = await start_audience_batch(ctx, order)
        return {"path": {"id": batch.id}}


class TestReadBatch(_OfBatch):
    ROUTE = f"GET {BASE}/{{id}}"
    PERMISSION = READ


class TestListRefused(_OfBatch):
    ROUTE = f"GET {BASE}/{{id}}/refused"
    PERMISSION = READ


class TestCancelBatch(_OfBatch):
    ROUTE = f"POST {BASE}/{{id}}/cancel"
    PERMISSION = SEND_MANY
    BODY: ClassVar[Any] = {"reason": "发错了"}
    BAD_BODIES = ({}, {"reason": ""})


async def upload(
    api: httpx.AsyncClient, path: str, content: str, query: dict[str, str], headers: dict[str, str]
) -> httpx.Response:
    files = {"file": ("账单.csv", content.encode(), "text/csv")}
    return await api.post(path, params=query, files=files, headers=headers)


async def run_job(ctx: Context, job_id: int, handler: Any = take_in_batch) -> JobStep:
    """Run a job's steps to their end."""
    job: Job = await get_job(ctx, job_id)
    step: JobStep = await handler(ctx, job)
    while not step.finished:
        step = await handler(ctx, replace(job, progress_done=step.progress_done))
    return step


async def _die_in_a_step(post: Post, job: Job) -> None:
    async with post.work() as ctx:
        await take_in_batch(ctx, job)
        raise ConnectionError("killed")


async def progress(api: httpx.AsyncClient, member: StaffMember, batch_id: int) -> dict[str, Any]:
    answer = await api.get(f"{BASE}/{batch_id}", headers=member.headers)
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.feature("F-0755")
async def test_a_file_becomes_messages(api: httpx.AsyncClient, staff: Staff, ctx: Context) -> None:
    # given
    await given_template(ctx)
    member = await staff.member(SEND_MANY, READ)
    # when
    answer = await upload(api, f"{BASE}/file", GOOD, ABOUT, member.headers)
    # then the request has kept the rows, sealed
    batch_id = answer.json()["batch_id"]
    assert (answer.status_code, answer.json()["file"]["new"]) == (202, 2)
    before = await progress(api, member, batch_id)
    assert (before["state"], before["total"], before["taken_in"]) == ("taking_in", 2, 0)
    # and the job makes messages of them
    step = await run_job(ctx, before["job_id"])
    assert step.result == {"taken_in": 2, "refused": 0}
    after = await progress(api, member, batch_id)
    assert (after["state"], after["counts"]) == ("done", {"queued": 2})
    rows = await ctx.session.execute(
        select(MessageRow.dedupe_key, MessageRow.address_mask, MessageRow.priority).order_by(
            MessageRow.id
        )
    )
    assert [tuple(row) for row in rows] == [("1", "138****0001", 9), ("2", "138****0002", 9)]
    left = await ctx.session.execute(select(func.count(BatchMemberRow.id)))
    assert left.scalar_one() == 0


async def test_a_file_with_faults_is_refused_with_their_places(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await given_template(ctx)
    member = await staff.member(SEND_MANY)
    # when
    answer = await upload(api, f"{BASE}/file", BAD, ABOUT, member.headers)
    # then
    found = answer.json()
    assert (found["batch_id"], found["file"]["status"]) == (None, "refused")
    places = [(fault["row"], fault["column"], fault["code"]) for fault in found["file"]["faults"]]
    assert places == [
        (3, "手机号", "E_MESSAGE_ADDRESS_FORM"),
        (4, "金额", "E_TEMPLATE_VALUE_TYPE"),
        (5, None, "E_IMPORT_ROW_REPEATED"),
    ]
    assert (await ctx.session.execute(select(BatchRow.id))).all() == []


async def test_the_good_rows_of_a_file_may_go_alone(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await given_template(ctx)
    member = await staff.member(SEND_MANY, READ)
    # when
    query = ABOUT | {"valid_only": "true"}
    answer = await upload(api, f"{BASE}/file", BAD, query, member.headers)
    # then
    assert answer.json()["file"]["new"] == 1
    found = await progress(api, member, answer.json()["batch_id"])
    step = await run_job(ctx, found["job_id"])
    assert step.result == {"taken_in": 1, "refused": 0}


async def test_a_good_file_has_no_error_file(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await given_template(ctx)
    member = await staff.member(SEND_MANY)
    # when
    answer = await upload(api, f"{BASE}/file/errors", GOOD, ABOUT, member.headers)
    # then
    assert answer.json()["code"] == "E_IMPORT_NO_FAULTS"


async def test_an_audience_becomes_messages_and_the_refused_are_told(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await given_template(ctx)
    member = await staff.member(SEND_MANY, READ)
    # when
    answer = await api.post(BASE, json=AUDIENCE, headers=member.headers)
    await run_job(ctx, answer.json()["job_id"])
    # then
    batch_id = answer.json()["id"]
    found = await progress(api, member, batch_id)
    assert (found["taken_in"], found["refused"], found["counts"]) == (18, 2, {"queued": 18})
    refused = await api.get(f"{BASE}/{batch_id}/refused", headers=member.headers)
    assert [(each["member_key"], each["error_code"]) for each in refused.json()["items"]] == [
        ("000000009", "E_TEMPLATE_VALUE_TYPE"),
        ("000000019", "E_TEMPLATE_VALUE_TYPE"),
    ]


async def test_a_batch_goes_on_where_a_killed_job_stopped(
    database: Installation, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given chunks of seven, and a job that dies in the second before its commit
    monkeypatch.setattr(take_in_chunk, "CHUNK_ROWS", 7)
    post: Post = await open_post(database, clock)
    async with post.work() as ctx:
        order = AudienceOrder(BatchOrder("账单", "test.bill"), EVERYBODY.code, {COUNT: 20})
        batch = await start_audience_batch(ctx, order)
        assert batch.job_id is not None
        job = await get_job(ctx, batch.job_id)
    async with post.work() as ctx:
        assert not (await take_in_batch(ctx, job)).finished
    with pytest.raises(ConnectionError):
        await _die_in_a_step(post, job)
    assert len(await post.states()) == 7
    # when
    steps: list[JobStep] = []
    while not steps or not steps[-1].finished:
        async with post.work() as ctx:
            steps.append(await take_in_batch(ctx, job))
    # then each receiver has one message, and a repeat of the last step makes none
    assert [step.progress_done for step in steps] == [14, 20]
    async with post.work() as ctx:
        await take_in_batch(ctx, job)
        keys = list((await ctx.session.execute(select(MessageRow.dedupe_key))).scalars())
    assert (len(keys), len(set(keys))) == (18, 18)


async def test_a_cancelled_batch_takes_no_more_in_and_calls_back_what_waits(
    database: Installation, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a batch of which some is sent, some waits and some is not taken in yet
    monkeypatch.setattr(take_in_chunk, "CHUNK_ROWS", 7)
    post = await open_post(database, clock)
    async with post.work() as ctx:
        order = AudienceOrder(BatchOrder("账单", "test.bill"), EVERYBODY.code, {COUNT: 20})
        batch = await start_audience_batch(ctx, order)
        assert batch.job_id is not None
        job = await get_job(ctx, batch.job_id)
        await take_in_batch(ctx, job)
    await post.visit(batch=3)
    # when
    async with post.work() as ctx:
        cancelled = await cancel_batch(ctx, batch.id, "发错了")
        assert cancelled.state.value == "cancelled"
        assert (await take_in_batch(ctx, job)).finished
        again = replace(job, progress_done=0)
        step = await cancel_batch_messages(ctx, again)
    # then
    assert (step.finished, step.progress_done) == (True, 4)
    assert sorted(await post.states()) == ["cancelled"] * 4 + ["sent"] * 3
