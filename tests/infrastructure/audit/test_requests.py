"""Refused, failed and other programs' requests are noted; nothing of their content is."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from minshui.infrastructure.audit.models import AuditRow, MasterAuditRow
from minshui.infrastructure.audit.note_writing import write_notes
from minshui.infrastructure.audit.noting import NOTEBOOK
from minshui.infrastructure.context import Context
from minshui.infrastructure.http.edge import Edge
from minshui.infrastructure.security.tokens import ClientGrant, TokenClaims
from minshui.kernel.clock import FixedClock
from tests.api_cases import TestWork, signer
from tests.databases import TENANT_CODE
from tests.infrastructure.http.probe import probe_app, probe_client


@pytest.fixture
def app(
    session: AsyncSession, worker_engine: AsyncEngine, clock: FixedClock, master: AsyncSession
) -> FastAPI:
    NOTEBOOK.take()
    return probe_app(TestWork(session, worker_engine, master), clock)


@pytest.fixture
async def probe(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with probe_client(app, TENANT_CODE) as client:
        yield client


async def written(app: FastAPI, ctx: Context) -> list[AuditRow]:
    """Write what was noted, and return the tenant's rows."""
    edge: Edge = app.state.edge
    await write_notes(edge.work, edge.clock)
    return list((await ctx.session.execute(select(AuditRow).order_by(AuditRow.id))).scalars())


@pytest.mark.feature("F-0068")
async def test_a_refused_access_is_noted(
    session: AsyncSession,
    worker_engine: AsyncEngine,
    clock: FixedClock,
    master: AsyncSession,
    ctx: Context,
) -> None:
    # given
    NOTEBOOK.take()
    app = probe_app(TestWork(session, worker_engine, master), clock, frozenset())

    # when
    async with probe_client(app, TENANT_CODE) as client:
        headers = {"Idempotency-Key": "k", "X-Trace-Id": "trace-0001"}
        answer = await client.post("/probe?secret=1", json={"name": "秘密"}, headers=headers)

    # then
    assert answer.status_code == 403
    (row,) = await written(app, ctx)
    assert (row.category, row.action, row.result) == (
        "security",
        "security.access_refused",
        "refused",
    )
    assert (row.subject_type, row.subject_id) == ("route", "POST /probe")
    assert (row.user_id, row.client_address, row.trace_id) == (1, "127.0.0.1", "trace-0001")
    assert row.after == {"code": "E_PERMISSION_DENIED"}


async def test_a_forged_token_is_noted_in_masters_log(
    app: FastAPI, probe: httpx.AsyncClient, ctx: Context, master: AsyncSession
) -> None:
    # when
    headers = {"Authorization": "Bearer forged", "Idempotency-Key": "k"}
    await probe.post("/probe", json={}, headers=headers)

    # then
    assert await written(app, ctx) == []
    (row,) = (await master.execute(select(MasterAuditRow))).scalars()
    assert (row.action, row.tenant_code) == ("security.token_forged", "")


@pytest.mark.feature("F-0116")
async def test_a_fault_of_ours_is_noted_by_its_kind_and_place(
    app: FastAPI, probe: httpx.AsyncClient, ctx: Context
) -> None:
    # when
    headers = {"Idempotency-Key": "k"}
    answer = await probe.post("/probe", json={"fail": "crash"}, headers=headers)

    # then
    assert answer.status_code == 500
    (row,) = await written(app, ctx)
    assert (row.category, row.action, row.result) == ("exception", "request.exception", "failed")
    assert row.trace_id == answer.json()["trace_id"]
    after: Any = row.after
    assert (after["code"], after["status"]) == ("E_INTERNAL", 500)
    assert after["reason"].startswith("RuntimeError ")
    assert "secret internals" not in json.dumps(after)


async def test_a_request_that_goes_well_or_is_wrong_leaves_no_note(
    app: FastAPI, probe: httpx.AsyncClient, ctx: Context
) -> None:
    # when
    await probe.post("/probe", json={}, headers={"Idempotency-Key": "k1"})
    await probe.post("/probe", json={"month": 1}, headers={"Idempotency-Key": "k2"})

    # then
    assert await written(app, ctx) == []


@pytest.mark.feature("F-0117")
async def test_what_another_program_calls_is_noted(
    app: FastAPI, probe: httpx.AsyncClient, ctx: Context
) -> None:
    # given
    edge: Edge = app.state.edge
    now = edge.clock.now()
    claims = TokenClaims(
        TENANT_CODE,
        1,
        "session",
        now.replace(year=now.year + 1),
        client=ClientGrant("oa", frozenset({"probe"}), "grant-1"),
    )
    token = {"Authorization": f"Bearer {signer().issue(claims, now)}"}

    # when
    done = await probe.post("/probe", json={}, headers=token | {"Idempotency-Key": "k1"})
    refused = await probe.post(
        "/probe", json={"fail": "refuse"}, headers=token | {"Idempotency-Key": "k2"}
    )

    # then
    assert (done.status_code, refused.status_code) == (201, 409)
    rows = [(row.category, row.subject_id, row.result) for row in await written(app, ctx)]
    assert rows == [
        ("interface", "POST /probe", "done"),
        ("interface", "POST /probe", "refused"),
    ]
    (first, second) = [row.after or {} for row in await written(app, ctx)]
    assert (first["client"], first["status"], first["code"]) == ("oa", 201, "")
    assert (second["status"], second["code"]) == (409, "E_PROBE_REFUSED")
