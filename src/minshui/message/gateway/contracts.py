"""Messages as those see them who ask for them, and those who carry them."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any, Protocol

from minshui.infrastructure.context import Context


class ChannelCode(StrEnum):
    """The ways a message can take."""

    SMS = "sms"
    MAIL = "mail"
    INBOX = "inbox"
    WECHAT = "wechat"
    EXTERNAL = "external"


class Priority(IntEnum):
    """Who goes first: codes that somebody waits for, single notices, then the masses."""

    URGENT = 0
    NORMAL = 5
    BULK = 9


class MessageState(StrEnum):
    """Life of a message (workflows §20).

    queued → sending → sent → delivered. From ``sending`` back to ``queued`` (retry, next supplier,
    next channel) or to ``failed``. ``uncertain``: nobody can tell whether it went out, and it is
    not sent again by itself. ``suppressed``: no channel reaches the receiver, or they want none.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class ReceiverKind(StrEnum):
    """What ``Receiver.ref`` names: a customer, a user, a party outside; or nothing (addresses)."""

    CUSTOMER = "customer"
    USER = "user"
    SYSTEM = "system"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets a message. ``addresses`` given here go before what the address sources know."""

    kind: ReceiverKind
    ref: str = ""
    addresses: Mapping[ChannelCode, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Submission:
    """One message asked for.

    ``caller`` (such as ``revenue.billing``) holds the quota; with ``dedupe_key`` it makes the
    message one of its kind (R-138). ``channels`` are tried in order; empty: the template's own.
    ``parameters`` are checked against the template's types.
    """

    template_code: str
    receiver: Receiver
    parameters: Mapping[str, Any]
    caller: str
    dedupe_key: str
    channels: tuple[ChannelCode, ...] = ()
    priority: Priority | None = None
    send_at: datetime | None = None
    expires_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a submission; ``replayed``: the key was known, nothing new was made.

    ``due_at`` is when it goes out at the earliest.
    """

    message_id: int
    state: MessageState
    replayed: bool = False
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message as a channel gets it: rendered, with its address in clear.

    ``parameters`` are the rendered texts by name; ``binding`` is what the template's version
    says of this channel's suppliers (their template codes, parameter order, signature).
    ``tried``: suppliers that have refused or lost this message before, for the failover.
    """

    message_id: int
    template_code: str
    subject: str
    body: str
    parameters: Mapping[str, str]
    binding: Mapping[str, Any]
    receiver_kind: ReceiverKind
    receiver_ref: str
    address: str
    attempt: int
    created_at: datetime
    tried: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Shipment:
    """Parcels that go to one supplier in one call.

    ``key`` is new for each call and stored with the messages before it: after a crash the
    supplier is asked by it (and the address) what became of them. No two parcels of a shipment
    have one address. ``until``, by the monotonic clock, is when the gateway cuts the call off and
    takes all of it for unknown; it is set when the call begins.
    """

    supplier: str
    key: str
    parcels: tuple[Parcel, ...]
    until: float = math.inf


class Outcome(StrEnum):
    """What a channel knows of one parcel after a call or a question."""

    ACCEPTED = "accepted"
    """The supplier has it; a receipt may follow."""
    DELIVERED = "delivered"
    """It has arrived, for channels that see it arrive."""
    REFUSED = "refused"
    """It can never go this way (bad number, refused content): next channel, or failed."""
    SUPPLIER_FAILED = "supplier_failed"
    """It did not go out; another supplier, or this one later, may take it."""
    THROTTLED = "throttled"
    """It did not go out: too fast. Later again, and the attempt does not count."""
    UNKNOWN = "unknown"
    """It may have gone out: ask before sending again."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """One parcel's outcome. ``code`` and ``text`` are the supplier's words for what went wrong."""

    message_id: int
    outcome: Outcome
    supplier_message_id: str | None = None
    code: str | None = None
    text: str | None = None
    parts: int = 1
    cost_yuan: Decimal | None = None
    retry_after: timedelta | None = None


OpenWork = Callable[[], AbstractAsyncContextManager[Context]]
"""Opens a unit of work in the tenant, committed when the block ends."""


class Channel(Protocol):
    """One way for messages to go. Bound to the gateway by the entry points."""

    @property
    def code(self) -> ChannelCode:
        """Which way it is."""
        ...

    async def plan(self, ctx: Context, parcels: Sequence[Parcel]) -> list[Shipment]:
        """Choose suppliers and group parcels, in the transaction that claims them.

        A parcel in no shipment has no supplier that could take it now.
        """
        ...

    async def ship(self, work: OpenWork, shipment: Shipment) -> list[HandOver]:
        """Hand a shipment over, outside any transaction; one outcome for every parcel.

        Never raises for what the outside does: that is an outcome.
        """
        ...

    async def ask(self, work: OpenWork, shipment: Shipment) -> list[HandOver]:
        """Find out what became of a shipment whose call has no known end.

        ``SUPPLIER_FAILED`` says that it surely did not go out; ``UNKNOWN`` that nobody can tell.
        Parcels carry address, attempt and parameters as they did.
        """
        ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a supplier says of a message later. Repeats and any order are normal (R-139)."""

    supplier: str
    supplier_message_id: str
    address: str
    delivered: bool
    code: str | None
    text: str | None
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class AddressSource:
    """Knows the addresses of one kind of receiver; declared once by the module that owns them.

    ``addresses_of`` gets refs and returns the addresses it knows, by ref.
    """

    kind: ReceiverKind
    channel: ChannelCode
    addresses_of: Callable[[Context, Sequence[str]], Awaitable[Mapping[str, str]]]

    def __post_init__(self) -> None:
        if _SOURCES.setdefault((self.kind, self.channel), self) != self:
            raise ValueError(f"addresses of {self.kind} by {self.channel} are declared twice")


_SOURCES: dict[tuple[ReceiverKind, ChannelCode], AddressSource] = {}


def address_sources() -> Mapping[tuple[ReceiverKind, ChannelCode], AddressSource]:
    """Return every source declared by the modules imported so far."""
    return dict(_SOURCES)


@dataclass(frozen=True, slots=True)
class AudienceMember:
    """One receiver of a batch and the parameters for them; ``key`` is unique in the audience."""

    key: str
    receiver: Receiver
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Audience:
    """A query that yields the receivers of a batch, declared once by the module that answers it.

    ``page`` gets the typed parameters of the batch, the key after which to go on ("" at first)
    and how many are wanted; it returns members in the order of their keys.
    """

    code: str
    name: str
    parameter_names: tuple[str, ...]
    page: Callable[[Context, Mapping[str, Any], str, int], Awaitable[list[AudienceMember]]]

    def __post_init__(self) -> None:
        if _AUDIENCES.setdefault(self.code, self) != self:
            raise ValueError(f"audience {self.code} is declared twice")


_AUDIENCES: dict[str, Audience] = {}


def audiences() -> Mapping[str, Audience]:
    """Return every audience declared by the modules imported so far, by code."""
    return dict(sorted(_AUDIENCES.items()))
