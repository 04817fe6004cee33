"""Messages are asked for: once each, checked, sealed, to whom they reach and who want them."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert, select, text

from minshui.infrastructure.bus.waking import take_news
from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.facade import (
    AddressSource,
    Attachment,
    ChannelCode,
    MessageState,
    Priority,
    Receiver,
    ReceiverKind,
)
from minshui.message.gateway.models import (
    AttachmentRow,
    CallerRow,
    CallerUsageRow,
    MessageRow,
    PolicyRow,
    PreferenceRow,
)
from minshui.message.template.facade import TemplateCategory
from tests.message.gateway.world import MOBILE, given_template, message, submission, submit

KNOWN = {"C1": "13800000001", "C2": "12", "C3": "+86 138-0000-0003"}
ASKED: list[list[str]] = []


async def _addresses(_ctx: Context, refs: object) -> dict[str, str]:
    ASKED.append(list(refs))  # type: ignore[call-overload]
    return {ref: KNOWN[ref] for ref in ASKED[-1] if ref in KNOWN}


SYSTEM_SOURCE = AddressSource(ReceiverKind.SYSTEM, ChannelCode.SMS, _addresses)


async def count(ctx: Context) -> int:
    return len((await ctx.session.execute(select(MessageRow.id))).all())


async def test_a_message_is_queued_once(ctx: Context) -> None:
    # given
    await given_template(ctx)
    # when
    (first,) = await submit(ctx)
    (again,) = await submit(ctx)
    # then
    assert (first.state, first.replayed) == (MessageState.QUEUED, False)
    assert (again.message_id, again.replayed) == (first.message_id, True)
    assert await count(ctx) == 1
    assert "messages.sms" in take_news(ctx.session)


async def test_a_key_with_other_content_is_refused(ctx: Context) -> None:
    # given
    await given_template(ctx)
    await submit(ctx)
    # when
    with pytest.raises(MinshuiError) as refused:
        await submit(ctx, submission(parameters={"amount": Decimal("70.36")}))
    # then
    assert refused.value.code == "E_MESSAGE_KEY_REUSED"
    assert await count(ctx) == 1


async def test_the_same_key_twice_in_one_call_is_one_message(ctx: Context) -> None:
    # given
    await given_template(ctx)
    # when
    answers = await submit(ctx, submission("a"), submission("b"), submission("a"))
    # then
    assert [each.replayed for each in answers] == [False, False, True]
    assert answers[0].message_id == answers[2].message_id
    assert await count(ctx) == 2


async def test_one_key_for_two_contents_in_one_call_is_refused(ctx: Context) -> None:
    # given
    await given_template(ctx)
    # when
    with pytest.raises(MinshuiError) as refused:
        await submit(ctx, submission("a"), submission("a", "13800009999"))
    # then
    assert refused.value.code == "E_MESSAGE_KEY_REUSED"
    assert await count(ctx) == 0


async def test_callers_have_keys_of_their_own(ctx: Context) -> None:
    # given
    await given_template(ctx)
    # when
    await submit(ctx, submission("a"), submission("a", caller="test.others"))
    # then
    assert await count(ctx) == 2


async def test_nothing_of_the_content_stands_in_clear(ctx: Context) -> None:
    # given
    await given_template(ctx, channels=("mail",))
    receiver = Receiver(ReceiverKind.ADDRESS, "", {ChannelCode.MAIL: "wanglin@example.com"})
    file = Attachment("秘密.txt", "text/plain", b"very secret words")
    # when
    await submit(ctx, submission(receiver=receiver, attachments=(file,)))
    # then
    tables = (MessageRow.__tablename__, AttachmentRow.__tablename__)
    rows = [
        str((await ctx.session.execute(text(f"SELECT t::text FROM {name} t"))).scalar_one())  # noqa: S608
        for name in tables
    ]
    for secret in ("wanglin", "70.35", "秘密", "very secret words"):
        seen = [row for row in rows if secret in row or secret.encode().hex() in row]
        assert seen == []
    assert (await ctx.session.execute(select(MessageRow.address_mask))).scalar_one() == (
        "w***@example.com"
    )


async def test_many_are_taken_in_all_or_none(ctx: Context) -> None:
    # given
    await given_template(ctx)
    good, bad = submission("a"), submission("b", "12345")
    # when
    with pytest.raises(MinshuiError) as refused:
        await submit(ctx, good, bad)
    # then
    assert refused.value.code == "E_MESSAGE_ADDRESS_FORM"
    assert refused.value.place is not None
    assert refused.value.place.field == "[1].receiver.addresses.sms"
    assert await count(ctx) == 0


async def test_parameters_are_checked_at_once(ctx: Context) -> None:
    # given
    await given_template(ctx)
    # when
    codes = []
    for parameters in ({}, {"amount": "seventy"}, {"amount": "1.00", "other": "x"}):
        with pytest.raises(MinshuiError) as refused:
            await submit(ctx, submission(parameters=parameters))
        codes.append(refused.value.code)
    # then
    assert codes == [
        "E_TEMPLATE_VALUE_MISSING",
        "E_TEMPLATE_VALUE_TYPE",
        "E_TEMPLATE_VALUE_UNKNOWN",
    ]
    assert await count(ctx) == 0


async def test_addresses_come_from_whoever_knows_them_in_one_call(ctx: Context) -> None:
    # given
    await given_template(ctx)
    ASKED.clear()
    refs = ("C1", "C2", "C3", "C4")
    asked = [submission(ref, receiver=Receiver(ReceiverKind.SYSTEM, ref)) for ref in refs]
    # when
    answers = await submit(ctx, *asked)
    # then
    assert ASKED == [["C1", "C2", "C3", "C4"]]
    assert [each.state.value for each in answers] == [
        "queued",
        "suppressed",
        "queued",
        "suppressed",
    ]
    row = await message(ctx, answers[2].message_id)
    assert row.address_mask == "138****0003"
    lost = await message(ctx, answers[3].message_id)
    assert (lost.last_code, lost.finished_at) == ("E_UNREACHABLE", ctx.clock.now())


async def test_the_first_channel_that_reaches_is_taken(ctx: Context) -> None:
    # given a template that goes by mail, then by text message
    await given_template(ctx, channels=("mail", "sms"))
    # when
    (answer,) = await submit(ctx)
    # then
    row = await message(ctx, answer.message_id)
    assert (row.channel, row.channels_left) == ("sms", "")


async def test_what_a_receiver_does_not_want_is_not_sent(ctx: Context) -> None:
    # given
    await given_template(ctx)
    wish = {"receiver_kind": "system", "receiver_ref": "C1", "category": "bill"}
    rest = {"channel": "sms", "wants": False, "changed_at": ctx.clock.now()}
    await ctx.session.execute(insert(PreferenceRow), wish | rest)
    receiver = Receiver(ReceiverKind.SYSTEM, "C1")
    # when
    bulk, urgent = await submit(
        ctx,
        submission("bulk", receiver=receiver),
        submission("urgent", receiver=receiver, priority=Priority.URGENT),
    )
    # then what is urgent cannot be refused
    assert (bulk.state.value, urgent.state.value) == ("suppressed", "queued")
    assert (await message(ctx, bulk.message_id)).last_code == "E_UNWANTED"


async def test_codes_cannot_be_refused(ctx: Context) -> None:
    # given
    await given_template(ctx, "test.code", category=TemplateCategory.VERIFICATION)
    wish = {"receiver_kind": "system", "receiver_ref": "C1", "category": "verification"}
    rest = {"channel": "sms", "wants": False, "changed_at": ctx.clock.now()}
    await ctx.session.execute(insert(PreferenceRow), wish | rest)
    # when
    receiver = Receiver(ReceiverKind.SYSTEM, "C1")
    (answer,) = await submit(ctx, submission(template_code="test.code", receiver=receiver))
    # then
    assert answer.state is MessageState.QUEUED


async def test_quiet_hours_move_what_can_wait(ctx: Context) -> None:
    # given quiet from 11:30 to 14:00, and it is noon
    await given_template(ctx)
    hours = {"id": 1, "quiet_from": 11 * 60 + 30, "quiet_until": 14 * 60, "most_queued": 100}
    await ctx.session.execute(insert(PolicyRow), hours)
    # when
    waits, urgent, early = await submit(
        ctx,
        submission("waits"),
        submission("urgent", priority=Priority.URGENT),
        submission("early", expires_at=ctx.clock.now() + timedelta(hours=1)),
    )
    # then
    due = [(await message(ctx, each.message_id)).due_at for each in (waits, urgent, early)]
    spans = [(at - ctx.clock.now()) / timedelta(hours=1) for at in due]
    assert spans == [2, 0, 1]  # the last is closed when it expires


async def test_the_queue_holds_only_so_many(ctx: Context) -> None:
    # given
    await given_template(ctx)
    await ctx.session.execute(insert(PolicyRow), {"id": 1, "most_queued": 2})
    await submit(ctx, submission("a"), submission("b"))
    # when
    with pytest.raises(MinshuiError) as refused:
        await submit(ctx, submission("c"))
    # then
    assert (refused.value.code, refused.value.error.status) == ("E_MESSAGE_QUEUE_FULL", 503)
    # and a repeat is answered all the same
    (again,) = await submit(ctx, submission("a"))
    assert again.replayed


@pytest.mark.parametrize("limit", ["most_per_minute", "most_per_day"])
async def test_a_caller_has_a_quota(ctx: Context, limit: str) -> None:
    # given
    await given_template(ctx)
    caller = {"caller": "test.bills", "title": "测试", "is_enabled": True, "categories": ""}
    await ctx.session.execute(insert(CallerRow), caller | {limit: 2})
    await submit(ctx, submission("a"))
    # when
    with pytest.raises(MinshuiError) as refused:
        await submit(ctx, submission("b"), submission("c"))
    # then
    assert refused.value.code == "E_CALLER_QUOTA"
    await submit(ctx, submission("a"), submission("b"))
    with pytest.raises(MinshuiError):
        await submit(ctx, submission("c"))
    assert await count(ctx) == 2


async def test_used_quota_is_forgotten_after_a_day(ctx: Context, clock: FixedClock) -> None:
    # given
    await given_template(ctx)
    caller = {"caller": "test.bills", "title": "测试", "is_enabled": True, "categories": ""}
    limits = {"most_per_minute": 1, "most_per_day": 1}
    await ctx.session.execute(insert(CallerRow), caller | limits)
    # when
    for day in range(3):
        await submit(ctx, submission(str(day)))
        clock.move_to(clock.now() + timedelta(days=1))
    # then
    spans = select(CallerUsageRow.span).order_by(CallerUsageRow.span)
    assert (await ctx.session.execute(spans)).scalars().all() == [
        "20261122",
        "202611221200",
        "20261123",
        "202611231200",
    ]


async def test_a_caller_sends_what_it_may(ctx: Context) -> None:
    # given
    await given_template(ctx)
    rows = [
        {"caller": name, "title": name, "is_enabled": enabled, "categories": categories}
        for name, enabled, categories in (
            ("test.ended", False, ""),
            ("test.codes", True, "verification notice"),
        )
    ]
    await ctx.session.execute(insert(CallerRow), rows)
    # when
    codes = []
    for row in rows:
        with pytest.raises(MinshuiError) as refused:
            await submit(ctx, submission(caller=str(row["caller"])))
        codes.append(refused.value.code)
    # then
    assert codes == ["E_CALLER_DISABLED", "E_CALLER_CATEGORY"]


async def test_what_cannot_be_sent_is_refused_with_the_place(ctx: Context) -> None:
    # given
    await given_template(ctx)
    mail = (ChannelCode.MAIL,)
    file = Attachment("a.txt", "text/plain", b"x")
    wrong = {
        "E_MESSAGE_EXPIRED": submission(expires_at=ctx.clock.now()),
        "E_TEMPLATE_UNKNOWN": submission(template_code="test.none"),
        "E_MESSAGE_CHANNEL": submission(channels=mail),
        "E_MESSAGE_KEY_FORM": submission(""),
        "E_ATTACHMENT_CHANNEL": submission(attachments=(file,)),
    }
    # when
    found = {}
    for asked in wrong.values():
        with pytest.raises(MinshuiError) as refused:
            await submit(ctx, asked)
        found[refused.value.code] = refused.value.place
    # then
    assert list(found) == list(wrong)
    assert all(place is not None and place.field for place in found.values())


async def test_attachments_have_limits(ctx: Context) -> None:
    # given
    await given_template(ctx, channels=("mail",))
    receiver = Receiver(ReceiverKind.ADDRESS, "", {ChannelCode.MAIL: "a@example.com"})
    five = b"x" * (5 * 1024 * 1024)
    wrong = {
        "E_ATTACHMENT_TOO_LARGE": [Attachment("a.pdf", "application/pdf", five + b"x")],
        "E_ATTACHMENTS_TOO_LARGE": [
            Attachment(f"{n}.pdf", "application/pdf", five) for n in range(3)
        ],
        "E_ATTACHMENT_FORM": [Attachment("../a.pdf", "application/pdf", b"x")],
    }
    # when
    codes = []
    for files in wrong.values():
        with pytest.raises(MinshuiError) as refused:
            await submit(ctx, submission(receiver=receiver, attachments=tuple(files)))
        codes.append(refused.value.code)
    # then
    assert codes == list(wrong)
    assert await count(ctx) == 0


async def test_a_number_is_found_however_it_is_written(ctx: Context) -> None:
    # given
    await given_template(ctx)
    forms = (MOBILE, "+8613800001234", "138 0000 1234", "0086-138-0000-1234")
    # when
    await submit(ctx, *(submission(form, form) for form in forms))
    # then
    indexes = (await ctx.session.execute(select(MessageRow.address_index))).scalars().all()
    assert len(indexes) == 4
    assert len(set(indexes)) == 1
    assert json.dumps(indexes).count(MOBILE) == 0
