"""Lists of messages, and one with everything that happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.message.gateway.contracts import ChannelCode, MessageState
from minshui.message.gateway.errors import MESSAGE_UNKNOWN
from minshui.message.gateway.held import in_state
from minshui.message.gateway.models import MessageEventRow, MessageRow, ReceiptRow
from minshui.message.gateway.sealing import address_index

MOST_COUNTED = 10_000
"""Longer lists are not counted to their end: a tenant keeps tens of millions of messages."""


@dataclass(frozen=True, slots=True)
class MessageListing:
    """A message as lists show it: its address masked, its content not at all."""

    id: int
    state: MessageState
    channel: ChannelCode
    template_code: str
    category: str
    receiver_kind: str
    receiver_ref: str
    address_mask: str
    priority: int
    caller: str
    dedupe_key: str
    batch_id: int | None
    supplier: str | None
    supplier_message_id: str | None
    attempts: int
    last_code: str | None
    last_text: str | None
    parts: int
    cost_yuan: Decimal | None
    trace_id: str
    due_at: datetime
    expires_at: datetime | None
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """Something that happened to a message."""

    happened_at: datetime
    event: str
    from_state: str
    to_state: str
    channel: str
    supplier: str | None
    code: str | None
    note: str | None
    actor: str


@dataclass(frozen=True, slots=True)
class ReceiptListing:
    """What a supplier said of a message."""

    supplier: str
    supplier_message_id: str
    delivered: bool
    code: str | None
    text: str | None
    reported_at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True)
class MessageHistory:
    """A message with its log and receipts, in the order of time."""

    message: MessageListing
    events: list[MessageEvent]
    receipts: list[ReceiptListing]


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """Which messages a list shows; ``address`` is a whole number or mail address."""

    state: MessageState | None = None
    channel: ChannelCode | None = None
    batch_id: int | None = None
    caller: str | None = None
    template_code: str | None = None
    supplier: str | None = None
    receiver_ref: str | None = None
    address: str | None = None
    created_from: datetime | None = None
    created_until: datetime | None = None


_COLUMNS = tuple(getattr(MessageRow, name) for name in MessageListing.__slots__)
_EQUAL = ("batch_id", "caller", "template_code", "supplier", "receiver_ref")


async def list_messages(
    ctx: Context, wanted: MessageFilter, page: PageRequest
) -> Page[MessageListing]:
    """Return a page of messages, newest first; ``total`` is at most ``MOST_COUNTED``."""
    where = await _conditions(ctx, wanted)
    counted = select(MessageRow.id).where(*where).limit(MOST_COUNTED).subquery()
    total = (await ctx.session.execute(select(func.count()).select_from(counted))).scalar_one()
    statement = select(*_COLUMNS).where(*where).order_by(MessageRow.id.desc())
    rows = await ctx.session.execute(statement.limit(page.size).offset(page.offset))
    return Page([_listing(row) for row in rows], total, page.page, page.size)


async def messages_where(
    ctx: Context, wanted: MessageFilter, most: int, *, before_id: int | None = None
) -> list[MessageListing]:
    """Return at most ``most`` messages, newest first, older than ``before_id``: for exports."""
    where = await _conditions(ctx, wanted)
    if before_id is not None:
        where.append(MessageRow.id < before_id)
    statement: Select[Any] = select(*_COLUMNS).where(*where).order_by(MessageRow.id.desc())
    return [_listing(row) for row in await ctx.session.execute(statement.limit(most))]


async def read_message(ctx: Context, message_id: int) -> MessageHistory:
    """Return a message with what happened to it; raises ``E_MESSAGE_UNKNOWN``."""
    found = await ctx.session.execute(select(*_COLUMNS).where(MessageRow.id == message_id))
    row = found.one_or_none()
    if row is None:
        raise MinshuiError(MESSAGE_UNKNOWN, message=message_id)
    message = _listing(row)
    logged = await ctx.session.execute(
        select(*(getattr(MessageEventRow, name) for name in MessageEvent.__slots__))
        .where(MessageEventRow.message_id == message_id)
        .order_by(MessageEventRow.id)
    )
    receipts = await ctx.session.execute(
        select(
            ReceiptRow.supplier,
            ReceiptRow.supplier_message_id,
            ReceiptRow.delivered,
            ReceiptRow.last_code.label("code"),
            ReceiptRow.last_text.label("text"),
            ReceiptRow.reported_at,
            ReceiptRow.received_at,
        )
        .where(ReceiptRow.matched_message_id == message_id)
        .order_by(ReceiptRow.id)
    )
    accepted, *way = _straight_way(message)
    events = [accepted, *(MessageEvent(*row) for row in logged), *way]
    return MessageHistory(
        message,
        sorted(events, key=lambda event: event.happened_at),
        [ReceiptListing(*row) for row in receipts],
    )


def _straight_way(message: MessageListing) -> list[MessageEvent]:
    """Return what the instants on a message's row tell: that needs no log."""
    first = MessageState.SUPPRESSED if message.state is MessageState.SUPPRESSED else "queued"
    steps = [("accepted", "", str(first), message.created_at)]
    if message.sent_at is not None:
        steps.append(("sent", "sending", "sent", message.sent_at))
    if message.delivered_at is not None:
        steps.append(("delivered", "sent", "delivered", message.delivered_at))
    if message.state is MessageState.EXPIRED and message.finished_at is not None:
        steps.append(("expired", "queued", "expired", message.finished_at))
    return [
        MessageEvent(
            happened_at=at,
            event=event,
            from_state=old,
            to_state=new,
            channel=message.channel.value,
            supplier=message.supplier if event in ("sent", "delivered") else None,
            code=None,
            note=None,
            actor=message.caller if event == "accepted" else "消息发送",
        )
        for event, old, new, at in steps
    ]


async def _conditions(ctx: Context, wanted: MessageFilter) -> list[ColumnElement[bool]]:
    where = [
        getattr(MessageRow, name) == value
        for name in _EQUAL
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.state is not None:
        where.append(in_state(wanted.state))
    if wanted.channel is not None:
        where.append(MessageRow.channel == wanted.channel.value)
    if wanted.address is not None:
        index = address_index(await field_cipher(ctx), wanted.address)
        where.append(MessageRow.address_index == index)
    if wanted.created_from is not None:
        where.append(MessageRow.created_at >= wanted.created_from)
    if wanted.created_until is not None:
        where.append(MessageRow.created_at < wanted.created_until)
    return where


def _listing(row: Any) -> MessageListing:
    found = dict(row._mapping)
    found["state"] = MessageState(found["state"])
    found["channel"] = ChannelCode(found["channel"])
    return MessageListing(**found)
