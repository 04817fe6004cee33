"""Delivery, marks and changes of inboxes, on real transactions."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.signals.noting import take_signals
from minshui.kernel.clock import FixedClock
from minshui.message.gateway.facade import (
    MessageLine,
    Outcome,
    Parcel,
    ReceiverKind,
    Shipment,
)
from minshui.message.gateway.models import MessageRow
from minshui.message.inbox.domain.cursor import Cursor, parse_cursor
from minshui.message.inbox.facade import (
    InboxChannel,
    InboxFilter,
    count_unread,
    delete_messages,
    find_deliveries,
    inbox_of_user,
    list_messages,
    mark_read,
)
from minshui.message.inbox.models import InboxRow
from minshui.message.inbox.queries.changes import changes_since
from minshui.message.template.facade import TemplateCategory, create_default_templates
from minshui.platform.identity.facade import CreateUser, create_user, save_user
from minshui.platform.identity.facade import SaveUser as ChangedUser
from tests.conftest import Installation
from tests.message.inbox.inboxes import TEMPLATE, ask_for_notice, deliver

MINE, YOURS = 7, 8
BOX = inbox_of_user(MINE)


def parcel(message_id: int, user_id: int, clock: FixedClock) -> Parcel:
    return Parcel(
        message_id=message_id,
        template_code=TEMPLATE,
        subject="停水通知",
        body="明日停水",
        parameters={"title": "停水通知", "content": "明日停水"},
        binding={},
        receiver_kind=ReceiverKind.USER,
        receiver_ref=str(user_id),
        address=inbox_of_user(user_id),
        attempt=1,
        created_at=clock.now(),
    )


def work_of(database: Installation, clock: FixedClock) -> Any:
    code = database.tenant_code
    return lambda: database.databases.tenant_work(code, system_actor(), clock)


async def ids(ctx: Context, user_id: int = MINE) -> list[int]:
    page = await list_messages(ctx, inbox_of_user(user_id), InboxFilter())
    return [each.message_id for each in page.items]


async def test_a_message_is_put_in_once(ctx: Context) -> None:
    await deliver(ctx, MINE, 1, 2)
    await deliver(ctx, MINE, 2, 3, 3)

    assert await ids(ctx) == [3, 2, 1]
    assert (await count_unread(ctx, BOX)).total == 3
    topic, payload = take_signals(ctx.session)[0]
    assert (topic, payload) == (f"inbox:{ctx.tenant_code}", {"owners": [BOX]})


async def test_nothing_of_a_message_stands_in_clear(ctx: Context) -> None:
    await deliver(ctx, MINE, 1, title="张三欠费", body="共七十元", link="https://a.b/c")

    connection = await ctx.session.connection()
    (row,) = await connection.exec_driver_sql("SELECT t::text FROM msg_inbox t")
    sealed = (await ctx.session.execute(select(InboxRow.sealed))).scalar_one()
    assert "张三" not in row[0]
    assert sealed is not None
    assert not any(word.encode() in sealed for word in ("张三欠费", "共七十元", "a.b"))


async def test_a_search_opens_the_words(ctx: Context) -> None:
    await deliver(ctx, MINE, *range(1, 300))
    await deliver(ctx, MINE, 300, title="停水公告", category="business")
    await deliver(ctx, MINE, *range(301, 600))

    found = await list_messages(ctx, BOX, InboxFilter(text="停水"))
    page = await list_messages(ctx, BOX, InboxFilter(text="通知59", size=5))

    assert [each.title for each in found.items] == ["停水公告"]
    assert found.next_before is None
    assert [each.title for each in page.items] == [f"通知{n}" for n in range(599, 594, -1)]
    assert page.next_before == page.items[-1].id


async def test_pages_join_without_a_gap(ctx: Context) -> None:
    await deliver(ctx, MINE, *range(1, 26))
    seen: list[int] = []
    before: int | None = None
    while True:
        page = await list_messages(ctx, BOX, InboxFilter(before=before, size=10))
        seen += (each.message_id for each in page.items)
        before = page.next_before
        if before is None:
            break
    assert seen == list(range(25, 0, -1))


async def test_marks_touch_the_owners_messages_only(ctx: Context) -> None:
    # given
    await deliver(ctx, MINE, 1, 2)
    await deliver(ctx, MINE, 3, category="bill")
    await deliver(ctx, YOURS, 4, 5, 6)
    # when
    bills = await mark_read(ctx, BOX, up_to=10, category=TemplateCategory.BILL)
    first = await mark_read(ctx, BOX, up_to=1)
    again = await mark_read(ctx, BOX, ids=[1, 99])
    # then
    assert (bills, first, again) == (1, 1, 0)
    mine, yours = await count_unread(ctx, BOX), await count_unread(ctx, inbox_of_user(YOURS))
    assert (mine.total, dict(mine.by_category)) == (1, {"notice": 1})
    assert yours.total == 3


async def test_deleting_wipes_the_words_and_keeps_the_delivery(ctx: Context) -> None:
    await deliver(ctx, MINE, 1, 2)

    assert await delete_messages(ctx, BOX, [1]) == 1
    assert await delete_messages(ctx, BOX, [1]) == 0

    assert await ids(ctx) == [2]
    (gone, _) = await find_deliveries(ctx, [1, 2])
    assert (gone.message_id, gone.is_deleted) == (1, True)
    rows = await ctx.session.execute(select(InboxRow.sealed).where(InboxRow.message_id == 1))
    assert rows.scalar_one() is None


async def test_changes_are_told_from_messages_never_seen(ctx: Context) -> None:
    # given: a client that has seen the first two of three
    await deliver(ctx, MINE, 1, 2)
    cursor = Cursor(2, 2)
    await deliver(ctx, MINE, 3)
    await mark_read(ctx, BOX, ids=[1, 3])
    # when
    new = await changes_since(ctx, BOX, cursor)
    changed = await changes_since(ctx, BOX, Cursor(3, 2))
    rest = await changes_since(ctx, BOX, Cursor(3, 5))
    # then
    assert (new.are_new, [each.id for each in new.messages]) == (True, [3])
    assert new.messages[0].read_at is not None
    assert [(each.id, each.change) for each in changed.messages] == [(1, 4), (3, 5)]
    assert rest.messages == ()


@pytest.mark.parametrize("text", ["", "1", "1.", "a.b", "1.2.3", "-1.2", "1" * 19 + ".1", "１.２x"])
def test_what_is_no_cursor_is_none(text: str) -> None:
    assert parse_cursor(text) is None


async def test_numbers_are_committed_in_order(database: Installation, clock: FixedClock) -> None:
    """Whoever sees a number sees every number before it, however transactions overlap."""
    work = work_of(database, clock)
    seen: list[list[int]] = []
    running = True

    async def put(first: int) -> None:
        for number in range(first, first + 15):
            async with work() as ctx:
                await deliver(ctx, MINE, number)

    async def watch() -> None:
        while running:
            async with work() as ctx:
                rows = await ctx.session.execute(select(InboxRow.number).order_by(InboxRow.number))
                seen.append(list(rows.scalars()))

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(put(100 * writer) for writer in range(1, 5)))
    running = False
    await watching

    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in seen)
    assert len(seen) > 5


async def test_overlapping_shipments_wait_for_each_other(
    database: Installation, clock: FixedClock
) -> None:
    """Opposite orders, new inboxes and the same messages twice: no deadlock, each once."""
    work, channel = work_of(database, clock), InboxChannel()
    parcels = [parcel(number, number % 10, clock) for number in range(1, 11)]
    forth = Shipment("inbox", "a", tuple(parcels))
    back = Shipment("inbox", "b", tuple(reversed(parcels)))

    given = await asyncio.gather(*(channel.ship(work, each) for each in [forth, back] * 5))

    assert {each.outcome for outcomes in given for each in outcomes} == {Outcome.DELIVERED}
    async with work() as ctx:
        rows = await ctx.session.execute(select(InboxRow.message_id).order_by(InboxRow.message_id))
        assert list(rows.scalars()) == list(range(1, 11))


async def test_what_became_of_a_shipment_is_looked_up(
    database: Installation, clock: FixedClock
) -> None:
    work, channel = work_of(database, clock), InboxChannel()
    here, lost = parcel(1, MINE, clock), parcel(2, MINE, clock)
    await channel.ship(work, Shipment("inbox", "a", (here,)))

    asked = await channel.ask(work, Shipment("inbox", "b", (here, lost)))

    outcomes = [each.outcome for each in asked]
    assert outcomes == [Outcome.DELIVERED, Outcome.SUPPLIER_FAILED]


async def test_one_inbox_is_once_in_a_shipment(ctx: Context, clock: FixedClock) -> None:
    parcels = [parcel(number, 1 + number % 2, clock) for number in range(1, 6)]

    shipments = await InboxChannel().plan(ctx, parcels)

    assert sorted(each.message_id for one in shipments for each in one.parcels) == [1, 2, 3, 4, 5]
    for one in shipments:
        assert len({each.address for each in one.parcels}) == len(one.parcels)


@pytest.mark.feature("F-0771")
async def test_a_message_goes_from_the_gateway_into_the_inbox(
    database: Installation, clock: FixedClock
) -> None:
    # given: one who may receive, one who has left
    work = work_of(database, clock)
    async with work() as ctx:
        await create_default_templates(ctx)
        here = (await create_user(ctx, CreateUser("anna", "安娜"))).user.id
        left = (await create_user(ctx, CreateUser("bert", "伯特"))).user.id
        await save_user(ctx, ChangedUser(left, "伯特", (), None, enabled=False))
        sent = await ask_for_notice(ctx, here, "a", "停水通知")
        lost = await ask_for_notice(ctx, left, "b")
    # when
    line = MessageLine(database.databases, InboxChannel(), clock)
    await line.visit(database.tenant_code)
    await line.visit(database.tenant_code)
    # then
    async with work() as ctx:
        rows = await ctx.session.execute(select(MessageRow.id, MessageRow.state))
        states = {row.id: row.state for row in rows}
        (message,) = (await list_messages(ctx, inbox_of_user(here), InboxFilter())).items
    assert states == {sent.message_id: "delivered", lost.message_id: "suppressed"}
    assert (message.message_id, message.title, message.category) == (
        sent.message_id,
        "停水通知",
        TemplateCategory.NOTICE,
    )
