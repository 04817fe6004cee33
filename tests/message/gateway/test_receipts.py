"""Receipts: in any order, any number of times, before the message is sent or long after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from minshui.kernel.clock import FixedClock
from minshui.message.gateway.facade import (
    ChannelCode,
    HandOver,
    Outcome,
    Receipt,
    Receiver,
    ReceiverKind,
    Shipment,
    note_receipts,
)
from minshui.message.gateway.models import ReceiptRow
from tests.conftest import Installation
from tests.message.gateway.world import (
    MOBILE,
    KeepingChannel,
    Post,
    events,
    open_post,
    submission,
)


@pytest.fixture
async def post(database: Installation, clock: FixedClock) -> Post:
    opened = await open_post(database, clock)
    opened.channel.on_ship = lambda parcel, _: HandOver(
        parcel.message_id, Outcome.ACCEPTED, "biz-1"
    )
    return opened


def receipt(post: Post, address: str = MOBILE, **changes: object) -> Receipt:
    told: dict[str, object] = {
        "supplier": "first",
        "supplier_message_id": "biz-1",
        "address": address,
        "delivered": True,
        "code": "DELIVERED",
        "text": None,
        "reported_at": post.clock.now() + timedelta(seconds=3),
    }
    return Receipt(**(told | changes))  # type: ignore[arg-type]


async def note(post: Post, *receipts: Receipt) -> int:
    async with post.work() as ctx:
        return await note_receipts(ctx, receipts)


async def matched(post: Post) -> list[int | None]:
    async with post.work() as ctx:
        rows = await ctx.session.execute(
            select(ReceiptRow.matched_message_id).order_by(ReceiptRow.id)
        )
        return list(rows.scalars())


async def test_a_receipt_says_that_a_message_arrived(post: Post) -> None:
    # given
    (sent,) = await post.submit()
    await post.visit()
    # when
    changed = await note(post, receipt(post, "+86 138 0000 1234"))
    # then
    row = await post.message(sent)
    assert (changed, row.state) == (1, "delivered")
    assert row.delivered_at == post.clock.now() + timedelta(seconds=3)
    assert await matched(post) == [sent]


async def test_a_repeated_receipt_does_nothing(post: Post) -> None:
    # given
    await post.submit()
    await post.visit()
    await note(post, receipt(post), receipt(post))
    # when
    again = await note(post, receipt(post))
    # then
    assert again == 0
    assert len(await matched(post)) == 1


async def test_what_has_arrived_stays_so(post: Post) -> None:
    # given
    await post.submit()
    await post.visit()
    await note(post, receipt(post))
    # when
    changed = await note(post, receipt(post, delivered=False, code="TIMEOUT"))
    # then
    assert changed == 0
    assert await post.states() == ["delivered"]


async def test_a_number_given_to_a_whole_shipment_is_told_apart_by_address(post: Post) -> None:
    # given
    mobiles = ("13800000001", "13800000002", "13800000003")
    await post.submit(*(submission(mobile, mobile) for mobile in mobiles))
    await post.visit()
    # when
    failed = receipt(post, mobiles[2], delivered=False, code="MK:0001", text="空号")
    await note(post, failed, receipt(post, mobiles[0]))
    # then
    assert await post.states() == ["delivered", "sent", "failed"]


async def test_a_number_that_tells_nobody_apart_changes_nothing(post: Post) -> None:
    # given
    await post.submit(submission("a", "13800000001"), submission("b", "13800000002"))
    await post.visit()
    # when
    changed = await note(post, receipt(post, ""))
    # then
    assert changed == 0
    assert await post.states() == ["sent", "sent"]


async def test_a_receipt_before_the_send_returns_is_not_lost(post: Post) -> None:
    # given a supplier whose receipt is here before its answer
    await post.submit()

    async def tell(_: Shipment) -> None:
        assert await note(post, receipt(post)) == 0

    post.channel.before_answer = tell
    # when
    await post.visit()
    # then
    assert await post.states() == ["delivered"]


async def test_a_receipt_that_was_overlooked_is_found_by_a_later_visit(post: Post) -> None:
    # given a receipt that nobody could match when it came
    await note(post, receipt(post))
    await post.submit(submission(send_at=post.clock.now() + timedelta(seconds=1)))
    async with post.work() as ctx:
        row = (await ctx.session.execute(select(ReceiptRow))).scalar_one()
        assert row.match_due_at == post.clock.now() + timedelta(seconds=2)
        row.match_due_at = post.clock.now() + timedelta(seconds=5)
        row.supplier_message_id = "biz-2"
    post.later(seconds=1)
    await post.visit()
    assert await post.states() == ["sent"]
    async with post.work() as ctx:
        row = (await ctx.session.execute(select(ReceiptRow))).scalar_one()
        row.supplier_message_id = "biz-1"
    # when
    post.later(seconds=10)
    await post.visit()
    # then
    assert await post.states() == ["delivered"]


async def test_a_receipt_of_nobodys_message_is_given_up_after_some_tries(post: Post) -> None:
    # given
    await note(post, receipt(post))
    # when
    looks = 0
    while (visit := await post.visit()).next_due_at is not None:
        looks += 1
        post.clock.move_to(visit.next_due_at)
    # then
    assert looks == 5
    assert await matched(post) == [None]


async def test_a_failed_receipt_opens_the_next_channel(
    database: Installation, clock: FixedClock
) -> None:
    # given
    post = await open_post(database, clock, ("sms", "mail"))
    addresses = {ChannelCode.SMS: MOBILE, ChannelCode.MAIL: "lin@example.com"}
    (sent,) = await post.submit(submission(receiver=Receiver(ReceiverKind.ADDRESS, "", addresses)))
    await post.visit()
    row = await post.message(sent)
    # when
    refused = receipt(
        post, delivered=False, code="MK:0001", supplier_message_id=row.supplier_message_id
    )
    await note(post, refused, refused)
    mail = KeepingChannel(ChannelCode.MAIL)
    await post.visit(mail)
    # then
    assert [parcel.address for parcel in mail.parcels] == ["lin@example.com"]
    row = await post.message(sent)
    assert (row.state, row.channel, row.cost_yuan) == ("sent", "mail", row.cost_yuan)
    async with post.work() as ctx:
        assert await events(ctx, sent) == [("next_channel", "sent", "queued")]
