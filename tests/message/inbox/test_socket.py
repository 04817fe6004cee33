"""The socket of an inbox: what is pushed, to whom, and when it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from minshui.message.inbox import following
from minshui.message.inbox.domain.owner import inbox_of_user
from minshui.message.inbox.facade import delete_messages, mark_read
from minshui.platform.identity.facade import SaveUser, save_user
from tests.conftest import Installation
from tests.message.inbox.tabs import Town, served_here, tab, tabs, token_of, town_of

READ = "http://{}/api/v1/message/inbox/messages/{}/read"


@pytest.fixture
async def town(database: Installation) -> AsyncIterator[Town]:
    async with town_of(database) as opened:
        yield opened


@pytest.fixture
async def address(town: Town) -> AsyncIterator[str]:
    async with served_here(town) as opened:
        yield opened


@pytest.mark.feature("F-0047", "F-0771")
async def test_a_message_is_pushed_to_its_owner_alone(town: Town, address: str) -> None:
    # given
    anna, bert = await town.user("anna"), await town.user("bert")
    tokens = await town.token("anna"), await town.token("bert")
    async with tabs(address, *tokens) as (hers, his):
        # when
        await town.deliver(anna, 101)
        await town.deliver(bert, 102)
        # then
        pushed = await hers.until("message")
        assert (pushed["message"]["title"], pushed["message"]["body"]) == ("通知101", "内容101")
        assert (await hers.next()) == {"type": "unread", "total": 1, "by_category": {"notice": 1}}
        assert (await his.next())["message"]["message_id"] == 102


@pytest.mark.feature("F-0773")
async def test_every_page_sees_what_one_has_read_or_deleted(town: Town, address: str) -> None:
    # given
    anna, token = await town.user("anna"), await town.token("anna")
    async with tabs(address, token, token) as (first, second), httpx.AsyncClient() as client:
        await town.deliver(anna, 101, 102)
        for each in (first, second):
            await each.until("unread", total=2)
        # when
        headers = {"Authorization": f"Bearer {token}"}
        answer = await client.post(READ.format(address, 1), headers=headers)
        assert answer.status_code == 200
        # then
        for each in (first, second):
            assert await each.next() == {"type": "read", "cursor": "2.3", "id": 1}
            assert (await each.next())["total"] == 1
        # when
        async with town.work() as ctx:
            await delete_messages(ctx, inbox_of_user(anna), [2])
        # then
        for each in (first, second):
            assert await each.next() == {"type": "deleted", "cursor": "2.4", "id": 2}
            assert (await each.next())["total"] == 0


async def test_a_page_that_was_away_is_told_what_it_missed(town: Town, address: str) -> None:
    # given: a page that has seen two messages
    anna, token = await town.user("anna"), await town.token("anna")
    await town.deliver(anna, 101, 102)
    # when: meanwhile one of them and a new one are read, another new one is deleted
    await town.deliver(anna, 103, 104, 105)
    async with town.work() as ctx:
        await mark_read(ctx, inbox_of_user(anna), ids=[1, 3])
        await delete_messages(ctx, inbox_of_user(anna), [4])
    # then
    async with tab(address, token, "2.2") as page:
        told = [await page.next() for _ in range(7)]
    assert [each["type"] for each in told] == [
        "ready",
        "message",
        "message",
        "read",
        "read",
        "deleted",
        "unread",
    ]
    assert page.ids == [3, 5]
    assert told[1]["message"]["read_at"] is not None
    assert [each.get("id") for each in told[3:6]] == [1, 3, 4]
    assert told[6]["total"] == 2
    assert page.cursor == "5.8"


@pytest.mark.parametrize("cursor", ["9.9", "1.9", "nonsense"])
async def test_a_cursor_that_means_nothing_here_begins_anew(
    town: Town, address: str, cursor: str
) -> None:
    anna, token = await town.user("anna"), await town.token("anna")
    await town.deliver(anna, 101)

    async with tab(address, token, cursor) as page:
        assert await page.next() == {"type": "resync", "cursor": "1.1"}
        assert (await page.next())["type"] == "unread"


async def test_the_token_may_come_in_the_header(town: Town, address: str) -> None:
    await town.user("anna")

    async with tab(address, await town.token("anna"), in_header=True) as page:
        assert page.connection.subprotocol == "bearer"
        assert (await page.next())["type"] == "ready"


async def test_who_is_not_signed_in_is_sent_away(town: Town, address: str) -> None:
    await town.user("anna")
    grant = await town.sign_in("anna")
    good = token_of(town.database.tenant_code, grant)
    cases = {
        "none": (None, 4401),
        "forged": (good[:-8] + "AAAAAAAA", 4401),
        "of another tenant": (token_of("OTHER2026001", grant), 4401),
        "expired": (token_of(town.database.tenant_code, grant, timedelta(seconds=-60)), 4401),
    }

    found = {}
    for name, (token, _) in cases.items():
        async with tab(address, token) as page:
            found[name] = (await page.closing())[0]

    assert found == {name: code for name, (_, code) in cases.items()}


@pytest.mark.parametrize("text", ["", "[]", "no json", '{"type":"ack","cursor":"x"}', "[" * 9000])
async def test_what_is_no_frame_closes(town: Town, address: str, text: str) -> None:
    await town.user("anna")
    async with tabs(address, await town.token("anna")) as (page,):
        await page.connection.send(text)
        assert (await page.closing())[0] == 4400


async def test_signing_out_closes_every_page_of_the_session(town: Town, address: str) -> None:
    # given: two pages of one session, one of another
    await town.user("anna")
    first = await town.token("anna")
    async with tabs(address, first, first, await town.token("anna")) as (one, two, other):
        # when
        async with httpx.AsyncClient() as client:
            headers = {"Authorization": f"Bearer {first}"}
            await client.post(f"http://{address}/api/v1/platform/sign-out", headers=headers)
        # then
        assert await one.closing() == (4401, "E_SESSION_ENDED")
        assert await two.closing() == (4401, "E_SESSION_ENDED")
        await town.deliver((await town.sign_in("anna")).user_id, 101)
        assert (await other.until("message"))["message"]["message_id"] == 101


async def test_a_user_who_is_disabled_is_cut_off(town: Town, address: str) -> None:
    anna = await town.user("anna")
    async with tabs(address, await town.token("anna")) as (page,):
        async with town.work() as ctx:
            await save_user(ctx, SaveUser(anna, "anna", (), None, enabled=False))
        assert (await page.closing())[0] == 4401


async def test_a_socket_ends_with_its_token_unless_it_gets_a_new_one(
    town: Town, address: str
) -> None:
    # given
    anna = await town.user("anna")
    grant, code = await town.sign_in("anna"), town.database.tenant_code
    short = token_of(code, grant, timedelta(seconds=2))
    async with tabs(address, short, short) as (ending, renewed):
        # when
        await renewed.say(type="token", token=token_of(code, grant))
        # then
        assert await ending.closing() == (4401, "E_TOKEN_EXPIRED")
        await town.deliver(anna, 101)
        assert (await renewed.until("message"))["message"]["message_id"] == 101


async def test_another_users_token_renews_nothing(town: Town, address: str) -> None:
    await town.user("anna")
    await town.user("bert")
    async with tabs(address, await town.token("anna")) as (page,):
        await page.say(type="token", token=await town.token("bert"))
        assert await page.closing() == (4401, "E_TOKEN_INVALID")


async def test_a_lost_signal_costs_time_and_nothing_else(
    town: Town, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    monkeypatch.setattr(following, "POLL_SECONDS", 0.3)
    anna = await town.user("anna")
    async with tabs(address, await town.token("anna")) as (page,):
        # when: from a process whose signals reach nobody
        deaf = Town(town.database, town.database.databases)
        await deaf.deliver(anna, 101)
        # then
        assert (await page.until("message"))["message"]["message_id"] == 101


async def test_a_page_that_acknowledges_nothing_is_told_to_begin_anew(
    town: Town, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    monkeypatch.setattr(following, "ACK_SECONDS", 0.3)
    anna = await town.user("anna")
    await town.deliver(anna, *range(1, 501))
    async with tab(address, await town.token("anna"), "0.0") as page:
        # when
        frames = await page.rest_unacknowledged()
        # then
        assert page.connection.close_code == 4408
    assert len(frames) == 1 + following.MOST_UNACKNOWLEDGED + 1
    assert '"resync"' in frames[-1]


async def test_a_page_that_acknowledges_gets_all_of_a_long_absence(
    town: Town, address: str
) -> None:
    anna = await town.user("anna")
    await town.deliver(anna, *range(1, 501))

    async with tab(address, await town.token("anna"), "0.0") as page:
        await page.until("unread", total=500)

    assert page.ids == list(range(1, 501))
