"""A message in somebody's hands: what is read of its row, and how it becomes a parcel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal_column
from sqlalchemy.sql.elements import ColumnElement

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import FieldCipher
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.attachments import open_attachments
from minshui.message.gateway.contracts import (
    Attachment,
    ChannelCode,
    MessageState,
    Parcel,
    ReceiverKind,
)
from minshui.message.gateway.models import MessageRow
from minshui.message.gateway.sealing import Contents, unseal
from minshui.message.template.facade import TemplateVersion, render, version

HELD_COLUMNS = (
    MessageRow.id,
    MessageRow.state,
    MessageRow.template_code,
    MessageRow.channel,
    MessageRow.version_id,
    MessageRow.channels_left,
    MessageRow.receiver_kind,
    MessageRow.receiver_ref,
    MessageRow.sealed,
    MessageRow.expires_at,
    MessageRow.attempts,
    MessageRow.asks,
    MessageRow.supplier,
    MessageRow.shipment_key,
    MessageRow.tried,
    MessageRow.created_at,
)


def in_state(state: MessageState) -> ColumnElement[bool]:
    """Return the condition that a message is in a state, written out: an index that holds only
    such messages is not used for a state that the planner is not told.
    """
    return MessageRow.state == literal_column(f"'{state.value}'", MessageRow.state.type)


@dataclass(frozen=True, slots=True)
class Held:
    """A message as the line and receipts handle it."""

    id: int
    state: MessageState
    template_code: str
    channel: ChannelCode
    version_id: int
    channels_left: str
    receiver_kind: str
    receiver_ref: str
    sealed: bytes
    expires_at: datetime | None
    attempts: int
    asks: int
    supplier: str | None
    shipment_key: str | None
    tried: str
    created_at: datetime

    def is_expired(self, now: datetime) -> bool:
        """Return whether it is too late to send it."""
        return self.expires_at is not None and self.expires_at <= now


def held_message(columns: Any) -> Held:
    """Return a row of ``HELD_COLUMNS``, given as what ``dict`` takes."""
    found = dict(columns)
    found["state"] = MessageState(found["state"])
    found["channel"] = ChannelCode(found["channel"])
    return Held(**found)


async def pack(
    ctx: Context, cipher: FieldCipher, messages: Sequence[Held], *, again: bool = False
) -> tuple[list[Parcel], list[tuple[Held, MinshuiError]]]:
    """Open and render messages; those that cannot be are returned with the reason.

    ``again``: they are asked after, so the attempt is the one that was begun.
    """
    files: dict[int, tuple[Attachment, ...]] = {}
    if messages and messages[0].channel is ChannelCode.MAIL:
        files = await open_attachments(ctx, cipher, [each.id for each in messages])
    versions: dict[int, TemplateVersion] = {}
    parcels, unreadable = [], []
    for held in messages:
        try:
            words = versions.get(held.version_id)
            if words is None:
                words = versions[held.version_id] = await version(ctx, held.version_id)
            contents = unseal(cipher, held.sealed)
            attempt = held.attempts if again else held.attempts + 1
            parcels.append(_parcel(held, words, contents, files.get(held.id, ()), attempt))
        except MinshuiError as fault:
            unreadable.append((held, fault))
    return parcels, unreadable


def _parcel(
    held: Held,
    words: TemplateVersion,
    contents: Contents,
    files: tuple[Attachment, ...],
    attempt: int,
) -> Parcel:
    rendered = render(words, contents.parameters)
    return Parcel(
        message_id=held.id,
        template_code=held.template_code,
        subject=rendered.subject,
        body=rendered.body,
        parameters=rendered.parameters,
        binding=words.binding,
        receiver_kind=ReceiverKind(held.receiver_kind),
        receiver_ref=held.receiver_ref,
        address=contents.addresses[held.channel],
        attempt=attempt,
        created_at=held.created_at,
        tried=tuple(held.tried.split()),
        attachments=files,
    )
