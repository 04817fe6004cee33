"""Mails over the wire: what arrives, and what becomes of what does not."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

import pytest

from minshui.message.gateway.facade import Attachment
from minshui.message.supplier.facade import suppliers_of
from minshui.message.template.facade import Draft, add_draft, publish_version
from tests.message.gateway.world import AMOUNT, TEMPLATE
from tests.message.mail.world import LEASE_SECONDS, SUPPLIER, MailPost, Sink, mail_to, raw_of
from tests.servers import free_port


@pytest.mark.feature("F-0767")
async def test_a_mail_arrives_whole(post: MailPost, sink: Sink) -> None:
    # given
    file = Attachment("2026年11月水费账单.pdf", "application/pdf", b"%PDF-1.7 bill")
    table = Attachment("明细.csv", "text/csv", "月份,金额\n202611,70.35\n".encode())
    # when
    (message,) = await post.submit(mail_to(attachments=(file, table)))
    await post.send()
    # then
    (mail,) = await sink.mails()
    row = await post.message(message)
    assert mail["subject"] == "账单通知"
    assert mail["from"] == "福建水务（通知） <notice@fjwater.example>"
    assert (mail["to"], mail["recipients"]) == ("wang@example.com", ["wang@example.com"])
    assert mail["text"].strip() == "本期水费70.35元。"
    assert "<p>本期水费70.35元。</p>" in mail["html"]
    assert [(each["name"], each["media_type"]) for each in mail["attachments"]] == [
        ("2026年11月水费账单.pdf", "application/pdf"),
        ("明细.csv", "text/csv"),
    ]
    assert base64.b64decode(mail["attachments"][0]["content"]) == b"%PDF-1.7 bill"
    assert (mail["tls"], mail["user"]) == (True, "notice@fjwater.example")
    assert mail["headers"]["auto-submitted"] == "auto-generated"
    assert mail["headers"]["date"] == "Sat, 21 Nov 2026 12:00:00 +0800"
    assert (row.state, row.supplier, str(row.cost_yuan)) == ("sent", SUPPLIER, "0.0010")


async def test_everything_on_the_wire_is_seven_bit_and_short(post: MailPost, sink: Sink) -> None:
    file = Attachment("水" * 80 + ".pdf", "application/pdf", bytes(range(256)) * 50)
    await post.submit(mail_to(attachments=(file,)))
    await post.send()

    (mail,) = await sink.mails()
    raw = raw_of(mail)
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 998
    assert re.search(rb"filename\*(0\*)?=utf-8''", raw)
    assert mail["attachments"][0]["name"] == "水" * 80 + ".pdf"
    assert base64.b64decode(mail["attachments"][0]["content"]) == bytes(range(256)) * 50


async def test_the_tag_is_in_the_return_path_and_the_message_id(post: MailPost, sink: Sink) -> None:
    (message,) = await post.submit(mail_to())
    await post.send()

    (mail,) = await sink.mails()
    tag = (await post.message(message)).supplier_message_id
    assert re.fullmatch(rf"m{message}\.[0-9a-f]{{10}}\.[0-9a-f]{{16}}", tag)
    assert mail["mail_from"] == f"bounce+{tag}@fjwater.example"
    assert mail["message_id"] == f"<{tag}@fjwater.example>"


@pytest.mark.parametrize(("security", "port"), [("tls", "smtps_port"), ("starttls", "smtp_port")])
async def test_connections_are_encrypted_from_the_start_or_after_a_word(
    post: MailPost, sink: Sink, security: str, port: str
) -> None:
    await post.configure(sink, security=security, port=sink.addresses[port])
    await post.submit(mail_to())
    await post.send()

    assert [mail["tls"] for mail in await sink.mails()] == [True]


async def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    post: MailPost, sink: Sink
) -> None:
    await post.configure(sink, ca_certificates="")
    (message,) = await post.submit(mail_to())
    await post.send()

    assert await sink.mails() == []
    row = await post.message(message)
    assert (row.state, row.attempts, row.last_code) == ("queued", 1, "SMTP_LOST")
    assert "CERTIFICATE_VERIFY_FAILED" in row.last_text


async def test_unsubscribing_is_offered_where_the_template_allows_it(
    post: MailPost, sink: Sink
) -> None:
    await post.submit(mail_to("plain"))
    await post.send()
    async with post.work() as ctx:
        draft = Draft("账单通知", "<p>本期水费${amount}元。</p>", (AMOUNT,), {"unsubscribe": True})
        await publish_version(ctx, (await add_draft(ctx, TEMPLATE, "mail", draft)).version.id)
    await post.submit(mail_to("offering", "li@example.com"))
    await post.send()

    plain, offering = await sink.mails()
    assert "list-unsubscribe" not in plain["headers"]
    assert offering["headers"]["list-unsubscribe"] == (
        "<mailto:leave@fjwater.example?subject=unsubscribe>"
    )


@pytest.mark.feature("F-0768")
async def test_many_mails_share_connections(post: MailPost, sink: Sink) -> None:
    # given
    await post.configure(sink, connections=2, mails_per_connection=25)
    asked = [mail_to(f"k{n}", f"user{n}@example.com") for n in range(60)]
    messages = await post.submit(*asked)
    # when
    visit = await post.send()
    # then
    counts = await sink.counts()
    assert visit.handled == 60
    assert await post.states() == ["sent"] * 60
    assert (counts["mails"], counts["distinct"], counts["repeated"]) == (60, 60, 0)
    assert counts["connections"] <= 4
    assert len({mail["connection"] for mail in await sink.mails()}) >= 2
    assert len(messages) == 60


async def test_one_address_gets_its_two_mails(post: MailPost, sink: Sink) -> None:
    await post.submit(mail_to("a"), mail_to("b"))
    await post.send()

    assert len(await sink.mails()) == 2
    assert await post.states() == ["sent", "sent"]


@pytest.mark.feature("F-0768")
async def test_a_rate_that_is_reached_puts_mails_off_without_counting(
    post: MailPost, sink: Sink
) -> None:
    await post.configure(sink, mails_per_minute=1)
    await post.submit(*(mail_to(f"k{n}", f"user{n}@example.com") for n in range(3)))
    await post.send()

    assert len(await sink.mails()) == 1
    assert sorted(await post.states()) == ["queued", "queued", "sent"]
    rows = [await post.message(number) for number in (1, 2, 3)]
    waiting = [row for row in rows if row.state == "queued"]
    assert [(row.attempts, row.last_code) for row in waiting] == [(0, "LOCAL_RATE")] * 2


async def test_greylisting_is_waited_for_and_the_mail_looks_the_same(
    post: MailPost, sink: Sink
) -> None:
    # given
    await sink.tell("options", greylisting=True)
    (message,) = await post.submit(mail_to())
    # when
    await post.send()
    put_off = await post.message(message)
    post.later(minutes=10)
    await post.send()
    # then
    assert (put_off.state, put_off.attempts, put_off.last_code) == ("queued", 0, "450 4.2.1")
    assert put_off.due_at - put_off.created_at >= timedelta(minutes=5)
    assert (await post.message(message)).state == "sent"
    assert len(await sink.mails()) == 1


async def test_a_server_that_is_busy_is_left_alone_for_a_while(post: MailPost, sink: Sink) -> None:
    await sink.rule("hello", "reply", reply="421 4.3.2 Too many connections", times=0)
    messages = await post.submit(mail_to("a"), mail_to("b", "li@example.com"))
    await post.send()

    rows = [await post.message(each) for each in messages]
    assert [(row.state, row.attempts) for row in rows] == [("queued", 0)] * 2
    assert (await sink.counts())["commands"].get("mail") is None


async def test_a_recipient_that_does_not_exist_is_not_tried_again(
    post: MailPost, sink: Sink
) -> None:
    # given
    reply = "550 5.1.1 <gone@example.com>: user unknown"
    await sink.rule("rcpt", "reply", recipient="gone@", reply=reply)
    (first,) = await post.submit(mail_to("a", "gone@example.com"))
    await post.send()
    # when: the server would take it now
    (second,) = await post.submit(mail_to("b", "gone@EXAMPLE.com"))
    await post.send()
    # then
    rows = [await post.message(each) for each in (first, second)]
    assert [row.state for row in rows] == ["failed", "failed"]
    assert [row.last_code for row in rows] == ["550 5.1.1", "E_MAIL_UNREACHABLE"]
    assert rows[0].last_text == "5.1.1 <***>: user unknown"
    assert (await sink.counts())["commands"]["rcpt"] == 1


async def test_content_that_is_refused_does_not_close_the_address(
    post: MailPost, sink: Sink
) -> None:
    await sink.rule("data", "reply", reply="554 5.7.1 Rejected as spam")
    (first,) = await post.submit(mail_to("a"))
    await post.send()
    (second,) = await post.submit(mail_to("b"))
    await post.send()

    assert [(await post.message(each)).state for each in (first, second)] == ["failed", "sent"]


async def test_a_wrong_password_pauses_the_server_and_the_mail_waits(
    post: MailPost, sink: Sink
) -> None:
    await post.configure(sink, secrets={**sink.secrets, "password": "wrong"})
    (message,) = await post.submit(mail_to())
    await post.send()

    row = await post.message(message)
    assert (row.state, row.last_code) == ("queued", "535 5.7.8")
    async with post.work() as ctx:
        (supplier,) = await suppliers_of(ctx, "mail")
    assert supplier.is_paused(post.clock.now())
    assert await sink.mails() == []


async def test_when_one_server_is_down_another_takes_the_mail(post: MailPost, sink: Sink) -> None:
    # given: the second carries mails only when the first fails
    await post.configure(sink, port=free_port())
    await post.configure(sink, "smtp-spare", weight=0)
    (message,) = await post.submit(mail_to())
    # when
    await post.send()
    failed = await post.message(message)
    post.later(minutes=5)
    await post.send()
    # then
    assert (failed.state, failed.tried) == ("queued", SUPPLIER)
    row = await post.message(message)
    assert (row.state, row.supplier) == ("sent", "smtp-spare")
    assert len(await sink.mails()) == 1


async def test_a_reply_that_is_lost_leaves_it_open_and_nothing_is_sent_twice(
    post: MailPost, sink: Sink
) -> None:
    # given: the server takes the mail and the connection ends before it says so
    await sink.rule("data", "keep_and_drop")
    (message,) = await post.submit(mail_to())
    # when
    await post.send()
    states = [(await post.message(message)).state]
    for _ in range(12):
        post.later(seconds=LEASE_SECONDS, hours=1)
        await post.send()
        states.append((await post.message(message)).state)
    # then
    assert states[0] == "sending"
    assert states[-1] == "uncertain"
    assert (await sink.counts())["mails"] == 1


async def test_a_server_that_never_answers_leaves_it_open(post: MailPost, sink: Sink) -> None:
    await post.configure(sink, data_timeout_seconds=0.2)
    await sink.rule("data", "keep_and_hang")
    (message,) = await post.submit(mail_to())
    await post.send()

    assert (await post.message(message)).state == "sending"
    assert (await sink.counts())["mails"] == 1


async def test_a_mail_that_hangs_until_the_call_ends_leaves_no_doubt_of_those_before_it(
    post: MailPost, sink: Sink
) -> None:
    # given two mails in one call, the second of which outlasts it
    await sink.rule("data", "keep_and_hang", recipient="li@")
    first, second = await post.submit(mail_to("a"), mail_to("b", "li@example.com"))
    # when
    await post.send(lease_seconds=3)
    # then
    assert (await post.message(first)).state == "sent"
    assert (await post.message(second)).state == "sending"
    assert (await sink.counts())["mails"] == 2


async def test_a_connection_lost_before_the_text_is_no_doubt(post: MailPost, sink: Sink) -> None:
    await sink.rule("rcpt", "drop", times=0)
    (message,) = await post.submit(mail_to())
    await post.send()

    row = await post.message(message)
    assert (row.state, row.last_code) == ("queued", "SMTP_LOST")
    assert (await sink.counts())["mails"] == 0


async def test_an_idle_connection_that_the_server_ended_loses_nothing(
    post: MailPost, sink: Sink
) -> None:
    await post.submit(mail_to("a"))
    await post.send()
    assert (await sink.tell("cut"))["cut"] > 0
    (message,) = await post.submit(mail_to("b", "li@example.com"))
    await post.send()

    assert (await post.message(message)).state == "sent"
    assert (await sink.counts())["connections"] == 2


async def test_a_connection_that_dies_under_the_next_mail_is_opened_anew(
    post: MailPost, sink: Sink
) -> None:
    await post.submit(mail_to("a"))
    await post.send()
    await sink.rule("mail", "drop")
    (message,) = await post.submit(mail_to("b", "li@example.com"))
    await post.send()

    assert (await post.message(message)).state == "sent"
    assert (await sink.counts())["mails"] == 2


async def test_an_address_that_no_server_takes_fails_at_once(post: MailPost, sink: Sink) -> None:
    (message,) = await post.submit(mail_to(address="王@example.com"))
    await post.send()

    row = await post.message(message)
    assert (row.state, row.last_code) == ("failed", "E_MAIL_ADDRESS")
    assert (await sink.counts())["connections"] == 0
