"""Messages to a system outside, over the wire."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from minshui.message.supplier.facade import find_supplier
from minshui.simulators.webhook_party import SECRET
from tests.message.external.world import (
    LEASE_SECONDS,
    PARTY,
    TEMPLATE,
    PartyPost,
    asked_of_party,
    given_party,
)
from tests.servers import free_port

NEW_SECRET = "whsec_" + base64.b64encode(b"another-secret-of-the-party-000").decode()


@pytest.mark.feature("F-0783", "F-0786")
async def test_a_party_gets_a_message_in_its_own_fields(post: PartyPost) -> None:
    # given
    fields = {"head.from": "system", "head.kind": "type", "body.user": "receiver"}
    fields |= {"body.subject": "title", "body.words": "content", "body.level": "=普通"}
    await post.configure(fields=fields, system_code="minshui-fz", own_id="data.msgId")
    # when
    message = await post.sent()
    # then
    (kept,) = await post.outside.received()
    assert kept["body"] == {
        "head": {"from": "minshui-fz", "kind": "NOTICE"},
        "body": {
            "user": "wanglin",
            "subject": "停水通知",
            "words": "明日 9 时至 17 时停水，请知悉。",
            "level": "普通",
        },
    }
    assert kept["id"] == f"msg_{post.database.tenant_code}_{message}"
    assert (await post.message(message)).supplier_message_id == "P00000001"


@pytest.mark.feature("F-0784", "F-0785")
async def test_each_party_gets_its_own_messages_only(post: PartyPost) -> None:
    # given: the group's platform and its app beside the office system
    others = ("zhishuiqing", "group_app")
    receiver = asked_of_party().receiver
    asked = [asked_of_party("a")]
    for code in others:
        await post.configure(code, system_code=f"for-{code}")
        of_other = type(receiver)(receiver.kind, code, receiver.addresses)
        asked.append(asked_of_party(code, receiver=of_other))
    # when
    await post.submit(*asked)
    await post.send()
    # then
    systems = [kept["body"]["data"]["system"] for kept in await post.outside.received()]
    assert sorted(systems) == ["for-group_app", "for-zhishuiqing", "minshui"]
    assert [row.supplier for row in await post.messages()] == [PARTY, *others]


async def test_a_message_to_nobody_in_particular_goes_to_the_party_itself(
    post: PartyPost,
) -> None:
    receiver = asked_of_party().receiver
    whole = type(receiver)(receiver.kind, PARTY)
    await post.submit(asked_of_party(receiver=whole))
    await post.send()

    (kept,) = await post.outside.received()
    assert kept["body"]["data"]["receiver"] == PARTY


@pytest.mark.parametrize("action", ["keep_and_status", "keep_and_hang"])
async def test_an_answer_that_is_lost_is_sent_again_and_known_as_a_repeat(
    post: PartyPost, action: str
) -> None:
    # given: the party takes it and does not say so
    await post.configure(timeout_seconds=0.3)
    await post.outside.rule(action)
    (message,) = await post.submit(asked_of_party())
    # when
    await post.send()
    first = (await post.message(message)).state
    for _ in range(3):
        post.later(seconds=LEASE_SECONDS, minutes=1)
        await post.outside.tell("configure", now=post.clock.now().timestamp())
        await post.send()
    # then
    counts = await post.outside.counts()
    assert (first, (await post.message(message)).state) == ("sending", "sent")
    assert (counts["messages"], counts["repeated"]) == (1, 1)


async def test_no_connection_is_no_doubt_and_the_party_waits(post: PartyPost) -> None:
    async with post.work() as ctx:
        await given_party(ctx, f"http://127.0.0.1:{free_port()}/x")
    (message,) = await post.submit(asked_of_party())
    await post.send()

    row = await post.message(message)
    assert (row.state, row.attempts, row.last_code) == ("queued", 1, "HTTP_LOST")


async def test_too_fast_is_later_by_as_much_as_the_party_asks(post: PartyPost) -> None:
    await post.outside.rule("status", status=429, retry_after="90")
    (message,) = await post.submit(asked_of_party())
    await post.send()

    row = await post.message(message)
    assert (row.state, row.attempts) == ("queued", 0)
    assert row.due_at - post.clock.now() >= timedelta(seconds=90)
    post.later(minutes=3)
    await post.outside.tell("configure", now=post.clock.now().timestamp())
    await post.send()
    assert (await post.message(message)).state == "sent"


async def test_a_party_that_has_gone_is_disabled(post: PartyPost) -> None:
    await post.outside.rule("status", status=410)
    (first,) = await post.submit(asked_of_party("a"))
    await post.send()
    (second,) = await post.submit(asked_of_party("b"))
    await post.send()

    async with post.work() as ctx:
        assert not (await find_supplier(ctx, PARTY)).is_enabled
    assert (await post.message(first)).state == "failed"
    assert (await post.message(second)).state == "queued"
    assert (await post.outside.counts())["calls"] == 1


@pytest.mark.parametrize(
    ("status", "state", "attempts"), [(400, "failed", 1), (422, "failed", 1), (403, "queued", 1)]
)
async def test_a_no_is_final_but_a_wrong_set_up_is_not(
    post: PartyPost, status: int, state: str, attempts: int
) -> None:
    await post.outside.rule("status", status=status)
    (message,) = await post.submit(asked_of_party())
    await post.send()

    row = await post.message(message)
    assert (row.state, row.attempts, row.last_code) == (state, attempts, str(status))


async def test_a_result_in_the_answer_counts_where_the_party_has_one(post: PartyPost) -> None:
    await post.configure(result="code")
    await post.outside.rule("say_no")
    (refused,) = await post.submit(asked_of_party("a"))
    await post.send()
    taken = await post.sent("b")

    row = await post.message(refused)
    assert (row.state, row.last_code, row.last_text) == ("failed", "500", "用户不存在")
    assert (await post.message(taken)).state == "sent"


async def test_a_secret_is_changed_without_losing_a_message(post: PartyPost) -> None:
    # given: we know both, the party still the old one
    secrets = {"signing_secret": NEW_SECRET, "previous_signing_secret": SECRET}
    await post.configure(secrets=secrets)
    await post.sent("a")
    # when: the party learns the new one
    await post.outside.tell("configure", secret=NEW_SECRET)
    await post.sent("b")
    # then
    headers = [kept["headers"] for kept in await post.outside.received()]
    assert [len(each["webhook-signature"].split(" ")) for each in headers] == [2, 2]
    assert (await post.outside.counts())["forged"] == 0


async def test_a_wrong_secret_is_not_taken_and_the_message_waits(post: PartyPost) -> None:
    await post.configure(secrets={"signing_secret": NEW_SECRET})
    (message,) = await post.submit(asked_of_party())
    await post.send()

    row = await post.message(message)
    assert (row.state, row.last_code) == ("queued", "401")
    assert (await post.outside.counts())["messages"] == 0


async def test_a_clock_that_is_wrong_is_told_by_the_party(post: PartyPost) -> None:
    now = post.clock.now().timestamp()
    await post.outside.tell("configure", now=now - 301)
    (message,) = await post.submit(asked_of_party())
    await post.send()

    assert (await post.message(message)).last_code == "401"
    assert (await post.outside.counts())["skewed"] == 1
    post.later(minutes=10)
    await post.outside.tell("configure", now=post.clock.now().timestamp() - 299)
    await post.send()
    assert (await post.message(message)).state == "sent"


async def test_the_template_decides_what_type_the_party_sees(post: PartyPost) -> None:
    await post.configure(types={})
    await post.sent()

    (kept,) = await post.outside.received()
    assert kept["body"]["type"] == TEMPLATE
