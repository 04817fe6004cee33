"""What comes back: bounces of every kind find their messages, once, and nobody else's."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from minshui.infrastructure.security.fields import field_cipher
from minshui.message.mail.domain.tags import tag_of
from minshui.message.mail.facade import pull_bounces
from minshui.message.mail.models import BounceRow, UnreachableRow
from tests.message.mail.world import MailPost, Sink, mail_to


async def sent(post: MailPost, key: str = "k1", address: str = "wang@example.com") -> int:
    """Send a mail that the server takes."""
    (message,) = await post.submit(mail_to(key, address))
    await post.send()
    assert (await post.message(message)).state == "sent"
    return message


async def bounces(post: MailPost) -> list[tuple[str, str, int | None]]:
    """Return what was read: kind, status, message."""
    statement = select(BounceRow.kind, BounceRow.status, BounceRow.message_id)
    async with post.work() as ctx:
        rows = await ctx.session.execute(statement.order_by(BounceRow.id))
        return [(row[0], row[1], row[2]) for row in rows]


async def closed(post: MailPost) -> list[tuple[int, str, int]]:
    """Return the addresses that are closed: message, status, times."""
    columns = (UnreachableRow.message_id, UnreachableRow.status, UnreachableRow.times)
    async with post.work() as ctx:
        rows = await ctx.session.execute(select(*columns).order_by(UnreachableRow.id))
        return [(row[0], row[1], row[2]) for row in rows]


@pytest.mark.feature("F-0769")
@pytest.mark.parametrize(
    ("form", "status"),
    [("dsn", "5.1.1"), ("qq", "5.1.1"), ("netease", "5.1.1"), ("plain", "5.1.1")],
)
async def test_a_bounce_of_any_form_fails_the_message_and_closes_the_address(
    post: MailPost, sink: Sink, form: str, status: str
) -> None:
    # given
    message = await sent(post)
    await sink.tell("bounces", form=form, status=status)
    # when
    pulled = await post.pull()
    # then
    assert (pulled.read, pulled.matched, pulled.faults) == (1, 1, {})
    row = await post.message(message)
    assert (row.state, row.last_code) == ("failed", status)
    assert "wang@example.com" not in row.last_text
    assert await closed(post) == [(message, "5.1.1", 1)]
    (later,) = await post.submit(mail_to("k2"))
    await post.send()
    assert (await post.message(later)).last_code == "E_MAIL_UNREACHABLE"
    assert (await sink.counts())["mails"] == 1


async def test_a_bounce_without_a_tagged_return_path_is_known_by_the_message_id(
    post: MailPost, sink: Sink
) -> None:
    await post.configure(sink, return_path="")
    message = await sent(post)
    (mail,) = await sink.mails()
    assert mail["mail_from"] == "notice@fjwater.example"
    await sink.tell("bounces", form="dsn")
    await post.pull()

    assert (await post.message(message)).state == "failed"


async def test_a_full_mailbox_fails_the_message_but_does_not_close_the_address(
    post: MailPost, sink: Sink
) -> None:
    message = await sent(post)
    await sink.tell("bounces", form="dsn", status="5.2.2")
    await post.pull()

    assert (await post.message(message)).last_code == "5.2.2"
    assert await closed(post) == []
    assert (await post.message(await sent(post, "k2"))).state == "sent"


@pytest.mark.feature("F-0769")
async def test_a_report_of_arrival_is_a_receipt(post: MailPost, sink: Sink) -> None:
    message = await sent(post)
    await sink.tell("bounces", form="delivered", status="2.0.0")
    await post.pull()

    assert (await post.message(message)).state == "delivered"
    assert await bounces(post) == [("delivered", "2.0.0", message)]


@pytest.mark.parametrize(
    ("form", "status", "kind"),
    [("delayed", "4.4.1", "delayed"), ("autoreply", "5.1.1", "other")],
)
async def test_delays_and_answering_machines_change_nothing(
    post: MailPost, sink: Sink, form: str, status: str, kind: str
) -> None:
    message = await sent(post)
    await sink.tell("bounces", form=form, status=status)
    await post.pull()

    assert (await post.message(message)).state == "sent"
    assert [row[0] for row in await bounces(post)] == [kind]
    assert await closed(post) == []


async def test_the_same_bounce_twice_is_one(post: MailPost, sink: Sink) -> None:
    message = await sent(post)
    await sink.tell("bounces", form="dsn", copies=3)
    await sink.tell("bounces", form="qq")
    pulled = await post.pull()

    assert (pulled.read, pulled.matched) == (4, 4)
    assert (await post.message(message)).state == "failed"
    assert await closed(post) == [(message, "5.1.1", 1)]


async def test_what_was_read_is_deleted_only_at_the_next_visit(post: MailPost, sink: Sink) -> None:
    await sent(post)
    await sink.tell("bounces", form="dsn")
    await post.pull()
    assert len(await sink.mailbox()) == 1

    pulled = await post.pull()

    assert (pulled.read, await sink.mailbox()) == (0, [])
    assert len(await bounces(post)) == 1


async def test_a_visit_that_comes_to_nothing_is_repeated_without_loss(
    post: MailPost, sink: Sink
) -> None:
    message = await sent(post)
    await sink.tell("bounces", form="dsn")

    async def die_before_the_commit() -> None:
        async with post.work() as ctx:
            await pull_bounces(ctx)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await die_before_the_commit()
    assert (await post.message(message)).state == "sent"
    await post.pull()

    assert (await post.message(message)).state == "failed"


async def test_letters_about_nothing_of_ours_are_read_once_and_left_there(
    post: MailPost, sink: Sink
) -> None:
    message = await sent(post)
    letter = (
        "From: a@b.example\r\nTo: notice@fjwater.example\r\nSubject: 您好\r\n\r\n请回复".encode()
    )
    await sink.client.post("/_control/mailbox", content=letter)
    first, second = await post.pull(), await post.pull()

    assert (first.read, first.matched, second.read) == (1, 0, 0)
    assert len(await sink.mailbox()) == 1
    assert (await post.message(message)).state == "sent"


async def test_a_tag_that_nobody_gave_is_not_believed(post: MailPost, sink: Sink) -> None:
    # given: a bounce with the right number and an invented proof
    message = await sent(post)
    tag = f"m{message}.0123456789.{'a' * 16}"
    forged = (
        f"From: MAILER-DAEMON@mx.example\r\nTo: bounce+{tag}@fjwater.example\r\n"
        "Subject: failure notice\r\n\r\n550 5.1.1 User unknown\r\n"
    )
    await sink.client.post("/_control/mailbox", content=forged.encode())
    # when
    pulled = await post.pull()
    # then
    assert (pulled.read, pulled.matched) == (1, 0)
    assert (await post.message(message)).state == "sent"
    assert await closed(post) == []


async def test_a_tag_of_another_supplier_leads_to_that_supplier(post: MailPost, sink: Sink) -> None:
    # given: a second server whose bounces come to the first one's mailbox
    await post.configure(sink, "smtp-other", bounce_host="", weight=0)
    await post.configure(sink, weight=0)
    async with post.work() as ctx:
        cipher = await field_cipher(ctx)
    message = await sent(post)
    supplier = (await post.message(message)).supplier
    await sink.tell("bounces", form="dsn")
    await post.pull()
    # then
    expected = str(tag_of(cipher, supplier, message, "wang@example.com"))
    row = await post.message(message)
    assert (row.state, row.supplier_message_id) == ("failed", expected)


async def test_a_mail_that_cannot_be_read_does_not_stop_the_others(
    post: MailPost, sink: Sink
) -> None:
    message = await sent(post)
    long_line = b"Subject: " + b"x" * 5000 + b"\r\n\r\nbody\r\n"
    await sink.client.post("/_control/mailbox", content=long_line)
    await sink.client.post("/_control/mailbox", content=b"X: y\r\n\r\n" + b"z\r\n" * 400_000)
    await sink.tell("bounces", form="dsn")
    rounds = [await post.pull() for _ in range(3)]

    assert [each.more for each in rounds] == [True, False, False]
    assert [row[0] for row in await bounces(post)] == ["unreadable", "unreadable", "failed"]
    assert (await post.message(message)).state == "failed"


async def test_a_mailbox_that_does_not_open_is_told_and_nothing_else_suffers(
    post: MailPost, sink: Sink
) -> None:
    message = await sent(post)
    secrets = sink.secrets | {"bounce_user": "somebody", "bounce_password": "wrong"}
    await post.configure(sink, "smtp-broken", secrets=secrets, weight=0)
    await sink.tell("bounces", form="dsn")
    pulled = await post.pull()

    assert list(pulled.faults) == ["smtp-broken"]
    assert "wrong user or password" in pulled.faults["smtp-broken"]
    assert (await post.message(message)).state == "failed"
