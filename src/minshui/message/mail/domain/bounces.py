"""Read mails that came back: RFC 3464 reports, and what Chinese mail providers write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from enum import StrEnum

from minshui.message.mail.domain.mail_addresses import without_addresses
from minshui.message.mail.domain.plain_text import plain_text
from minshui.message.mail.domain.statuses import GONE, STATUS
from minshui.message.mail.domain.tags import MailTag, tags_in

_SENDERS = re.compile(r"mailer-daemon|postmaster|mail delivery|<>", re.IGNORECASE)
_SUBJECTS = re.compile(
    r"退信|退回|无法投递|投递失败|未送达|undeliver|delivery (?:status|failure|fail)|failure notice"
    r"|returned (?:mail|to sender)|mail delivery failed",
    re.IGNORECASE,
)
_AUTO_ANSWERS = re.compile(
    r"自动(?:回复|答复)|休假|auto(?:matic)?.?(?:reply|answer)|out of office", re.IGNORECASE
)
# Words that say why, the commonest first; a status of RFC 3463 for each.
_REASONS = {
    "5.1.1": r"不存在|无此用户|没有该用户|user (?:not found|unknown)|unknown user"
    r"|mailbox not found|no such (?:user|mailbox)|does not exist|invalid recipient",
    "5.2.2": r"已满|空间不足|over ?quota|quota exceeded|mailbox (?:is )?full",
    "5.2.1": r"停用|冻结|禁用|disabled|suspended|inactive",
    "5.1.2": r"域名.{0,6}(?:不存在|无法解析)|host (?:not found|unknown)|domain not found",
    "5.7.1": r"拒收|拒绝|垃圾|spam|blocked|rejected|blacklist",
}
_COMPILED = {status: re.compile(words, re.IGNORECASE) for status, words in _REASONS.items()}
_REPLY = re.compile(r"\b([45])\d\d\b[ -]")
_FAILED, _DELAYED, _ARRIVED = "failed", "delayed", ("delivered", "relayed", "expanded")
_READ_CHARACTERS = 200_000


class BounceKind(StrEnum):
    """What a mail in the bounce mailbox says."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    OTHER = "other"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Bounce:
    """What came back. ``tags`` are those found in it, to be checked before they are believed."""

    kind: BounceKind
    status: str
    text: str
    tags: tuple[MailTag, ...]

    @property
    def is_gone(self) -> bool:
        """Whether it says that the address does not exist, or no longer."""
        return self.kind is BounceKind.FAILED and self.status in GONE


def read_bounce(content: bytes) -> Bounce:
    """Return what a mail of the bounce mailbox says; ``OTHER``: it is no bounce."""
    message = message_from_bytes(content, policy=policy.compat32)
    tags = tuple(tags_in(_places_of_tags(message)))
    report = _delivery_status(message)
    if report is not None:
        return _from_report(report, tags)
    subject, sender = _header(message, "Subject"), _header(message, "From")
    if _AUTO_ANSWERS.search(subject):
        return Bounce(BounceKind.OTHER, "", "", tags)
    returned = message.get("Return-Path", "").strip() == "<>"
    if not (returned or _SENDERS.search(sender) or _SUBJECTS.search(subject)):
        return Bounce(BounceKind.OTHER, "", "", tags)
    return _from_words(_words(message), tags)


def _from_report(report: list[Message], tags: tuple[MailTag, ...]) -> Bounce:
    for block in report:
        action = _header(block, "Action").strip().lower()
        if not action:
            continue
        found = STATUS.search(_header(block, "Status"))
        text = _header(block, "Diagnostic-Code").partition(";")[2].strip()
        status = found[1] if found else ""
        # Some servers give only 5.0.0 and the true status in the words.
        if status in {"", "5.0.0"} and (better := STATUS.search(text)):
            status = better[1]
        if action == _FAILED:
            # With 4.x.x too: the server has given up.
            kind = BounceKind.FAILED
        elif action == _DELAYED:
            kind = BounceKind.DELAYED
        elif action in _ARRIVED:
            kind = BounceKind.DELIVERED
        else:
            kind = BounceKind.OTHER
        return Bounce(kind, status or "5.0.0", without_addresses(text), tags)
    return Bounce(BounceKind.OTHER, "", "", tags)


def _from_words(words: str, tags: tuple[MailTag, ...]) -> Bounce:
    found = STATUS.search(words)
    status = found[1] if found and found[1] != "5.0.0" else ""
    reasons = ((each.search(words), code) for code, each in _COMPILED.items())
    reason = next(((match, code) for match, code in reasons if match), None)
    if not status:
        reply = _REPLY.search(words)
        status = reason[1] if reason else f"{reply[1]}.0.0" if reply else "5.0.0"
    place = reason[0].start() if reason else 0
    text = without_addresses(words[max(place - 60, 0) :])
    kind = BounceKind.DELAYED if status[0] == "4" else BounceKind.FAILED
    return Bounce(kind, status, text, tags)


def _delivery_status(message: Message) -> list[Message] | None:
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            return [each for each in blocks if isinstance(each, Message)] if blocks else []
    return None


def _words(message: Message) -> str:
    """Return what the mail itself says, without the original that it may carry."""
    parts = []
    for part in _own_parts(message):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            text = _decoded(content, part.get_content_charset())
            parts.append(plain_text(text) if part.get_content_subtype() == "html" else text)
    return "\n".join(parts)[:_READ_CHARACTERS]


def _own_parts(message: Message) -> list[Message]:
    if message.get_content_maintype() == "text":
        return [message]
    if message.get_content_maintype() != "multipart":
        return []
    payload = message.get_payload()
    inner = payload if isinstance(payload, list) else []
    return [part for each in inner if isinstance(each, Message) for part in _own_parts(each)]


def _decoded(content: bytes, charset: str | None) -> str:
    for name in (charset, "utf-8", "gb18030"):
        try:
            return content.decode(name or "ascii")
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("latin-1")


def _places_of_tags(message: Message) -> str:
    """Return where a tag may stand: the addresses it came to, what it says, the original."""
    headers = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "In-Reply-To", "References")
    texts = [value for name in headers for value in message.get_all(name, [])]
    for part in message.walk():
        texts += [str(part.get(name, "")) for name in ("Message-ID", "Return-Path")]
        if part.get_content_maintype() == "text":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                texts.append(_decoded(content[:_READ_CHARACTERS], part.get_content_charset()))
    return "\n".join(str(text) for text in texts)


def _header(message: Message, name: str) -> str:
    value = str(message.get(name, ""))
    return str(policy.default.header_factory(name, value)) if value else ""
