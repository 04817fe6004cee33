"""The edge: units of work, idempotency, problem bodies, exports and uploads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.db.models import NumberSeries
from minshui.kernel.clock import FixedClock
from tests.api_cases import TestWork
from tests.conftest import Installation
from tests.databases import TENANT_CODE
from tests.infrastructure.http.probe import SERIES, bearer, probe_app, probe_client

LAST = select(NumberSeries.last_number).where(NumberSeries.series == SERIES)


@pytest.fixture
async def probe(
    session: AsyncSession, worker_engine: AsyncEngine, clock: FixedClock, master: AsyncSession
) -> AsyncIterator[httpx.AsyncClient]:
    app = probe_app(TestWork(session, worker_engine, master), clock)
    async with probe_client(app, TENANT_CODE) as client:
        yield client


def _key(text: str = "k1") -> dict[str, str]:
    return {"Idempotency-Key": text}


async def test_a_request_is_committed_once_and_money_is_yuan(
    probe: httpx.AsyncClient, ctx: Context
) -> None:
    lines = [{"amount": "70.35", "volume": "12.50"}, {"amount": "-0.05", "volume": 3}]
    answer = await probe.post("/probe", json={"lines": lines}, headers=_key())
    assert answer.status_code == 201
    assert answer.json() == {"number": 1, "amount": "70.30", "volume": "15.50"}
    assert await ctx.session.scalar(LAST) == 1


async def test_a_repeated_request_gets_its_answer_again(
    probe: httpx.AsyncClient, ctx: Context
) -> None:
    first = await probe.post("/probe", json={}, headers=_key())
    again = await probe.post("/probe", json={}, headers=_key())
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert await ctx.session.scalar(LAST) == 1


async def test_the_same_key_with_another_content_is_refused(
    probe: httpx.AsyncClient, ctx: Context
) -> None:
    await probe.post("/probe", json={}, headers=_key())
    answer = await probe.post("/probe", json={"name": "李四"}, headers=_key())
    assert (answer.status_code, answer.json()["code"]) == (422, "E_IDEMPOTENCY_MISMATCH")
    assert await ctx.session.scalar(LAST) == 1


async def test_keys_are_the_users_own(probe: httpx.AsyncClient, clock: FixedClock) -> None:
    first = await probe.post("/probe", json={}, headers=_key())
    app = probe_app(TestWork.__new__(TestWork), clock)
    other = await probe.post("/probe", json={}, headers=_key() | bearer(app, TENANT_CODE, 2))
    assert (first.json()["number"], other.json()["number"]) == (1, 2)


@pytest.mark.parametrize(
    ("headers", "code"),
    [({}, "E_IDEMPOTENCY_KEY_MISSING"), ({"Idempotency-Key": ""}, "E_IDEMPOTENCY_KEY_FORM"),
     ({"Idempotency-Key": "x" * 129}, "E_IDEMPOTENCY_KEY_FORM"),
     ({"Idempotency-Key": "a b"}, "E_IDEMPOTENCY_KEY_FORM")],
)  # fmt: skip
async def test_money_does_not_move_without_a_key(
    probe: httpx.AsyncClient, ctx: Context, headers: dict[str, str], code: str
) -> None:
    answer = await probe.post("/probe", json={}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert await ctx.session.scalar(LAST) is None


@pytest.mark.parametrize("fail", ["refuse", "crash"])
async def test_a_failed_request_leaves_nothing_and_its_key_is_free(
    probe: httpx.AsyncClient, ctx: Context, fail: str
) -> None:
    failed = await probe.post("/probe", json={"fail": fail}, headers=_key())
    assert failed.status_code == {"refuse": 409, "crash": 500}[fail]
    assert await ctx.session.scalar(LAST) is None
    assert (await probe.post("/probe", json={}, headers=_key())).json()["number"] == 1


async def test_two_at_once_with_one_key_act_once(database: Installation, clock: FixedClock) -> None:
    app = probe_app(database.databases, clock)
    async with probe_client(app, database.tenant_code) as client:
        answers = await asyncio.gather(
            *(client.post("/probe", json={}, headers=_key()) for _ in range(8))
        )
    assert [answer.status_code for answer in answers] == [201] * 8
    assert {answer.json()["number"] for answer in answers} == {1}
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 7
    work = database.databases.tenant_work(database.tenant_code, system_actor(), clock)
    async with work as ctx:
        assert await ctx.session.scalar(LAST) == 1


async def test_a_refusal_is_a_problem_body_with_place_and_trace_id(
    probe: httpx.AsyncClient,
) -> None:
    headers = _key() | {"X-Trace-Id": "trace-0001"}
    answer = await probe.post("/probe", json={"fail": "refuse"}, headers=headers)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-trace-id"] == "trace-0001"
    assert answer.json() == {
        "type": "urn:minshui:error:E_PROBE_REFUSED",
        "title": "与现有数据冲突",
        "status": 409,
        "code": "E_PROBE_REFUSED",
        "detail": "试验被拒绝：要求失败",
        "place": {"field": "fail"},
        "trace_id": "trace-0001",
        "errors": [],
    }


async def test_a_bug_shows_a_trace_id_and_nothing_of_the_inside(
    probe: httpx.AsyncClient,
) -> None:
    answer = await probe.post("/probe", json={"fail": "crash"}, headers=_key())
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (500, "E_INTERNAL")
    assert problem["trace_id"] == answer.headers["x-trace-id"]
    assert problem["trace_id"] in problem["detail"]
    assert "secret" not in answer.text


async def test_a_broken_connection_leaves_open_what_was_saved(
    database: Installation, clock: FixedClock
) -> None:
    app = probe_app(database.databases, clock)
    async with probe_client(app, TENANT_CODE) as client:
        lost = await client.post("/probe", json={"fail": "lose"}, headers=_key())
        again = await client.post("/probe", json={}, headers=_key())
    assert (lost.status_code, lost.json()["code"]) == (503, "E_DATABASE_LOST")
    assert (again.status_code, again.json()["number"]) == (201, 1)


@pytest.mark.parametrize(
    ("body", "field", "detail"),
    [
        ({"nmae": "x"}, "nmae", "没有这个字段，请核对字段名"),
        ({"name": ""}, "name", "至少 1 个字符"),
        ({"name": "  "}, "name", "至少 1 个字符"),
        ({"name": "x" * 201}, "name", "至多 200 个字符"),
        ({"name": "a\0b"}, "name", "不能含有空字符"),
        ({"name": 5}, "name", "应为文字"),
        ({"month": 202613}, "month", "账期应为 YYYYMM，如 202611"),
        ({"bill_id": 0}, "bill_id", "应不小于 1"),
        ({"bill_id": 2**63}, "bill_id", "应不大于 9223372036854775807"),
        ({"bill_id": "x"}, "bill_id", "应为整数"),
        ({"on": "2026-02-30"}, "on", "应为日期，如 2026-11-21"),
        ({"on": "9999-12-31"}, "on", "日期应在 1900 年至 2999 年之间"),
        ({"on": "0001-01-01"}, "on", "日期应在 1900 年至 2999 年之间"),
        ({"lines": [{"amount": "1", "volume": "1"}] * 3}, "lines", "至多 2 项"),
        ({"lines": [{"volume": "1"}]}, "lines[0].amount", "必填"),
        ({"lines": [{"amount": 70.35, "volume": "1"}]}, "lines[0].amount",
         '金额应写成字符串，单位元，最多两位小数，如 "70.35"'),
        ({"lines": [{"amount": "70.355", "volume": "1"}]}, "lines[0].amount",
         '金额应为元，最多两位小数，如 "70.35"'),
        ({"lines": [{"amount": "1e99", "volume": "1"}]}, "lines[0].amount", "金额超出范围"),
        ({"lines": [{"amount": "1", "volume": 1.5}]}, "lines[0].volume",
         '小数应写成字符串，如 "12.5"'),
        ({"lines": [{"amount": "1", "volume": "NaN"}]}, "lines[0].volume", "数值超出范围"),
        ({"lines": [{"amount": "1", "volume": "abc"}]}, "lines[0].volume",
         '不是一个小数，应写成如 "12.5"'),
    ],
)  # fmt: skip
async def test_each_bad_field_is_named_in_chinese(
    probe: httpx.AsyncClient, body: dict[str, Any], field: str, detail: str
) -> None:
    answer = await probe.post("/probe", json=body, headers=_key())
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "E_VALIDATION")
    assert problem["errors"] == [
        {"code": "E_VALIDATION", "detail": detail, "place": {"field": field}}
    ]


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{", 422, "E_VALIDATION"),
        (b"\x80", 400, "E_BODY_UNREADABLE"),
        (b"[" * 100_000, 400, "E_BODY_UNREADABLE"),
        (b'{"name": "' + b"x" * 1024 * 1024 + b'"}', 413, "E_BODY_TOO_LARGE"),
        (b'{"name": "\\ud800"}', 422, "E_VALIDATION"),
        (b"null", 422, "E_VALIDATION"),
        (b"", 422, "E_VALIDATION"),
    ],
)
async def test_an_unreadable_body_is_refused(
    probe: httpx.AsyncClient, content: bytes, status: int, code: str
) -> None:
    headers = _key() | {"Content-Type": "application/json"}
    answer = await probe.post("/probe", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/nowhere", 404, "E_PATH_UNKNOWN"), ("DELETE", "/probe", 405, "E_METHOD_NOT_ALLOWED")],
)
async def test_what_is_not_there_is_a_problem_too(
    probe: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    answer = await probe.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_permission_not_held_is_named(
    session: AsyncSession,
    worker_engine: AsyncEngine,
    clock: FixedClock,
    ctx: Context,
    master: AsyncSession,
) -> None:
    app = probe_app(TestWork(session, worker_engine, master), clock, frozenset())
    async with probe_client(app, TENANT_CODE) as client:
        answer = await client.post("/probe", json={}, headers=_key())
    assert answer.status_code == 403
    assert answer.json()["detail"] == "user-1没有“试验”权限，请联系管理员授权"
    assert await ctx.session.scalar(LAST) is None


async def test_a_token_of_an_unknown_tenant_is_refused(
    probe: httpx.AsyncClient, clock: FixedClock
) -> None:
    app = probe_app(TestWork.__new__(TestWork), clock)
    headers = _key() | bearer(app, "NONE2026001", 1)
    answer = await probe.post("/probe", json={}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "E_TOKEN_INVALID")


async def test_every_answer_carries_the_security_headers(probe: httpx.AsyncClient) -> None:
    for path in ("/nowhere", "/probe/export?format=csv"):
        headers = (await probe.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["cache-control"] == "no-store"


async def test_an_export_hands_out_no_formulas(probe: httpx.AsyncClient) -> None:
    answer = await probe.get("/probe/export", params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].endswith("%E8%AF%95%E9%AA%8C.csv")
    text = answer.content.decode("utf-8-sig")
    assert text == "a,b,c,d,e,f\r\n'=1+1,陈水,12,,是,2026-11-21\r\n"


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.csv", "表,头".encode("gbk"), 200),
        ("../../a.csv", b"x,y", 200),
        ("a.xlsx", b"PK\x03\x04rest", 200),
        ("a.xlsx", b"x,y", 422),
        ("a.csv", b"%PDF-1.7", 422),
        ("a.exe", b"MZ", 422),
        ("a.csv", b"x" * 1024 * 1024, 413),
    ],
)
async def test_an_upload_is_checked_by_its_content(
    probe: httpx.AsyncClient, name: str, content: bytes, status: int
) -> None:
    answer = await probe.post("/probe/upload", files={"file": (name, content)})
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["name"] == name.rsplit("/", 1)[-1]
    elif status == 422:
        assert answer.json()["code"] == "E_UPLOAD_TYPE"
