"""Messages over HTTP: asked for in JSON or XML, listed masked, handled by people."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import select, update

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.message.gateway.facade import Receipt, note_receipts
from minshui.message.gateway.models import MessageRow
from minshui.message.template.facade import TemplateCategory
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.message.gateway.world import MOBILE, given_template, message, submission, submit

BASE = "/api/v1/message"
SEND, READ, READ_CONTENT, HANDLE = (
    f"message.gateway.{name}" for name in ("send", "read", "read_content", "handle")
)
SMS: dict[str, Any] = {
    "template": "test.bill",
    "mobile": MOBILE,
    "parameters": {"amount": "70.35"},
    "dedupe_key": "bill-1",
}
MESSAGE: dict[str, Any] = {
    "template": "test.bill",
    "receiver": {"kind": "address", "addresses": {"sms": MOBILE}},
    "parameters": {"amount": "70.35"},
    "dedupe_key": "bill-1",
}
MAIL: dict[str, Any] = {
    "template": "test.bill",
    "address": "lin@example.com",
    "parameters": {"amount": "70.35"},
    "dedupe_key": "bill-1",
    "attachments": [
        {
            "name": "账单.pdf",
            "media_type": "application/pdf",
            "content": base64.b64encode(b"%PDF-1.7").decode(),
        }
    ],
}


async def stands_at(ctx: Context, message_id: int, state: str, **values: Any) -> None:
    """Put a message in a state as a line would have."""
    statement = update(MessageRow).where(MessageRow.id == message_id)
    await ctx.session.execute(statement.values(state=state, **values))


async def count(ctx: Context) -> int:
    return len((await ctx.session.execute(select(MessageRow.id))).all())


class _Sending(ApiCases):
    STATUS = 202
    CHANNELS: ClassVar[tuple[str, ...]] = ("sms",)

    async def prepare(self, ctx: Context) -> None:
        await given_template(ctx, channels=self.CHANNELS)


class TestSend(_Sending):
    ROUTE = f"POST {BASE}/messages"
    PERMISSION = SEND
    BODY = MESSAGE
    BAD_BODIES = (
        {},
        MESSAGE | {"dedupe_key": ""},
        MESSAGE | {"parameters": {}},
        MESSAGE | {"priority": 3},
        MESSAGE | {"channels": ["sms", "sms"]},
        MESSAGE | {"receiver": {"kind": "address", "addresses": {"sms": "12345"}}},
        MESSAGE | {"receiver": {"kind": "address", "addresses": {"fax": "1"}}},
        MESSAGE | {"send_at": "2026-11-21T12:00:00"},
        MESSAGE | {"expires_at": "2020-01-01T00:00:00+08:00"},
    )


class TestSendMany(_Sending):
    ROUTE = f"POST {BASE}/messages/many"
    PERMISSION = SEND
    BODY: ClassVar[Any] = {"messages": [MESSAGE, MESSAGE | {"dedupe_key": "bill-2"}]}
    BAD_BODIES: ClassVar[Any] = (
        {"messages": []},
        {"messages": [MESSAGE] * 501},
        {"messages": [MESSAGE, MESSAGE | {"dedupe_key": "b", "parameters": {"amount": "x"}}]},
    )


class TestSendSms(_Sending):
    ROUTE = f"POST {BASE}/sms"
    PERMISSION = SEND
    BODY = SMS
    BAD_BODIES = ({}, SMS | {"mobile": "12345678901"}, SMS | {"other": 1})


class TestSendMail(_Sending):
    ROUTE = f"POST {BASE}/mail"
    PERMISSION = SEND
    CHANNELS = ("mail",)
    BODY = MAIL
    BAD_BODIES = (
        {},
        MAIL | {"address": "no mail"},
        MAIL | {"attachments": [{"name": "a", "media_type": "text/plain", "content": "%"}]},
        MAIL | {"attachments": [{"name": "a/b", "media_type": "text/plain", "content": "eA=="}]},
    )


class TestList(ApiCases):
    ROUTE = f"GET {BASE}/messages"
    PERMISSION = READ
    BAD_QUERIES = ({"state": "gone"}, {"channel": "fax"}, {"batch_id": "0"}, {"mobile": "1"})


class TestStatistics(ApiCases):
    ROUTE = f"GET {BASE}/statistics"
    PERMISSION = READ
    BAD_QUERIES = (
        {"first": "2026-11-21", "last": "2026-11-20"},
        {"first": "2026-01-01", "last": "2026-11-20"},
        {"first": "today"},
    )


class _One(ApiCases):
    """Cases of one message, in a state that suits the route."""

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await given_template(ctx)
        (accepted,) = await submit(ctx)
        await self.suit(ctx, accepted.message_id)
        return {"path": {"id": accepted.message_id}}

    async def suit(self, ctx: Context, message_id: int) -> None:
        """Put it in the state."""


class TestReadOne(_One):
    ROUTE = f"GET {BASE}/messages/{{id}}"
    PERMISSION = READ


class TestReadContent(_One):
    ROUTE = f"GET {BASE}/messages/{{id}}/content"
    PERMISSION = READ_CONTENT


class TestCancel(_One):
    ROUTE = f"POST {BASE}/messages/{{id}}/cancel"
    PERMISSION = HANDLE
    BODY: ClassVar[Any] = {"reason": "发错了"}
    BAD_BODIES = ({}, {"reason": ""})


class TestRetry(_One):
    ROUTE = f"POST {BASE}/messages/{{id}}/retry"
    PERMISSION = HANDLE
    BODY: ClassVar[Any] = {"reason": "供应商已恢复"}
    BAD_BODIES = ({}, {"reason": ""})

    async def suit(self, ctx: Context, message_id: int) -> None:
        await stands_at(ctx, message_id, "failed")


class TestResend(_One):
    ROUTE = f"POST {BASE}/messages/{{id}}/resend"
    PERMISSION = HANDLE
    STATUS = 202
    BODY: ClassVar[Any] = {"reason": "客户没收到", "dedupe_key": "again-1"}
    BAD_BODIES = ({}, {"reason": "客户没收到"})

    async def suit(self, ctx: Context, message_id: int) -> None:
        await stands_at(ctx, message_id, "sent")


@pytest.mark.feature("F-0746", "F-0749", "F-0750")
async def test_a_short_message_is_accepted_and_a_repeat_answers_the_same(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await given_template(ctx)
    member = await staff.member(SEND)
    # when
    first = await api.post(f"{BASE}/sms", json=SMS, headers=member.headers)
    again = await api.post(f"{BASE}/sms", json=SMS, headers=member.headers)
    other = SMS | {"parameters": {"amount": "99.00"}}
    reused = await api.post(f"{BASE}/sms", json=other, headers=member.headers)
    # then
    assert first.json() | {"message_id": 0} == {
        "message_id": 0,
        "state": "queued",
        "replayed": False,
        "due_at": "2026-11-21T04:00:00Z",
    }
    assert again.json() == first.json() | {"replayed": True}
    assert (reused.status_code, reused.json()["code"]) == (409, "E_MESSAGE_KEY_REUSED")
    row = await message(ctx, first.json()["message_id"])
    assert (row.caller, row.state) == (f"user:{member.grant.user_id}", "queued")
    assert await count(ctx) == 1


async def test_keys_of_two_users_do_not_meet(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await given_template(ctx)
    members = [await staff.member(SEND), await staff.member(SEND)]
    # when
    for member in members:
        answer = await api.post(f"{BASE}/sms", json=SMS, headers=member.headers)
        assert answer.json()["replayed"] is False
    # then
    assert await count(ctx) == 2


XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<message><template>test.bill</template><dedupe_key>账单-1</dedupe_key>
<receiver><kind>address</kind><addresses><sms>{MOBILE}</sms></addresses></receiver>
<channels><item>sms</item></channels><priority>9</priority><send_at/>
<parameters><amount>70.35</amount></parameters></message>"""


@pytest.mark.feature("F-0751")
async def test_a_message_may_be_asked_for_in_xml(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await given_template(ctx)
    member = await staff.member(SEND)
    headers = member.headers | {"Content-Type": "application/xml; charset=utf-8"}
    # when
    told = await api.post(
        f"{BASE}/messages", content=XML.encode(), headers=headers | {"Accept": "application/xml"}
    )
    in_json = await api.post(f"{BASE}/messages", content=XML.encode(), headers=headers)
    # then
    message_id = in_json.json()["message_id"]
    assert (told.status_code, told.headers["content-type"]) == (202, "application/xml")
    assert told.text.splitlines()[1] == (
        f"<response><message_id>{message_id}</message_id><state>queued</state>"
        "<replayed>false</replayed><due_at>2026-11-21T04:00:00Z</due_at></response>"
    )
    assert in_json.json()["replayed"] is True
    row = await message(ctx, message_id)
    assert (row.dedupe_key, row.priority) == ("账单-1", 9)


@pytest.mark.parametrize(
    "content",
    [
        "<message><template>",
        '<!DOCTYPE m [<!ENTITY e SYSTEM "file:///etc/hostname">]><message>&e;</message>',
        '<message kind="x"><template>test.bill</template></message>',
        "<message><template>a</template><template>b</template></message>",
        "<a>" * 20 + "</a>" * 20,
    ],
)
async def test_xml_that_reaches_elsewhere_or_means_nothing_is_refused(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, content: str
) -> None:
    # given
    await given_template(ctx)
    member = await staff.member(SEND)
    before = await fingerprint(ctx)
    # when
    headers = member.headers | {"Content-Type": "application/xml"}
    answer = await api.post(f"{BASE}/messages", content=content.encode(), headers=headers)
    # then
    assert (answer.status_code, answer.json()["code"]) == (400, "E_XML_FORM")
    assert await fingerprint(ctx) == before


@pytest.mark.feature("F-0752")
async def test_lists_show_no_content_and_content_is_read_by_permission_and_noted(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await given_template(ctx)
    (accepted,) = await submit(ctx)
    reader = await staff.member(READ)
    trusted = await staff.member(READ, READ_CONTENT)
    path = f"{BASE}/messages/{accepted.message_id}"
    # when
    listed = await api.get(f"{BASE}/messages", headers=reader.headers)
    one = await api.get(path, headers=reader.headers)
    denied = await api.get(f"{path}/content", headers=reader.headers)
    content = await api.get(f"{path}/content", headers=trusted.headers)
    # then
    assert listed.json()["items"][0]["address_mask"] == "138****1234"
    assert not any(text in listed.text + one.text for text in (MOBILE, "70.35"))
    assert denied.status_code == 403
    assert content.json() == {
        "message_id": accepted.message_id,
        "address": MOBILE,
        "subject": "",
        "body": "本期水费70.35元。",
        "parameters": {"amount": "70.35"},
        "attachments": [],
    }
    noted = select(AuditRow.user_id).where(AuditRow.action == "message.read_content")
    assert (await ctx.session.execute(noted)).scalars().all() == [trusted.grant.user_id]


async def test_a_code_is_shown_to_nobody(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await given_template(ctx, "test.code", category=TemplateCategory.VERIFICATION)
    (accepted,) = await submit(ctx, submission(template_code="test.code"))
    await stands_at(ctx, accepted.message_id, "sent")
    member = await staff.member(READ_CONTENT, HANDLE)
    path = f"{BASE}/messages/{accepted.message_id}"
    # when
    content = await api.get(f"{path}/content", headers=member.headers)
    body = {"reason": "再发一次", "dedupe_key": "again"}
    again = await api.post(f"{path}/resend", json=body, headers=member.headers)
    # then
    assert "70.35" not in content.text
    assert (again.status_code, again.json()["code"]) == (409, "E_MESSAGE_STATE")


@pytest.mark.feature("F-0753", "F-0754", "F-0756")
async def test_a_message_tells_what_happened_to_it(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given a message that was sent and arrived
    await given_template(ctx)
    (accepted,) = await submit(ctx)
    now = ctx.clock.now()
    known = {"supplier": "aliyun", "supplier_message_id": "biz-1", "sent_at": now}
    await stands_at(ctx, accepted.message_id, "sent", **known)
    at = now + timedelta(seconds=4)
    told = Receipt("aliyun", "biz-1", MOBILE, True, "DELIVERED", "用户接收成功", at)
    await note_receipts(ctx, [told])
    member = await staff.member(READ)
    # when
    answer = await api.get(f"{BASE}/messages/{accepted.message_id}", headers=member.headers)
    # then
    found = answer.json()
    assert (found["state"], found["delivered_at"]) == ("delivered", "2026-11-21T04:00:04Z")
    assert [event["event"] for event in found["events"]] == ["accepted", "sent", "delivered"]
    assert found["receipts"] == [
        {
            "supplier": "aliyun",
            "supplier_message_id": "biz-1",
            "delivered": True,
            "code": "DELIVERED",
            "text": "用户接收成功",
            "reported_at": "2026-11-21T04:00:04Z",
            "received_at": "2026-11-21T04:00:00Z",
        }
    ]


async def test_messages_are_found_by_number_state_and_time(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await given_template(ctx)
    first, second = await submit(ctx, submission("a"), submission("b", "13900009999"))
    await stands_at(ctx, second.message_id, "failed")
    member = await staff.member(READ)

    async def found(**query: str) -> list[int]:
        answer = await api.get(f"{BASE}/messages", params=query, headers=member.headers)
        return [item["id"] for item in answer.json()["items"]]

    # then
    assert await found() == [second.message_id, first.message_id]
    assert await found(address="+86 138-0000-1234") == [first.message_id]
    assert await found(address="13800001235") == []
    assert await found(state="failed", channel="sms") == [second.message_id]
    assert await found(caller="test.bills", template="test.bill") != []
    assert await found(created_from="2026-11-21T12:00:01+08:00") == []


async def test_a_message_is_called_back_before_it_is_sent_and_not_after(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await given_template(ctx)
    waiting, sending = await submit(ctx, submission("a"), submission("b"))
    await stands_at(ctx, sending.message_id, "sending")
    member = await staff.member(HANDLE)
    # when
    answers = [
        await api.post(
            f"{BASE}/messages/{each.message_id}/cancel",
            json={"reason": "发错了"},
            headers=member.headers,
        )
        for each in (waiting, sending)
    ]
    # then
    assert answers[0].json()["state"] == "cancelled"
    assert answers[0].json()["events"][-1]["note"] == "发错了"
    assert (answers[1].status_code, answers[1].json()["code"]) == (409, "E_MESSAGE_STATE")
    assert (await message(ctx, sending.message_id)).state == "sending"
    audit = select(AuditRow.subject_id).where(AuditRow.action == "message.cancelled")
    assert (await ctx.session.execute(audit)).scalars().all() == [str(waiting.message_id)]


async def test_a_person_lets_an_uncertain_message_go_again(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await given_template(ctx)
    (accepted,) = await submit(ctx)
    await stands_at(ctx, accepted.message_id, "uncertain", attempts=3, asks=6, tried="a b")
    member = await staff.member(HANDLE)
    path = f"{BASE}/messages/{accepted.message_id}/retry"
    # when
    answer = await api.post(path, json={"reason": "查明未发出"}, headers=member.headers)
    # then
    row = await message(ctx, accepted.message_id)
    assert (answer.json()["state"], row.attempts, row.asks, row.tried) == ("queued", 0, 0, "")


async def test_a_resent_message_is_a_new_one(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await given_template(ctx)
    (accepted,) = await submit(ctx)
    await stands_at(ctx, accepted.message_id, "delivered")
    member = await staff.member(HANDLE, READ_CONTENT)
    body = {"reason": "客户没收到", "dedupe_key": "again-1"}
    # when
    path = f"{BASE}/messages/{accepted.message_id}/resend"
    answer = await api.post(path, json=body, headers=member.headers)
    # then
    new_id = answer.json()["message_id"]
    assert new_id != accepted.message_id
    content = await api.get(f"{BASE}/messages/{new_id}/content", headers=member.headers)
    assert (content.json()["address"], content.json()["body"]) == (MOBILE, "本期水费70.35元。")


async def test_nobody_handles_a_message_that_is_not_there(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    member = await staff.member(READ, READ_CONTENT)
    # when
    answers = [
        await api.get(f"{BASE}/messages/999999{part}", headers=member.headers)
        for part in ("", "/content")
    ]
    # then
    assert [each.json()["code"] for each in answers] == ["E_MESSAGE_UNKNOWN"] * 2


async def test_statistics_tell_counts_delivery_and_cost(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given three that arrived, one that failed, one that waits
    await given_template(ctx)
    accepted = await submit(ctx, *(submission(str(n)) for n in range(5)))
    for number, state in enumerate(("delivered", "delivered", "delivered", "failed")):
        values = {"supplier": "aliyun", "parts": 1, "cost_yuan": "0.045"}
        await stands_at(ctx, accepted[number].message_id, state, **values)
    member = await staff.member(READ)
    # when
    answer = await api.get(f"{BASE}/statistics", headers=member.headers)
    # then
    day = {"day": "2026-11-21", "channel": "sms"}
    assert answer.json() == [
        day
        | {
            "supplier": "aliyun",
            "counts": {"delivered": 3, "failed": 1},
            "parts": 4,
            "cost_yuan": "0.1800",
            "delivery_rate": "0.7500",
        },
        day
        | {
            "supplier": None,
            "counts": {"queued": 1},
            "parts": 0,
            "cost_yuan": "0",
            "delivery_rate": None,
        },
    ]


async def test_a_mail_goes_with_its_files(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await given_template(ctx, channels=("mail",))
    member = await staff.member(SEND, READ_CONTENT)
    # when
    answer = await api.post(f"{BASE}/mail", json=MAIL, headers=member.headers)
    # then
    path = f"{BASE}/messages/{answer.json()['message_id']}/content"
    content = (await api.get(path, headers=member.headers)).json()
    assert (content["address"], content["attachments"]) == ("lin@example.com", ["账单.pdf"])


async def test_a_receiver_without_an_address_is_told_as_suppressed(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await given_template(ctx)
    member = await staff.member(SEND)
    body = MESSAGE | {"receiver": {"kind": "system", "ref": "nobody"}}
    # when
    answer = await api.post(f"{BASE}/messages", json=body, headers=member.headers)
    # then
    assert (answer.status_code, answer.json()["state"]) == (202, "suppressed")
