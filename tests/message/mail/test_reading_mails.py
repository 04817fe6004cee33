"""Addresses, replies, bounces and words: rules without a server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.infrastructure.security.fields import FieldCipher
from minshui.message.gateway.facade import Attachment, Outcome
from minshui.message.mail.domain.bounces import BounceKind, read_bounce
from minshui.message.mail.domain.composing import Letter, compose
from minshui.message.mail.domain.mail_addresses import wire_address, without_addresses
from minshui.message.mail.domain.plain_text import plain_text
from minshui.message.mail.domain.replies import Stage, judge_reply
from minshui.message.mail.domain.tags import tag_of, tags_in

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
CIPHER = FieldCipher(b"k" * 32)
OTHER_TENANT = FieldCipher(b"o" * 32)


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("Wang.Lin+x@Example.COM", "Wang.Lin+x@example.com"),
        (" wang@example.com ", "wang@example.com"),
        ("wang@闽水.中国", "wang@xn--1rw740g.xn--fiqs8s"),
        ("王@example.com", None),
        ("wang@localhost", None),
        ("wang@exa mple.com", None),
        ("wang@example.com>\r\nRCPT TO:<x@y.com", None),
        ("a b@example.com", None),
        ("wang..lin@example.com", None),
        (".wang@example.com", None),
        ("@example.com", None),
        ("wang", None),
        ("a" * 65 + "@example.com", None),
        ("wang@-example.com", None),
        ("wang@" + "a" * 64 + ".com", None),
    ],
)
def test_an_address_goes_over_the_wire_or_not_at_all(address: str, wire: str | None) -> None:
    assert wire_address(address) == wire


@given(st.text(max_size=80))
def test_no_address_breaks_out_of_a_command(text: str) -> None:
    wire = wire_address(text)
    assert wire is None or (wire.isascii() and not set(wire) & set(' <>\r\n\0"(),:;\\'))


@pytest.mark.parametrize(
    ("stage", "code", "text", "outcome"),
    [
        (Stage.CONNECT, 554, "5.7.1 no service for you", Outcome.SUPPLIER_FAILED),
        (Stage.CONNECT, 421, "too many connections", Outcome.THROTTLED),
        (Stage.LOGIN, 535, "Error: authentication failed", Outcome.SUPPLIER_FAILED),
        (Stage.LOGIN, 454, "4.7.0 temporary", Outcome.SUPPLIER_FAILED),
        (Stage.SENDER, 553, "Mail from must equal authorized user", Outcome.SUPPLIER_FAILED),
        (Stage.SENDER, 552, "5.3.4 message size exceeds", Outcome.REFUSED),
        (Stage.RECIPIENT, 550, "5.1.1 user unknown", Outcome.REFUSED),
        (Stage.RECIPIENT, 554, "5.7.1 Relay access denied", Outcome.SUPPLIER_FAILED),
        (Stage.RECIPIENT, 450, "4.2.1 greylisted", Outcome.THROTTLED),
        (Stage.RECIPIENT, 451, "4.3.0 database down", Outcome.SUPPLIER_FAILED),
        (Stage.RECIPIENT, 550, "Domain frequency limited", Outcome.THROTTLED),
        (Stage.RECIPIENT, 452, "4.2.2 mailbox full", Outcome.SUPPLIER_FAILED),
        (Stage.DATA, 554, "DT:SPM 163 smtp", Outcome.REFUSED),
        (Stage.DATA, 550, "发送过于频繁", Outcome.THROTTLED),
        (Stage.DATA, 451, "4.3.2 later", Outcome.SUPPLIER_FAILED),
        (Stage.DATA, 421, "closing", Outcome.THROTTLED),
    ],
)
def test_what_a_reply_means(stage: Stage, code: int, text: str, outcome: Outcome) -> None:
    assert judge_reply(stage, code, text, timedelta(0)).outcome is outcome


def test_being_put_off_for_a_day_counts_at_last() -> None:
    late = judge_reply(Stage.RECIPIENT, 450, "4.2.1 greylisted", timedelta(days=1, seconds=1))
    assert (late.outcome, late.blames_supplier) == (Outcome.SUPPLIER_FAILED, False)


def test_a_tag_proves_itself_to_its_tenant_and_supplier_alone() -> None:
    tag = tag_of(CIPHER, "smtp-main", 77, "Wang@Example.com")
    assert list(tags_in(f"Delivered-To: bounce+{tag}@fjwater.example")) == [tag]
    assert tag == tag_of(CIPHER, "smtp-main", 77, "Wang@example.COM")
    assert tag.belongs_to(CIPHER, "smtp-main")
    assert not tag.belongs_to(CIPHER, "smtp-other")
    assert not tag.belongs_to(OTHER_TENANT, "smtp-main")
    (swapped,) = tags_in(str(tag).replace("m77.", "m78."))
    assert not swapped.belongs_to(CIPHER, "smtp-main")


@given(st.text(), st.text())
def test_a_tag_is_found_between_any_words(before: str, after: str) -> None:
    tag = tag_of(CIPHER, "smtp-main", 5, "a@b.example")
    assert tag in tags_in(f"{before} {tag}@ {after}")


def letter(**changes: object) -> Letter:
    said = {
        "sender": "notice@fjwater.example",
        "sender_name": "福建水务",
        "to": "wang@example.com",
        "reply_to": "",
        "subject": "账单",
        "body": "<p>您好</p>",
        "message_id": "m1.x@fjwater.example",
        "sent_at": NOW,
    }
    return Letter(**(said | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("field", ["subject", "sender_name", "message_id"])
def test_a_line_end_cannot_make_a_header(field: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)linefeed|newline|header|invalid|cr or lf"):
        compose(letter(**{field: "账单\r\nBcc: evil@example.com"}))


@pytest.mark.parametrize(
    "declared", ["", "pdf", "multipart/mixed", "message/rfc822", "a/b\r\nX: y", "image/svg+xml"]
)
def test_any_declared_type_makes_a_mail(declared: str) -> None:
    content = compose(letter(attachments=(Attachment("图.bin", declared, b"\0\xff"),)))
    assert content.isascii()
    assert b"\r\nX: y" not in content


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>一</p><p>二</p>", "一\n\n二"),
        ("甲&amp;乙<br>丙", "甲&乙\n丙"),
        ('<a href="https://fj.example/b">查看</a>', "查看（https://fj.example/b）"),
        ("<style>p{}</style><script>x()</script>词", "词"),
        ("<table><tr><td>水量</td><td>12</td></tr></table>", "水量  12"),
        ("plain words", "plain words"),
    ],
)
def test_the_words_of_a_page(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_words_of_servers_hold_no_address() -> None:
    said = "550 收件人（wang@qq.com）不存在\r\n <li@163.com>: unknown"
    assert without_addresses(said) == "550 收件人（***）不存在 <***>: unknown"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("host mx3.qq.com said: 550 Mailbox not found", "5.1.1"),
        ("对方邮箱空间不足，邮件被退回", "5.2.2"),
        ("552 Quota exceeded or service disabled", "5.2.2"),
        ("该帐号已停用", "5.2.1"),
        ("收件人域名不存在", "5.1.1"),
        ("邮件被对方服务器拒收", "5.7.1"),
        ("554 5.4.14 Hop count exceeded", "5.4.14"),
        ("something went wrong", "5.0.0"),
    ],
)
def test_providers_say_why_in_their_own_words(words: str, status: str) -> None:
    head = "From: postmaster@x.example\r\nContent-Type: text/plain; charset=gb18030\r\n\r\n"
    bounce = read_bounce((head + words).encode("gb18030"))
    assert (bounce.kind, bounce.status) == (BounceKind.FAILED, status)


@given(st.binary(max_size=2000))
def test_no_mail_stops_the_reader(content: bytes) -> None:
    assert read_bounce(content).kind in BounceKind


@given(st.binary(max_size=400))
def test_no_report_stops_the_reader(content: bytes) -> None:
    head = b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: "
    mail = head + b"message/delivery-status\r\n\r\n" + content + b"\r\n--b--\r\n"
    assert read_bounce(mail).kind in BounceKind
