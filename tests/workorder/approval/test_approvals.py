"""Approvals: a second person decides, and deciding does what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select

from minshui.infrastructure.context import Actor, Context
from minshui.infrastructure.db.models import NumberSeries
from minshui.infrastructure.security.permission import Permission
from minshui.kernel.errors import MinshuiError
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    ProcessStatus,
    approve,
    reject,
    request_approval,
    withdraw,
)
from tests.api_cases import ApiCases, Staff, fingerprint

APPROVALS = "/api/v1/workorder/approvals"
READ, DECIDE = "workorder.approval.read", "workorder.approval.decide"
NAMING = Permission("test.approval.naming", "测试：审批取号")


async def _begin_series(ctx: Context, process: Process) -> Mapping[str, Any]:
    """Begin a number series; refuse one whose last number is below zero."""
    last = process.payload["last_number"]
    row = {"series": process.payload["series"], "last_number": last}
    await ctx.session.execute(insert(NumberSeries), row)
    if last < 0:
        raise ValueError("below zero")
    return {"began_at": last}


SERIES = ApprovalKind("test_series", "取号", NAMING, _begin_series)


def request(**changes: Any) -> ApprovalRequest:
    asked = ApprovalRequest(
        "test_series", "从 100 起取号", "旧系统用到 100", {"series": "wanted", "last_number": 100}
    )
    return replace(asked, **changes)


def as_user(ctx: Context, user_id: int, *permissions: str) -> Context:
    actor = Actor(user_id, f"u{user_id}", f"员工{user_id}", None, frozenset(permissions), "user")
    return replace(ctx, actor=actor)


async def series_known(ctx: Context) -> bool:
    found = await ctx.session.execute(
        select(NumberSeries.last_number).where(NumberSeries.series == "wanted")
    )
    return found.scalar_one_or_none() == 100


async def refusal(work: Any) -> str:
    with pytest.raises(MinshuiError) as refused:
        await work
    return refused.value.error.code


async def test_a_request_changes_nothing_until_another_approves_it(ctx: Context) -> None:
    # given
    process = await request_approval(as_user(ctx, 1), request())
    assert process.status is ProcessStatus.PENDING
    assert not await series_known(ctx)
    # when
    decided = await approve(as_user(ctx, 2, NAMING.code), process.id, "同意")
    # then
    assert await series_known(ctx)
    assert (decided.status, decided.decided_by, decided.note) == ("approved", 2, "同意")
    assert decided.result == {"began_at": 100}


async def test_nobody_approves_their_own_request(ctx: Context) -> None:
    process = await request_approval(as_user(ctx, 1), request())
    before = await fingerprint(ctx)

    code = await refusal(approve(as_user(ctx, 1, NAMING.code), process.id))

    assert code == "E_APPROVAL_OWN"
    assert await fingerprint(ctx) == before


async def test_the_kind_asks_for_a_permission_of_its_own(ctx: Context) -> None:
    process = await request_approval(as_user(ctx, 1), request())
    before = await fingerprint(ctx)

    assert await refusal(approve(as_user(ctx, 2), process.id)) == "E_PERMISSION_DENIED"
    assert await refusal(reject(as_user(ctx, 2), process.id, "不行")) == "E_PERMISSION_DENIED"

    assert await fingerprint(ctx) == before


async def test_a_process_is_decided_once(ctx: Context) -> None:
    process = await request_approval(as_user(ctx, 1), request())
    approver = as_user(ctx, 2, NAMING.code)
    await approve(approver, process.id)
    before = await fingerprint(ctx)

    for again in (
        approve(approver, process.id),
        reject(approver, process.id, "晚了"),
        withdraw(as_user(ctx, 1), process.id),
    ):
        assert await refusal(again) == "E_APPROVAL_DECIDED"

    assert await fingerprint(ctx) == before


async def test_a_refusal_needs_a_reason_and_does_nothing(ctx: Context) -> None:
    process = await request_approval(as_user(ctx, 1), request())
    approver = as_user(ctx, 2, NAMING.code)
    assert await refusal(reject(approver, process.id, " ")) == "E_APPROVAL_NOTE"

    decided = await reject(approver, process.id, "号段不对")

    assert (decided.status, decided.note, decided.result) == ("rejected", "号段不对", None)
    assert not await series_known(ctx)


async def test_only_who_asked_withdraws(ctx: Context) -> None:
    process = await request_approval(as_user(ctx, 1), request())
    assert await refusal(withdraw(as_user(ctx, 2, NAMING.code), process.id)) == "E_APPROVAL_NOT_OWN"

    assert (await withdraw(as_user(ctx, 1), process.id)).status == "withdrawn"


async def test_one_matter_has_one_open_request(ctx: Context) -> None:
    asker = as_user(ctx, 1)
    first = await request_approval(asker, request(open_key="series:wanted"))

    with pytest.raises(MinshuiError) as refused:
        await request_approval(asker, request(open_key="series:wanted"))
    assert (refused.value.error.code, refused.value.params["process"]) == (
        "E_APPROVAL_PENDING",
        first.code,
    )

    await withdraw(asker, first.id)
    again = await request_approval(asker, request(open_key="series:wanted"))
    assert again.status is ProcessStatus.PENDING


class TestList(ApiCases):
    ROUTE = f"GET {APPROVALS}"
    PERMISSION = READ
    BESIDES = (NAMING.code,)
    BAD_QUERIES = ({"status": "lost"}, {"cust_id": "0"})

    async def prepare(self, ctx: Context) -> None:
        await request_approval(ctx, request())


class OfProcess(ApiCases):
    """Cases of a route of one request."""

    BESIDES = (NAMING.code,)

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return {"path": {"process_id": (await request_approval(ctx, request())).id}}


class TestReadOne(OfProcess):
    ROUTE = f"GET {APPROVALS}/{{process_id}}"
    PERMISSION = READ


class TestApproveOne(OfProcess):
    ROUTE = f"POST {APPROVALS}/{{process_id}}/approve"
    PERMISSION = DECIDE
    BODY = {"note": "好"}  # noqa: RUF012 - the case's own style


class TestRejectOne(OfProcess):
    ROUTE = f"POST {APPROVALS}/{{process_id}}/reject"
    PERMISSION = DECIDE
    BODY = {"note": "不需要"}  # noqa: RUF012 - the case's own style
    BAD_BODIES = ({}, {"note": ""})


class TestKinds(ApiCases):
    ROUTE = f"GET {APPROVALS}/kinds"
    PERMISSION = READ


async def test_over_http_what_fails_stays_pending(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    asked = await request_approval(ctx, request(payload={"series": "wanted", "last_number": -1}))
    approver = await staff.member(READ, DECIDE, NAMING.code)

    answer = await api.post(
        f"{APPROVALS}/{asked.id}/approve", json={"note": "好"}, headers=approver.headers
    )

    assert answer.status_code == 500
    seen = await api.get(f"{APPROVALS}/{asked.id}", headers=approver.headers)
    assert seen.json()["status"] == "pending"
    assert (await ctx.session.execute(select(NumberSeries.last_number))).scalars().all() == [1]


async def test_over_http_an_approver_finds_and_decides_what_waits(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given two requests, and somebody who may decide their kind
    first = await request_approval(ctx, request(amount_fen=7035))
    second = await request_approval(
        ctx, request(payload={"series": "other", "last_number": 5}, subject="另一号段")
    )
    approver = await staff.member(READ, DECIDE, NAMING.code)
    # when
    waiting = await api.get(APPROVALS, params={"status": "pending"}, headers=approver.headers)
    approved = await api.post(
        f"{APPROVALS}/{first.id}/approve", json={"note": "好"}, headers=approver.headers
    )
    rejected = await api.post(
        f"{APPROVALS}/{second.id}/reject", json={"note": "不需要"}, headers=approver.headers
    )
    # then
    assert [each["subject"] for each in waiting.json()["items"]] == ["另一号段", "从 100 起取号"]
    assert (approved.json()["status"], approved.json()["amount"]) == ("approved", "70.35")
    assert (rejected.json()["status"], rejected.json()["kind_name"]) == ("rejected", "取号")
    assert await series_known(ctx)


async def test_over_http_others_do_not_see_a_process(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    asked = await request_approval(ctx, request())
    stranger = await staff.member(READ)

    listed = await api.get(APPROVALS, headers=stranger.headers)
    seen = await api.get(f"{APPROVALS}/{asked.id}", headers=stranger.headers)

    assert listed.json()["total"] == 0
    assert (seen.status_code, seen.json()["code"]) == (404, "E_APPROVAL_UNKNOWN")
