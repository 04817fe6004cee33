"""A system outside calls us, over the wire: receipts, and whom of our users to notify."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest

from minshui.message.external.facade import PARTIES
from minshui.message.inbox.facade import USER_INBOXES
from tests.message.external.world import PARTY, PartyPost, asked_of_party, given_user
from tests.message.sms.delivery_world import serving

NEW_SECRET = "whsec_" + base64.b64encode(b"another-secret-of-the-party-000").decode()


@pytest.fixture
async def wired(post: PartyPost) -> AsyncIterator[PartyPost]:
    """The installation with its program running, where the party can call it."""
    assert PARTIES.kind == "system"
    assert USER_INBOXES.kind == "user"
    async with serving(post.database) as url:
        path = f"/api/v1/message/callbacks/external/{post.database.tenant_code}/{PARTY}"
        await post.outside.tell("configure", callback_url=url + path, now=None)
        yield post


def notice(*receivers: str, **changes: Any) -> dict[str, Any]:
    """Ask to notify users of ours."""
    data = {
        "message_type": "待办提醒",
        "receivers": list(receivers),
        "title": "待办提醒",
        "content": "您有 3 项审批待处理。",
    }
    return {"type": "notice", "data": data | changes}


@pytest.mark.feature("F-0786")
async def test_receipts_in_any_order_and_number_arrive_once(wired: PartyPost) -> None:
    # given: real time on both sides, since the program runs on it
    await wired.outside.tell("configure", now=wired.clock.now().timestamp())
    messages = [await wired.sent(f"k{n}", f"user{n}") for n in range(3)]
    await wired.outside.tell("configure", now=None)
    # when
    answers = await wired.outside.tell("receipts", copies=2, reverse=True)
    # then
    assert [each["status"] for each in answers] == [200] * 6
    assert [each["body"]["applied"] for each in answers] == [True] * 6
    assert [(await wired.message(each)).state for each in messages] == ["delivered"] * 3
    assert await wired.calls() == 3
    # and a failure that comes too late changes nothing
    await wired.outside.tell("receipts", status="failed", code="E1", text="用户已离职")
    assert [(await wired.message(each)).state for each in messages] == ["delivered"] * 3


async def test_a_receipt_by_the_partys_own_number_fails_the_message(wired: PartyPost) -> None:
    await wired.configure(own_id="data.msgId", receipt={"message": "data.number"})
    await wired.outside.tell("configure", now=wired.clock.now().timestamp())
    message = await wired.sent()
    await wired.outside.tell("configure", now=None)
    await wired.outside.tell("receipts", by="number", status="failed", code="E1", text="已离职")

    row = await wired.message(message)
    assert (row.supplier_message_id, row.state) == ("P00000001", "failed")
    assert (row.last_code, row.last_text) == ("E1", "已离职")


@pytest.mark.feature("F-0783", "F-0786")
async def test_a_party_notifies_our_users_once_however_often_it_calls(wired: PartyPost) -> None:
    # given
    async with wired.work() as ctx:
        users = [await given_user(ctx, name) for name in ("wanglin", "lihua")]
    # when: five times at once, and once more
    body = notice("WangLin", "lihua", "nobody", "wanglin")
    answers = await wired.outside.tell("call", body=body, id="oa-1", copies=5)
    answers += await wired.outside.tell("call", body=body, id="oa-1")
    # then
    assert [each["status"] for each in answers] == [200] * 6
    first = answers[0]["body"]
    assert (first["code"], first["accepted"]) == ("0", 2)
    assert first["unknown_receivers"] == ["nobody"]
    assert [each["receiver"] for each in first["results"]] == ["wanglin", "lihua"]
    assert len({each["body"]["results"][0]["message_id"] for each in answers}) == 1
    rows = await wired.messages()
    assert [(row.receiver_ref, row.channel, row.state) for row in rows] == [
        (str(user), "inbox", "queued") for user in users
    ]
    assert {row.caller for row in rows} == {"external.oa"}


async def test_an_id_is_not_used_for_something_else(wired: PartyPost) -> None:
    async with wired.work() as ctx:
        await given_user(ctx, "wanglin")
    await wired.outside.tell("call", body=notice("wanglin"), id="oa-1")
    (answer,) = await wired.outside.tell(
        "call", body=notice("wanglin", content="别的内容"), id="oa-1"
    )

    assert (answer["status"], answer["body"]["code"]) == (409, "E_EXTERNAL_ID_REUSED")
    assert len(await wired.messages()) == 1


async def test_a_secret_that_changes_is_good_on_both_sides(wired: PartyPost) -> None:
    async with wired.work() as ctx:
        await given_user(ctx, "wanglin")
    # the party signs with both, then with the new one; we learn it, keeping the old
    both = {"extra_secret": NEW_SECRET}
    answers = await wired.outside.tell("call", body=notice("wanglin"), **both)
    answers += await wired.outside.tell("call", body=notice("wanglin"), secret=NEW_SECRET)
    old = "whsec_" + base64.b64encode(b"minshui-simulated-party-secret-2").decode()
    await wired.configure(secrets={"callback_secret": NEW_SECRET, "previous_callback_secret": old})
    answers += await wired.outside.tell("call", body=notice("wanglin"), secret=NEW_SECRET)
    answers += await wired.outside.tell("call", body=notice("wanglin"))

    assert [each["status"] for each in answers] == [200, 401, 200, 200]
    assert len(await wired.messages()) == 3


@pytest.mark.parametrize(
    "forged",
    [
        {"signature": "v1,AAAA"},
        {"signature": ""},
        {"signature": "v1a,abc v2,def"},
        {"secret": NEW_SECRET},
        {"shift_seconds": -301},
        {"shift_seconds": 301},
    ],
)
async def test_what_is_not_signed_here_and_now_changes_nothing(
    wired: PartyPost, forged: dict[str, Any]
) -> None:
    async with wired.work() as ctx:
        await given_user(ctx, "wanglin")
    (answer,) = await wired.outside.tell("call", body=notice("wanglin"), **forged)

    assert (answer["status"], answer["body"]["code"]) == (401, "E_EXTERNAL_SIGNATURE")
    assert (await wired.messages(), await wired.calls()) == ([], 0)


async def test_a_party_that_is_disabled_notifies_nobody_but_its_receipts_count(
    wired: PartyPost,
) -> None:
    # given
    await wired.outside.tell("configure", now=wired.clock.now().timestamp())
    message = await wired.sent()
    await wired.outside.rule("status", status=410)
    await wired.submit(asked_of_party("gone"))
    await wired.send()
    await wired.outside.tell("configure", now=None)
    # when
    (refused,) = await wired.outside.tell("call", body=notice("wanglin"))
    (taken,) = await wired.outside.tell("receipts")
    # then
    assert (refused["status"], taken["status"]) == (401, 200)
    assert (await wired.message(message)).state == "delivered"
