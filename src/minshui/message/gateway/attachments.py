"""Files that go with mails: checked, sealed, opened again for the parcel."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import insert, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.fields import FieldCipher
from minshui.kernel.errors import MinshuiError, Place
from minshui.message.gateway.contracts import Attachment, ChannelCode, Submission
from minshui.message.gateway.errors import (
    ATTACHMENT_CHANNEL,
    ATTACHMENT_FORM,
    ATTACHMENT_TOO_LARGE,
    ATTACHMENTS_TOO_LARGE,
)
from minshui.message.gateway.models import AttachmentRow
from minshui.message.template.facade import PublishedTemplate

MAX_ATTACHMENT_BYTES = 5 * 1024 * 1024
MAX_MAIL_BYTES = 10 * 1024 * 1024
MAX_NAME = 100
_OPEN_TOGETHER_BYTES = 32 * 1024 * 1024
_NAME_FIELD = "msg_attachment.name"
_CONTENT_FIELD = "msg_attachment.content"
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,49}/[a-z0-9][a-z0-9!#$&^_.+-]{0,48}")
_BAD_NAME = re.compile(r"[\x00-\x1f\x7f/\\]")
_INSERT = prepared(insert(AttachmentRow))
_FIND = prepared(
    select(
        AttachmentRow.message_id,
        AttachmentRow.sealed_name,
        AttachmentRow.media_type,
        AttachmentRow.sealed,
    )
    .where(is_among(AttachmentRow.message_id, "messages"))
    .order_by(AttachmentRow.message_id, AttachmentRow.place)
)
_SIZES = prepared(
    select(AttachmentRow.message_id, AttachmentRow.size_bytes).where(
        is_among(AttachmentRow.message_id, "messages")
    )
)


def check_attachments(asked: Submission, template: PublishedTemplate) -> None:
    """Raise what is wrong with a submission's files.

    ``E_ATTACHMENT_CHANNEL``, ``E_ATTACHMENT_FORM``, ``E_ATTACHMENT_TOO_LARGE`` or
    ``E_ATTACHMENTS_TOO_LARGE``.
    """
    if not asked.attachments:
        return
    if ChannelCode.MAIL.value not in template.versions:
        code = template.template.code
        raise MinshuiError(ATTACHMENT_CHANNEL, place=Place("attachments"), template=code)
    for number, file in enumerate(asked.attachments):
        place, size = Place(f"attachments[{number}]"), len(file.content)
        if not 0 < len(file.name) <= MAX_NAME or _BAD_NAME.search(file.name):
            fault = f"文件名须有 1 至 {MAX_NAME} 个字符，不含斜杠和控制字符"
            raise MinshuiError(ATTACHMENT_FORM, place=place, name=f"[{number}]", fault=fault)
        if not _MEDIA_TYPE.fullmatch(file.media_type):
            fault = "媒体类型应写成如 application/pdf"
            raise MinshuiError(ATTACHMENT_FORM, place=place, name=file.name, fault=fault)
        if size > MAX_ATTACHMENT_BYTES:
            raise MinshuiError(
                ATTACHMENT_TOO_LARGE,
                place=place,
                name=file.name,
                size=size,
                limit=MAX_ATTACHMENT_BYTES,
            )
    total = sum(len(file.content) for file in asked.attachments)
    if total > MAX_MAIL_BYTES:
        place = Place("attachments")
        raise MinshuiError(ATTACHMENTS_TOO_LARGE, place=place, size=total, limit=MAX_MAIL_BYTES)


async def write_attachments(
    ctx: Context, cipher: FieldCipher, files: Sequence[tuple[int, int, Attachment]]
) -> None:
    """Write files down, each with its message's id and its place among the others."""
    rows = [
        {
            "message_id": message_id,
            "place": place,
            "sealed_name": cipher.encrypt(_NAME_FIELD, file.name),
            "media_type": file.media_type,
            "size_bytes": len(file.content),
            "sealed": cipher.encrypt(_CONTENT_FIELD, base64.b64encode(file.content).decode()),
        }
        for message_id, place, file in files
    ]
    if rows:
        await ctx.session.execute(_INSERT, rows)


async def how_many_fit(ctx: Context, messages: Sequence[int]) -> int:
    """Return how many of the first messages have files that are opened together, one at least."""
    sizes: Counter[int] = Counter()
    for row in await ctx.session.execute(_SIZES, {"messages": list(messages)}):
        sizes[row.message_id] += row.size_bytes
    total = 0
    for number, message in enumerate(messages):
        total += sizes[message]
        if number and total > _OPEN_TOGETHER_BYTES:
            return number
    return len(messages)


async def open_attachments(
    ctx: Context, cipher: FieldCipher, messages: Sequence[int]
) -> dict[int, tuple[Attachment, ...]]:
    """Return the files of messages, by message."""
    found: dict[int, list[Attachment]] = {}
    for row in await ctx.session.execute(_FIND, {"messages": list(messages)}):
        name = cipher.decrypt(_NAME_FIELD, row.sealed_name)
        content = base64.b64decode(cipher.decrypt(_CONTENT_FIELD, row.sealed))
        found.setdefault(row.message_id, []).append(Attachment(name, row.media_type, content))
    return {message: tuple(files) for message, files in found.items()}
