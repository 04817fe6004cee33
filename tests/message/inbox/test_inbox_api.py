"""The routes of one's own inbox, and of notices to users."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.message.gateway.models import MessageRow
from minshui.message.template.facade import create_default_templates
from minshui.platform.access.facade import DataScope, SaveRole, create_role
from minshui.platform.identity.facade import CreateUser, create_user
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentKind,
    create_department,
)
from tests.api_cases import ApiCases, Staff, StaffMember, fingerprint
from tests.message.inbox.inboxes import deliver

INBOX = "/api/v1/message/inbox"
SEND = "message.inbox.send"
SOME, UP_TO, ONE_MESSAGE = {"ids": [1]}, {"up_to": 7}, {"message_id": "7"}


class TestListOwn(ApiCases):
    ROUTE = f"GET {INBOX}/messages"
    PERMISSION = None
    BAD_QUERIES = (
        {"category": "spam"},
        {"size": "0"},
        {"size": "101"},
        {"before": "0"},
        {"unread": "vielleicht"},
        {"owner": "user:1"},
    )


class TestCountOwnUnread(ApiCases):
    ROUTE = f"GET {INBOX}/unread"
    PERMISSION = None


class TestMarkSome(ApiCases):
    ROUTE = f"POST {INBOX}/read"
    PERMISSION = None
    BODY = SOME
    BAD_BODIES = ({}, {"ids": []}, {"ids": ["x"]}, {"ids": [0]}, {"ids": [1], "owner": "user:1"})


class TestMarkAll(ApiCases):
    ROUTE = f"POST {INBOX}/read-all"
    PERMISSION = None
    BODY = UP_TO
    BAD_BODIES = ({}, {"up_to": 0}, {"up_to": 1, "category": "spam"})


class _Own(ApiCases):
    """A route of one message: the rightful user is its owner."""

    __test__ = False
    PERMISSION = None

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        del ctx
        return {"path": {"id": 1}}

    async def test_the_rightful_user_succeeds(
        self, api: httpx.AsyncClient, staff: Staff, ctx: Context
    ) -> None:
        member = await staff.member()
        await deliver(ctx, member.grant.user_id, 41)
        method, path = self.ROUTE.split(" ")
        answer = await api.request(method, path.format(id=1), headers=member.headers)
        assert answer.status_code == self.STATUS, answer.text

    async def test_another_users_message_is_unknown(
        self, api: httpx.AsyncClient, staff: Staff, ctx: Context
    ) -> None:
        owner, other = await staff.member(), await staff.member()
        await deliver(ctx, owner.grant.user_id, 41, 42)
        await deliver(ctx, other.grant.user_id, 43)
        before = await fingerprint(ctx)
        method, path = self.ROUTE.split(" ")
        answer = await api.request(method, path.format(id=2), headers=other.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "E_INBOX_MESSAGE_UNKNOWN")
        assert await fingerprint(ctx) == before


class TestReadOwn(_Own):
    __test__ = True
    ROUTE = f"GET {INBOX}/messages/{{id}}"


class TestMarkOne(_Own):
    __test__ = True
    ROUTE = f"POST {INBOX}/messages/{{id}}/read"


class TestDeleteOwn(_Own):
    __test__ = True
    ROUTE = f"DELETE {INBOX}/messages/{{id}}"
    STATUS = 204


class TestListDeliveries(ApiCases):
    ROUTE = f"GET {INBOX}/deliveries"
    PERMISSION = SEND
    QUERY = ONE_MESSAGE
    BAD_QUERIES = ({}, {"message_id": "x"}, {"message_id": "0"})


NOTICE = {"title": "停水通知", "content": "明日停水", "dedupe_key": "n1"}


class TestSendToUsers(ApiCases):
    ROUTE = f"POST {INBOX}/messages"
    PERMISSION = SEND
    STATUS = 202
    BAD_BODIES = (
        {},
        NOTICE,
        NOTICE | {"user_ids": [10**9]},
        NOTICE | {"user_ids": ["x"]},
        NOTICE | {"user_ids": [1], "title": ""},
        NOTICE | {"user_ids": [1], "title": "长" * 101},
        NOTICE | {"user_ids": [1], "content": ""},
        NOTICE | {"user_ids": [1], "sender": "x"},
    )

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        await create_default_templates(ctx)
        made = await create_user(ctx, CreateUser("receiver", "收件人"))
        return {"body": NOTICE | {"user_ids": [made.user.id]}}


async def listed(api: httpx.AsyncClient, member: StaffMember, **query: Any) -> list[str]:
    answer = await api.get(f"{INBOX}/messages", params=query, headers=member.headers)
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in answer.json()["items"]]


@pytest.mark.feature("F-0772", "F-0774")
async def test_ones_messages_are_filtered(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    member, other = await staff.member(), await staff.member()
    await deliver(ctx, member.grant.user_id, 1, 2)
    await deliver(ctx, member.grant.user_id, 3, category="bill", body="十一月账单")
    await deliver(ctx, other.grant.user_id, 4)
    await api.post(f"{INBOX}/messages/1/read", headers=member.headers)
    # then
    assert await listed(api, member) == ["通知3", "通知2", "通知1"]
    assert await listed(api, member, category="bill") == ["通知3"]
    assert await listed(api, member, unread="true") == ["通知3", "通知2"]
    assert await listed(api, member, unread="false") == ["通知1"]
    assert await listed(api, member, text="账单") == ["通知3"]
    assert await listed(api, member, before=3, size=1) == ["通知2"]
    assert await listed(api, other) == ["通知4"]


@pytest.mark.feature("F-0773")
async def test_reading_is_counted_and_told_to_the_sender(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    member, sender = await staff.member(), await staff.member(SEND)
    await deliver(ctx, member.grant.user_id, 1, 2, 3)
    # when
    one = await api.post(f"{INBOX}/messages/1/read", headers=member.headers)
    rest = await api.post(f"{INBOX}/read", json={"ids": [1, 2]}, headers=member.headers)
    # then
    assert one.json()["read_at"] is not None
    assert rest.json() == {"changed": 1}
    unread = await api.get(f"{INBOX}/unread", headers=member.headers)
    assert unread.json() == {"total": 1, "by_category": {"notice": 1}}
    query = {"message_id": ["1", "3", "99"]}
    told = await api.get(f"{INBOX}/deliveries", params=query, headers=sender.headers)
    owner = f"user:{member.grant.user_id}"
    found = [(each["message_id"], each["owner"], bool(each["read_at"])) for each in told.json()]
    assert found == [(1, owner, True), (3, owner, False)]
    # when
    everything = await api.post(f"{INBOX}/read-all", json={"up_to": 3}, headers=member.headers)
    # then
    assert everything.json() == {"changed": 1}


@pytest.mark.feature("F-0771")
async def test_a_notice_goes_to_users_roles_and_departments_once(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await create_default_templates(ctx)
    await create_role(ctx, SaveRole("reading", "抄表", DataScope.ALL, frozenset()))
    head = await create_department(ctx, CreateDepartment("H1", "总部", DepartmentKind.COMPANY))
    below = await create_department(
        ctx, CreateDepartment("H2", "营业所", DepartmentKind.SITE, parent_id=head.id)
    )
    made = {
        name: (await create_user(ctx, CreateUser(name, name, roles, department))).user.id
        for name, roles, department in (
            ("anna", (), None),
            ("bert", ("reading",), None),
            ("cleo", (), below.id),
            ("dora", ("reading",), head.id),
            ("emil", (), None),
        )
    }
    sender = await staff.member(SEND)
    body = NOTICE | {
        "user_ids": [made["anna"]],
        "role_codes": ["reading"],
        "department_codes": ["H1"],
    }
    # when
    first = await api.post(f"{INBOX}/messages", json=body, headers=sender.headers)
    again = await api.post(f"{INBOX}/messages", json=body, headers=sender.headers)
    # then
    assert first.status_code == 202, first.text
    wanted = sorted(made[name] for name in ("anna", "bert", "cleo", "dora"))
    assert [each["user_id"] for each in first.json()] == wanted
    assert {each["state"] for each in first.json()} == {"queued"}
    assert all(each["replayed"] for each in again.json())
    rows = await ctx.session.execute(select(MessageRow.receiver_ref, MessageRow.channel))
    assert sorted((int(row[0]), row[1]) for row in rows) == [(each, "inbox") for each in wanted]
