"""A mail as it goes over the wire: text and HTML, names and subjects in Chinese, attachments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from minshui.kernel.clock import LOCAL_ZONE
from minshui.message.gateway.facade import Attachment
from minshui.message.mail.domain.plain_text import plain_text

# Everything in seven bits: no relay on the way needs to be able to do more.
_POLICY = SMTP.clone(cte_type="7bit")
_PAGE = (
    '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"></head>'
    "<body>\n{body}\n</body></html>\n"
)
_TYPE = re.compile(r"([a-z]+)/([a-z0-9][a-z0-9.+-]*)")
_CONTAINERS = frozenset(("message", "multipart"))


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail is made of. ``body`` is HTML; ``to`` and ``sender`` are wire addresses."""

    sender: str
    sender_name: str
    to: str
    reply_to: str
    subject: str
    body: str
    message_id: str
    sent_at: datetime
    unsubscribe: str = ""
    attachments: Sequence[Attachment] = ()


def compose(letter: Letter) -> bytes:
    """Return the mail; raises ``ValueError`` where a header would break out of its line."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(letter.sender_name, addr_spec=letter.sender)
    message["To"] = Address(addr_spec=letter.to)
    if letter.reply_to:
        message["Reply-To"] = Address(addr_spec=letter.reply_to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.sent_at.astimezone(LOCAL_ZONE))
    message["Message-ID"] = f"<{letter.message_id}>"
    # RFC 3834: answering machines are to leave it alone; the second is what Exchange reads.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<mailto:{letter.unsubscribe}?subject=unsubscribe>"
    message.set_content(plain_text(letter.body) + "\n")
    message.add_alternative(_whole_page(letter.body), subtype="html")
    for attachment in letter.attachments:
        main, sub = _media_type(attachment.media_type)
        message.add_attachment(
            attachment.content, maintype=main, subtype=sub, filename=attachment.name
        )
    return message.as_bytes()


def _whole_page(body: str) -> str:
    if "<html" in body.lower():
        return body
    if "<" not in body:
        body = body.replace("\n", "<br>\n")
    return _PAGE.format(body=body)


def _media_type(declared: str) -> tuple[str, str]:
    found = _TYPE.fullmatch(declared.split(";", maxsplit=1)[0].strip().lower())
    if found is None or found[1] in _CONTAINERS:
        return "application", "octet-stream"
    return found[1], found[2]
