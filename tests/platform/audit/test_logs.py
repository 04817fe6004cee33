"""Auditors find what was done, read it field by field, and are watched themselves."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.audit.contracts import (
    AuditCategory,
    AuditResult,
    Caller,
    SecurityKind,
)
from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.audit.note_writing import write_notes
from minshui.infrastructure.audit.noting import NOTEBOOK, note_request, note_security
from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.platform.access.facade import DataScope, SaveRole, create_role
from tests.api_cases import Staff, StaffMember, TestWork
from tests.databases import TENANT_CODE

LOGS = "/api/v1/platform/audit/logs"
READ, PERSONAL = "platform.audit.read", "platform.audit.read_personal"


async def auditor(staff: Staff, *more: str) -> StaffMember:
    return await staff.member(READ, *more, name="shen")


async def get(api: httpx.AsyncClient, who: StaffMember, path: str = LOGS, **query: Any) -> Any:
    answer = await api.get(path, params=query, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def actions(api: httpx.AsyncClient, who: StaffMember, **query: Any) -> list[str]:
    return [item["action"] for item in (await get(api, who, **query))["items"]]


def by(ctx: Context, user_id: int, user_name: str) -> Context:
    return replace(ctx, actor=replace(ctx.actor, user_id=user_id, user_name=user_name))


@pytest.mark.feature("F-0115")
async def test_a_change_is_read_field_by_field(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    who = await auditor(staff)
    await record_audit(
        replace(ctx, client_address="10.0.0.9"),
        "customer.change_status",
        "biz_cust",
        12,
        before={"status": "active", "note": "甲"},
        after={"status": "closed", "note": "甲", "reason": "拆迁"},
    )

    # when
    page = await get(api, who, subject_type="biz_cust", subject_id="12")

    # then
    (item,) = page["items"]
    assert (item["action_title"], item["subject_title"]) == ("客户 · 变更状态", "客户")
    assert (item["result"], item["client_address"]) == ("done", "10.0.0.9")
    assert item["changes"] == [
        {"field": "reason", "title": "原因", "old": None, "new": "拆迁"},
        {"field": "status", "title": "状态", "old": "active", "new": "closed"},
    ]
    detail = await get(api, who, f"{LOGS}/{item['id']}")
    assert (detail["entry"], detail["seal"]) == (item, None)


async def test_rows_are_found_by_who_what_whom_when_whence_and_trace(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    # given
    who = await auditor(staff)
    noon = clock.now()
    await record_audit(by(ctx, 7, "wang"), "book.lock", "book", 1)
    clock.move_to(noon + timedelta(minutes=10))
    await record_audit(replace(ctx, trace_id="trace-x"), "book.unlock", "book", 1)
    clock.move_to(noon + timedelta(minutes=20))
    await record_audit(replace(ctx, client_address="10.0.0.9"), "till.open", "till", 3)
    later = (noon + timedelta(minutes=5)).isoformat()

    # when, then
    assert await actions(api, who, user_id=7) == ["book.lock"]
    assert await actions(api, who, user_name="wang") == ["book.lock"]
    assert await actions(api, who, action="book.") == ["book.unlock", "book.lock"]
    assert await actions(api, who, action="book.lock") == ["book.lock"]
    assert await actions(api, who, subject_type="till", subject_id="3") == ["till.open"]
    assert await actions(api, who, trace_id="trace-x") == ["book.unlock"]
    assert await actions(api, who, client_address="10.0.0.9") == ["till.open"]
    assert await actions(api, who, action="book.", since=later) == ["book.unlock"]
    assert await actions(api, who, action="book.", until=later) == ["book.lock"]


async def test_old_rows_are_found_by_subject_or_when_asked_for(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    # given
    now = clock.now()
    clock.move_to(now - timedelta(days=40))
    await record_audit(ctx, "book.lock", "book", 1)
    clock.move_to(now)
    who = await auditor(staff)

    # when, then
    assert await actions(api, who, action="book.lock") == []
    assert await actions(api, who, subject_type="book", subject_id="1") == ["book.lock"]
    since = (now - timedelta(days=50)).isoformat()
    assert await actions(api, who, action="book.lock", since=since) == ["book.lock"]


async def test_pages_follow_one_another_though_rows_are_added(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given: all at one instant
    who = await auditor(staff)
    for number in range(5):
        await record_audit(ctx, "book.lock", "book", number)

    # when
    first = await get(api, who, action="book.lock", size=2)
    await record_audit(ctx, "book.lock", "book", 99)
    second = await get(api, who, action="book.lock", size=2, cursor=first["following"])
    third = await get(api, who, action="book.lock", size=2, cursor=second["following"])

    # then
    shown = [item["subject_id"] for page in (first, second, third) for item in page["items"]]
    assert shown == ["4", "3", "2", "1", "0"]
    assert third["following"] is None


@pytest.mark.feature("F-0114")
async def test_the_sign_in_log_has_those_who_came_in_and_who_were_refused(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    who = await auditor(staff)
    body = {"tenant_code": TENANT_CODE, "user_name": "shen", "password": "Wrong-Horse-7"}
    refused = await api.post("/api/v1/platform/sign-in", json=body)
    assert refused.status_code == 401

    # when
    page = await get(api, who, category="sign_in")

    # then
    assert [(item["action"], item["result"]) for item in page["items"]] == [
        ("user.sign_in_refused", "refused"),
        ("user.sign_in", "done"),
    ]
    assert [item["display_name"] for item in page["items"]] == ["shen", "shen"]


@pytest.mark.feature("F-0127")
async def test_a_changed_setting_stands_in_the_log_of_configurations(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    who = await auditor(staff, "platform.audit.manage")
    policy = "/api/v1/platform/audit/policy"

    # when
    body = {"algorithm": "sm3", "kept_months": 36}
    await api.put(policy, json=body, headers=who.headers)

    # then
    assert await get(api, who, policy) == body
    (item,) = (await get(api, who, category="configuration", action="audit_policy.set"))["items"]
    assert item["user_name"] == "shen"
    assert item["changes"] == [
        {"field": "algorithm", "title": "哈希算法", "old": "sha256", "new": "sm3"},
        {"field": "kept_months", "title": "保留月数", "old": 24, "new": 36},
    ]


@pytest.mark.feature("F-0116", "F-0117")
async def test_exceptions_and_interface_calls_are_read_by_their_trace(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, work: TestWork
) -> None:
    # given
    NOTEBOOK.take()
    who = await auditor(staff)
    caller = Caller(TENANT_CODE, "trace-3", ctx.clock.now(), "10.0.0.9", user_name="oa")
    fault = {"code": "E_INTERNAL", "status": 500, "reason": "KeyError kernel/money.py:7"}
    called = {"client": "oa", "status": 500, "code": "E_INTERNAL", "milliseconds": 12}
    for category, facts in (
        (AuditCategory.EXCEPTION, fault),
        (AuditCategory.INTERFACE, called),
    ):
        note_request(caller, category, "GET /x", AuditResult.FAILED, facts)
    await write_notes(work, ctx.clock)

    # when
    exceptions = (await get(api, who, category="exception"))["items"]
    calls = (await get(api, who, category="interface", trace_id="trace-3"))["items"]

    # then
    assert [(each["action_title"], each["subject_id"]) for each in (*exceptions, *calls)] == [
        ("请求 · 系统异常", "GET /x"),
        ("请求 · 接口调用", "GET /x"),
    ]
    assert {each["field"]: each["new"] for each in exceptions[0]["changes"]} == fault
    assert {each["field"]: each["new"] for each in calls[0]["changes"]} == called
    assert (calls[0]["user_name"], calls[0]["client_address"]) == ("oa", "10.0.0.9")


@pytest.mark.feature("F-0119", "F-0068")
async def test_the_security_log_has_what_was_refused(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, work: TestWork
) -> None:
    # given
    NOTEBOOK.take()
    who = await auditor(staff)
    nobody = await staff.member(name="qian")
    await api.get(LOGS, headers=nobody.headers)
    caller = Caller(TENANT_CODE, "trace-2", ctx.clock.now(), client_address="10.0.0.9")
    note_security(caller, SecurityKind.LOCKED_OUT, "user", 7, details={"minutes": 15})
    await write_notes(work, ctx.clock)

    # when
    page = await get(api, who, category="security")

    # then
    shown = {item["action_title"]: item for item in page["items"]}
    assert set(shown) == {"安全 · 越权访问被拒", "安全 · 连续失败被锁定"}
    refused = shown["安全 · 越权访问被拒"]
    assert (refused["display_name"], refused["subject_id"]) == ("qian", f"GET {LOGS}")
    assert refused["result"] == "refused"
    assert shown["安全 · 连续失败被锁定"]["client_address"] == "10.0.0.9"


@pytest.mark.feature("F-0029")
async def test_whoever_reads_the_log_is_noted(api: httpx.AsyncClient, staff: Staff) -> None:
    # given
    who = await auditor(staff, "platform.audit.export")

    # when
    await get(api, who, category="operation", user_id=7)
    await api.get(f"{LOGS}/export", params={"format": "csv"}, headers=who.headers)

    # then
    page = await get(api, who, category="reading")
    read = [(item["user_name"], item["action"], item["subject_id"]) for item in page["items"]]
    assert read == [("shen", "audit.export", "all"), ("shen", "audit.read", "operation")]
    assert page["items"][1]["changes"] == [
        {"field": "category", "title": "类别", "old": None, "new": "operation"},
        {"field": "user_id", "title": "用户号", "old": None, "new": 7},
    ]


async def test_personal_data_is_masked_without_the_permission(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    plain = await auditor(staff)
    trusted = await staff.member(READ, PERSONAL, name="lin")
    await record_audit(
        ctx,
        "customer.amend",
        "biz_cust",
        1,
        before={"name": "陈小水", "mobile": "13800138000", "secret": "s"},
        after={"name": "陈大水", "mobile": "13900139000", "secret": "t", "note": "找13700137000"},
    )

    # when
    hidden = (await get(api, plain, subject_type="biz_cust", subject_id="1"))["items"][0]
    shown = (await get(api, trusted, subject_type="biz_cust", subject_id="1"))["items"][0]

    # then
    assert [(each["field"], each["old"], each["new"]) for each in hidden["changes"]] == [
        ("mobile", "138****8000", "139****9000"),
        ("name", "陈***", "陈***"),
        ("note", None, "找137****7000"),
        ("secret", "***", "***"),
    ]
    assert [(each["old"], each["new"]) for each in shown["changes"]] == [
        ("13800138000", "13900139000"),
        ("陈小水", "陈大水"),
        (None, "找13700137000"),
        ("***", "***"),
    ]


async def test_an_export_has_the_same_rows_masked_the_same(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    who = await auditor(staff, "platform.audit.export")
    change = {"before": {"mobile": "13800138000"}, "after": {"mobile": "13900139000"}}
    await record_audit(replace(ctx, trace_id="t-1"), "user.change", "user", 5, **change)

    # when
    query = {"format": "csv", "action": "user.change"}
    answer = await api.get(f"{LOGS}/export", params=query, headers=who.headers)

    # then
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["编号", "时间", "类别", "动作"]
    assert rows[1][1:] == [
        "2026-11-21 12:00:00",
        "操作日志",
        "用户 · 修改",
        "成功",
        "system",
        "",
        "",
        "用户",
        "5",
        "手机号：138****8000 → 139****9000",
        "t-1",
    ]
    assert len(rows) == 2


async def test_the_summary_counts_by_day_result_action_user_and_subject(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, clock: FixedClock
) -> None:
    # given
    noon = clock.now()
    for hours in (0, 1, -13):
        clock.move_to(noon + timedelta(hours=hours))
        await record_audit(ctx, "book.lock", "book", 1)
    clock.move_to(noon)
    await record_audit(ctx, "book.unlock", "book", 1)
    who = await auditor(staff)

    # when
    summary = await get(api, who, f"{LOGS}/summary", action="book.")

    # then
    assert summary["total"] == 4
    assert summary["days"] == [
        {"day": "2026-11-20", "count": 1},
        {"day": "2026-11-21", "count": 3},
    ]
    assert [(each["title"], each["count"]) for each in summary["actions"]] == [
        ("表册 · 锁定", 3),
        ("表册 · 解锁", 1),
    ]
    assert summary["users"] == [{"key": "", "title": "系统", "count": 4}]
    assert summary["subjects"] == [{"key": "book", "title": "表册", "count": 4}]


async def test_a_role_for_one_department_does_not_open_the_whole_log(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    role = SaveRole("narrow", "小审计", DataScope.SELF, frozenset({READ}))
    await create_role(ctx, role)
    who = await staff.member_of("narrow", user_name="zhou")

    # when
    answer = await api.get(LOGS, headers=who.headers)

    # then
    assert (answer.status_code, answer.json()["code"]) == (403, "E_SCOPE_WHOLE")
    read = select(AuditRow.id).where(AuditRow.category == "reading")
    assert (await ctx.session.execute(read)).all() == []


async def test_an_unknown_row_is_told(api: httpx.AsyncClient, staff: Staff) -> None:
    who = await auditor(staff)
    answer = await api.get(f"{LOGS}/999999999", headers=who.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "E_AUDIT_LOG_UNKNOWN")
