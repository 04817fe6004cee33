"""The only door of messages."""

from __future__ import annotations

from minshui.message.gateway.contracts import (
    Accepted,
    AddressSource,
    Attachment,
    Audience,
    AudienceMember,
    Channel,
    ChannelCode,
    HandOver,
    MessageState,
    OpenWork,
    Outcome,
    Parcel,
    Priority,
    Receipt,
    Receiver,
    ReceiverKind,
    Shipment,
    Submission,
    address_sources,
    audiences,
)
from minshui.message.gateway.jobs import (
    CANCEL_BATCH,
    TAKE_IN_BATCH,
    cancel_batch_messages,
    take_in_batch,
)
from minshui.message.gateway.line import LEASE_SECONDS, MessageLine
from minshui.message.gateway.measuring import MEASURED
from minshui.message.gateway.queries.messages import (
    MessageFilter,
    MessageListing,
    list_messages,
    messages_where,
)
from minshui.message.gateway.use_cases.note_receipts import note_receipts
from minshui.message.gateway.use_cases.submit_messages import submit_messages

__all__ = [
    "CANCEL_BATCH",
    "LEASE_SECONDS",
    "MEASURED",
    "TAKE_IN_BATCH",
    "Accepted",
    "AddressSource",
    "Attachment",
    "Audience",
    "AudienceMember",
    "Channel",
    "ChannelCode",
    "HandOver",
    "MessageFilter",
    "MessageLine",
    "MessageListing",
    "MessageState",
    "OpenWork",
    "Outcome",
    "Parcel",
    "Priority",
    "Receipt",
    "Receiver",
    "ReceiverKind",
    "Shipment",
    "Submission",
    "address_sources",
    "audiences",
    "cancel_batch_messages",
    "list_messages",
    "messages_where",
    "note_receipts",
    "submit_messages",
    "take_in_batch",
]
