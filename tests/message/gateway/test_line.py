"""A line sends what is due: once, the urgent first, and never again what may have gone out."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from minshui.infrastructure.bus.measuring import Depth, measured_lines
from minshui.kernel.clock import FixedClock
from minshui.message.gateway.facade import (
    Attachment,
    ChannelCode,
    HandOver,
    Outcome,
    Parcel,
    Priority,
    Receiver,
    ReceiverKind,
    Shipment,
)
from minshui.message.gateway.models import MessageRow
from tests.conftest import Installation
from tests.message.gateway.world import (
    KeepingChannel,
    Post,
    events,
    open_post,
    saying,
    submission,
)


@pytest.fixture
async def post(database: Installation, clock: FixedClock) -> Post:
    return await open_post(database, clock)


async def test_a_message_goes_out_once_rendered_with_its_address(post: Post) -> None:
    # given
    (sent,) = await post.submit()
    # when
    first, second = await post.visit(), await post.visit()
    # then
    assert (first.handled, first.more, second.handled) == (1, False, 0)
    (parcel,) = post.channel.parcels
    assert (parcel.address, parcel.body) == ("13800001234", "本期水费70.35元。")
    assert (parcel.attempt, parcel.parameters) == (1, {"amount": "70.35"})
    row = await post.message(sent)
    assert (row.state, row.supplier, row.parts) == ("sent", "first", 2)
    assert (row.cost_yuan, row.sent_at) == (Decimal("0.0900"), post.clock.now())
    assert row.supplier_message_id == f"{post.channel.shipped[0].key}-{sent}"


async def test_the_urgent_go_first_and_a_full_batch_calls_for_more(post: Post) -> None:
    # given
    order = (Priority.BULK, Priority.NORMAL, Priority.URGENT, Priority.BULK)
    ids = await post.submit(*(submission(str(n), priority=each) for n, each in enumerate(order)))
    # when
    visit = await post.visit(batch=3)
    # then
    assert [parcel.message_id for parcel in post.channel.parcels] == [ids[2], ids[1], ids[0]]
    assert visit.more
    assert not (await post.visit(batch=3)).more


async def test_what_is_not_due_waits_and_the_visit_tells_until_when(post: Post) -> None:
    # given
    due_at = post.clock.now() + timedelta(minutes=5)
    await post.submit(submission(send_at=due_at))
    # when
    visit = await post.visit()
    # then
    assert (visit.handled, visit.next_due_at) == (0, due_at)
    post.clock.move_to(due_at)
    assert (await post.visit()).handled == 1
    assert await post.states() == ["sent"]


async def test_what_has_expired_is_not_sent(post: Post) -> None:
    # given
    await post.submit(submission(expires_at=post.clock.now() + timedelta(minutes=5)))
    post.later(minutes=5)
    # when
    await post.visit()
    # then
    assert post.channel.shipped == []
    assert await post.states() == ["expired"]


async def test_visits_at_once_share_the_work(post: Post) -> None:
    # given
    await post.submit(*(submission(str(n)) for n in range(100)))
    # when
    visits = [post.visit(batch=30) for _ in range(4)]
    await asyncio.gather(*visits)
    # then
    assert len({parcel.message_id for parcel in post.channel.parcels}) == 100
    assert len(post.channel.parcels) == 100


async def test_a_supplier_that_failed_is_tried_again_later_and_later(post: Post) -> None:
    # given
    (sent,) = await post.submit()
    post.channel.on_ship = saying(Outcome.SUPPLIER_FAILED, "isp.SYSTEM_ERROR", "系统错误")
    pauses = []
    # when
    for _ in range(4):
        visit = await post.visit()
        assert visit.next_due_at is not None
        pauses.append((visit.next_due_at - post.clock.now()).total_seconds())
        post.clock.move_to(visit.next_due_at)
    # then each pause is 2, 4, 8, 16 seconds and up to half more
    assert all(2 << n <= pause <= (2 << n) * 1.5 for n, pause in enumerate(pauses))
    assert [parcel.attempt for parcel in post.channel.parcels] == [1, 2, 3, 4]
    assert [parcel.tried for parcel in post.channel.parcels] == [(), *[("first",)] * 3]
    async with post.work() as ctx:
        assert await events(ctx, sent) == [("attempt_failed", "sending", "queued")] * 4
    row = await post.message(sent)
    assert (row.last_code, row.last_text) == ("isp.SYSTEM_ERROR", "系统错误")


async def test_after_ten_attempts_a_message_has_failed(post: Post) -> None:
    # given
    (sent,) = await post.submit()
    post.channel.on_ship = saying(Outcome.SUPPLIER_FAILED, "down")
    # when
    for _ in range(12):
        await post.visit()
        post.later(hours=1)
    # then
    assert len(post.channel.shipped) == 10
    row = await post.message(sent)
    assert (row.state, row.attempts, row.last_code) == ("failed", 10, "down")
    assert row.finished_at is not None


async def test_too_fast_waits_and_does_not_count(post: Post) -> None:
    # given
    (sent,) = await post.submit()
    post.channel.on_ship = lambda parcel, _: HandOver(
        parcel.message_id, Outcome.THROTTLED, retry_after=timedelta(seconds=30)
    )
    # when
    visit = await post.visit()
    # then
    row = await post.message(sent)
    assert (row.state, row.attempts, row.tried) == ("queued", 0, "")
    assert visit.next_due_at is not None
    assert 30 <= (visit.next_due_at - post.clock.now()).total_seconds() <= 60


async def test_without_a_supplier_a_message_waits_and_does_not_count(post: Post) -> None:
    # given
    (sent,) = await post.submit()
    post.channel.has_supplier = False
    # when
    visit = await post.visit()
    # then
    row = await post.message(sent)
    assert (row.state, row.attempts, row.last_code) == ("queued", 0, "E_NO_SUPPLIER")
    assert visit.next_due_at is not None
    # and goes out when there is one again
    post.channel.has_supplier = True
    post.clock.move_to(visit.next_due_at)
    await post.visit()
    assert await post.states() == ["sent"]


async def test_a_refused_message_takes_the_next_channel(
    database: Installation, clock: FixedClock
) -> None:
    # given
    post = await open_post(database, clock, ("sms", "mail"))
    addresses = {ChannelCode.SMS: "13800001234", ChannelCode.MAIL: "lin@example.com"}
    receiver = Receiver(ReceiverKind.ADDRESS, "", addresses)
    (sent,) = await post.submit(submission(receiver=receiver))
    post.channel.on_ship = saying(Outcome.REFUSED, "isv.MOBILE_NUMBER_ILLEGAL", "号码有误")
    mail = KeepingChannel(ChannelCode.MAIL)
    # when
    await post.visit()
    await post.visit(mail)
    # then
    (parcel,) = mail.parcels
    assert (parcel.address, parcel.body) == ("lin@example.com", "<p>本期水费70.35元。</p>")
    row = await post.message(sent)
    assert (row.state, row.channel, row.channels_left) == ("sent", "mail", "")
    assert (row.address_mask, row.attempts) == ("l***@example.com", 1)
    async with post.work() as ctx:
        assert await events(ctx, sent) == [("next_channel", "sending", "queued")]


async def test_a_refused_message_without_another_channel_has_failed(post: Post) -> None:
    # given
    (sent,) = await post.submit()
    post.channel.on_ship = saying(Outcome.REFUSED, "bad", "号码有误")
    # when
    await post.visit()
    # then
    row = await post.message(sent)
    assert (row.state, row.last_text, row.finished_at) == ("failed", "号码有误", post.clock.now())


async def test_what_may_have_gone_out_is_asked_after_and_not_sent_again(post: Post) -> None:
    # given a call without a known end
    (sent,) = await post.submit()
    post.channel.on_ship = saying(Outcome.UNKNOWN, "timeout")
    visit = await post.visit()
    assert visit.next_due_at == post.clock.now() + timedelta(seconds=30)
    assert await post.states() == ["sending"]
    # when
    post.clock.move_to(visit.next_due_at)
    post.channel.on_ask = lambda parcel, _: HandOver(parcel.message_id, Outcome.ACCEPTED, "n7")
    await post.visit()
    # then
    assert (len(post.channel.shipped), len(post.channel.asked)) == (1, 1)
    (shipped,), (asked,) = post.channel.shipped, post.channel.asked
    assert (asked.key, asked.supplier) == (shipped.key, shipped.supplier)
    assert asked.parcels[0].attempt == shipped.parcels[0].attempt == 1
    row = await post.message(sent)
    assert (row.state, row.supplier_message_id) == ("sent", "n7")


async def test_a_question_that_came_too_late_is_asked_again_and_nothing_is_sent(
    post: Post,
) -> None:
    # given two shipments without a known end, and a first question that takes a minute
    await post.submit(submission("a"), submission("b"))
    post.channel.group = 1
    post.channel.on_ship = saying(Outcome.UNKNOWN)
    await post.visit()
    post.later(seconds=30)

    def slowly(parcel: Parcel, _: str) -> HandOver:
        post.later(minutes=1)
        return HandOver(parcel.message_id, Outcome.ACCEPTED)

    post.channel.on_ask = slowly
    # when
    await post.visit(at_once=1)
    # then
    assert await post.states() == ["sent", "sending"]
    await post.visit(at_once=1)
    assert await post.states() == ["sent", "sent"]
    assert (len(post.channel.shipped), len(post.channel.asked)) == (2, 2)


async def test_what_surely_did_not_go_out_is_sent_again(post: Post) -> None:
    # given
    await post.submit()
    post.channel.on_ship = saying(Outcome.UNKNOWN)
    post.channel.on_ask = saying(Outcome.SUPPLIER_FAILED)
    await post.visit()
    post.later(seconds=30)
    await post.visit()
    assert await post.states() == ["queued"]
    # when
    post.channel.on_ship = KeepingChannel().on_ship
    post.later(minutes=1)
    await post.visit()
    # then under another key
    assert await post.states() == ["sent"]
    assert len({shipment.key for shipment in post.channel.shipped}) == 2


async def test_what_nobody_knows_is_left_to_a_person(post: Post) -> None:
    # given
    (sent,) = await post.submit()
    post.channel.on_ship = saying(Outcome.UNKNOWN)
    # when
    for _ in range(12):
        await post.visit()
        post.later(hours=1)
    # then
    assert (len(post.channel.shipped), len(post.channel.asked)) == (1, 6)
    assert (await post.message(sent)).state == "uncertain"


async def test_a_worker_that_dies_in_a_call_leaves_a_question_and_no_second_message(
    post: Post,
) -> None:
    # given a worker that is killed after the supplier has the message
    (sent,) = await post.submit()

    async def die(_: Shipment) -> None:
        raise asyncio.CancelledError

    post.channel.before_answer = die
    with pytest.raises(asyncio.CancelledError):
        await post.visit()
    assert await post.states() == ["sending"]
    # when another comes, at once and after the lease
    post.channel.before_answer = None
    await post.visit()
    assert post.channel.asked == []
    post.later(seconds=30)
    post.channel.on_ask = saying(Outcome.ACCEPTED)
    await post.visit()
    # then
    assert [parcel.message_id for parcel in post.channel.parcels] == [sent]
    assert await post.states() == ["sent"]


async def test_who_comes_back_after_the_lease_changes_nothing(post: Post) -> None:
    # given a call that takes longer than its lease, so that another visit asks meanwhile
    (sent,) = await post.submit()
    post.channel.on_ask = lambda parcel, _: HandOver(parcel.message_id, Outcome.DELIVERED, "asked")

    async def another_asks(_: Shipment) -> None:
        post.later(minutes=1)
        await post.visit()

    post.channel.before_answer = another_asks
    # when
    await post.visit()
    # then
    row = await post.message(sent)
    assert (row.state, row.supplier_message_id) == ("delivered", "asked")


async def test_a_channel_that_breaks_leaves_a_question(post: Post) -> None:
    # given
    await post.submit(submission("a"), submission("b"))

    def half(parcel: Parcel, key: str) -> HandOver:
        raise RuntimeError(f"a bug at {key} {parcel.attempt}")

    post.channel.on_ship = half
    # when
    visit = await post.visit()
    # then
    assert await post.states() == ["sending", "sending"]
    assert visit.next_due_at == post.clock.now() + timedelta(seconds=30)


async def test_a_channel_that_sees_it_arrive_ends_it(post: Post) -> None:
    # given
    (sent,) = await post.submit()
    post.channel.on_ship = saying(Outcome.DELIVERED)
    # when
    await post.visit()
    # then
    row = await post.message(sent)
    now = post.clock.now()
    assert (row.state, row.sent_at, row.delivered_at, row.finished_at) == (
        "delivered",
        now,
        now,
        now,
    )


async def test_a_retry_does_not_outlive_the_message(post: Post) -> None:
    # given a code that is worth nothing after a minute
    await post.submit(submission(expires_at=post.clock.now() + timedelta(minutes=1)))
    post.channel.on_ship = saying(Outcome.SUPPLIER_FAILED)
    # when
    for _ in range(10):
        visit = await post.visit()
        if visit.next_due_at is None:
            break
        assert visit.next_due_at <= post.clock.now() + timedelta(minutes=1)
        post.clock.move_to(visit.next_due_at)
    # then
    assert await post.states() == ["expired"]


async def test_a_call_that_would_outlive_its_lease_does_not_begin(post: Post) -> None:
    # given two calls, one at a time, the first of which takes more than half the lease
    first, second = await post.submit(submission("a"), submission("b"))
    post.channel.group = 1

    async def dawdle(_: Shipment) -> None:
        post.later(seconds=16)

    post.channel.before_answer = dawdle
    # when
    await post.visit(at_once=1)
    # then the second has not gone out, and that costs it no attempt
    assert [parcel.message_id for parcel in post.channel.parcels] == [first]
    row = await post.message(second)
    assert (row.state, row.attempts, row.due_at) > ("queued", 0, post.clock.now())


async def test_a_call_without_an_end_is_cut_and_asked_after(post: Post) -> None:
    # given
    await post.submit()

    async def never(_: Shipment) -> None:
        await asyncio.Event().wait()

    post.channel.before_answer = never
    # when
    await post.visit(lease_seconds=0.2)
    # then
    assert await post.states() == ["sending"]


async def test_a_line_tells_how_much_waits(post: Post) -> None:
    # given one in hand, one due, two for later, and one of which nobody knows
    (in_hand,) = await post.submit(submission("a"))
    post.channel.on_ship = saying(Outcome.UNKNOWN)
    await post.visit()
    later = post.clock.now() + timedelta(hours=1)
    ids = await post.submit(
        submission("b"),
        submission("c", send_at=later),
        submission("d", send_at=later),
        submission("e"),
    )
    measured = measured_lines()["messages.sms"]
    # when
    async with post.work() as ctx:
        lost = update(MessageRow).where(MessageRow.id == ids[3]).values(state="uncertain")
        await ctx.session.execute(lost)
        depth = await measured.depth_of(ctx)
        other = await measured_lines()["messages.mail"].depth_of(ctx)
    # then
    now = post.clock.now()
    assert (measured.title, depth) == ("短信", Depth(2, 2, 1, now, now))
    assert other == Depth()
    assert (await post.message(in_hand)).state == "sending"


async def test_one_key_asked_for_by_many_at_once_is_one_message(post: Post) -> None:
    # when eight ask at once, alone and with others
    alone = [post.submit(submission("same")) for _ in range(4)]
    together = [
        post.submit(submission("same"), submission("other"), submission(f"own-{n}"))
        for n in range(4)
    ]
    answers = await asyncio.gather(*alone, *together)
    # then
    assert len({ids[0] for ids in answers}) == 1
    assert len({ids[1] for ids in answers[4:]}) == 1
    assert await post.states() == ["queued"] * 6


async def test_files_of_a_batch_do_not_fill_the_memory(
    database: Installation, clock: FixedClock
) -> None:
    # given nine mails of five megabytes each, of which six are opened together
    post = await open_post(database, clock, ("mail",))
    receiver = Receiver(ReceiverKind.ADDRESS, "", {ChannelCode.MAIL: "lin@example.com"})
    file = Attachment("账单.pdf", "application/pdf", bytes(5 * 1024 * 1024))
    for number in range(9):
        await post.submit(submission(str(number), receiver=receiver, attachments=(file,)))
    mail = KeepingChannel(ChannelCode.MAIL)
    # when
    visit = await post.visit(mail)
    # then
    assert (visit.handled, visit.more) == (6, True)
    assert mail.parcels[0].attachments == (file,)
    visit = await post.visit(mail)
    assert (visit.handled, visit.more) == (3, False)
    assert await post.states() == ["sent"] * 9
