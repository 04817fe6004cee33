"""Messages, batches, receipts, and what says who may send what to whom and when.

No content, address or parameter stands here in clear: those of a message are one sealed blob.
"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import (
    CodeColumn,
    Id,
    InstantColumn,
    JsonColumn,
    NameColumn,
    RefId,
)
from minshui.infrastructure.security.models import sealed_column


class MessageRow(TenantBase):
    """A message. ``state`` is a ``MessageState``; each change of it writes all indexes anew, so
    there are few, and those that only some states need are partial.
    """

    __tablename__ = "msg_message"
    __table_args__ = (
        UniqueConstraint("caller", "dedupe_key"),
        # A claim reads one channel and one priority in the order of due times.
        Index(
            "ix_msg_message_queued",
            "channel",
            "priority",
            "due_at",
            "id",
            postgresql_where=text("state = 'queued'"),
        ),
        Index(
            "ix_msg_message_sending",
            "channel",
            "lease_until",
            postgresql_where=text("state = 'sending'"),
        ),
        # A receipt looks for what a supplier has and nobody has heard of since.
        Index(
            "ix_msg_message_sent",
            "supplier_message_id",
            "address_index",
            postgresql_where=text("state = 'sent'"),
        ),
        # What a person looks for among millions that went well.
        Index(
            "ix_msg_message_troubled",
            "state",
            "id",
            postgresql_where=text("state IN ('failed', 'uncertain')"),
        ),
        Index("ix_msg_message_address", "address_index", "id"),
        Index("ix_msg_message_batch", "batch_id", postgresql_where=text("batch_id IS NOT NULL")),
        Index("ix_msg_message_created", "created_at", postgresql_using="brin"),
    )

    id: Mapped[Id]
    caller: Mapped[CodeColumn]
    dedupe_key: Mapped[NameColumn]
    fingerprint: Mapped[str] = mapped_column(String(32))  # keyed hash of what was asked for
    template_code: Mapped[CodeColumn]
    category: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(16))
    version_id: Mapped[RefId]  # of the template, for this channel
    channels_left: Mapped[str] = mapped_column(String(200))  # domain/chain.py writes it
    receiver_kind: Mapped[str] = mapped_column(String(16))
    receiver_ref: Mapped[str] = mapped_column(String(100))
    sealed: Mapped[bytes] = sealed_column("msg_message.sealed")  # addresses and parameters
    address_index: Mapped[str] = mapped_column(String(32))
    address_mask: Mapped[str] = mapped_column(String(100))
    priority: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(String(16))
    due_at: Mapped[InstantColumn]
    expires_at: Mapped[InstantColumn | None]
    lease_until: Mapped[InstantColumn | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    asks: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    supplier: Mapped[CodeColumn | None]
    shipment_key: Mapped[CodeColumn | None]
    supplier_message_id: Mapped[str | None] = mapped_column(String(128))
    tried: Mapped[str] = mapped_column(String(500), server_default="")  # suppliers, by spaces
    last_code: Mapped[CodeColumn | None]
    last_text: Mapped[NameColumn | None]
    parts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    cost_yuan: Mapped[Decimal | None] = mapped_column(Numeric(12, 4))
    batch_id: Mapped[int | None] = mapped_column(BigInteger)
    trace_id: Mapped[CodeColumn]
    created_at: Mapped[InstantColumn]
    sent_at: Mapped[InstantColumn | None]
    delivered_at: Mapped[InstantColumn | None]
    finished_at: Mapped[InstantColumn | None]


class MessageEventRow(TenantBase):
    """What happened to a message beside the straight way, which its own instants tell:
    failed attempts, questions, changes of channel, what people did.
    """

    __tablename__ = "msg_event_log"
    __table_args__ = (Index("ix_msg_event_log_message", "message_id", "id"),)

    id: Mapped[Id]
    message_id: Mapped[RefId]
    happened_at: Mapped[InstantColumn]
    event: Mapped[str] = mapped_column(String(32))
    from_state: Mapped[str] = mapped_column(String(16))
    to_state: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(16))
    supplier: Mapped[CodeColumn | None]
    code: Mapped[CodeColumn | None]
    note: Mapped[NameColumn | None]
    actor: Mapped[NameColumn]


class AttachmentRow(TenantBase):
    """A file that goes with a mail, sealed."""

    __tablename__ = "msg_attachment"
    __table_args__ = (UniqueConstraint("message_id", "place"),)

    id: Mapped[Id]
    message_id: Mapped[RefId]
    place: Mapped[int] = mapped_column(SmallInteger)
    sealed_name: Mapped[bytes] = sealed_column("msg_attachment.name")
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes] = sealed_column("msg_attachment.content")


class ReceiptRow(TenantBase):
    """What a supplier said of a message later; one for each address and supplier's number.

    ``match_due_at``: when to look again for the message it belongs to; null: found, or given up.
    """

    __tablename__ = "msg_receipt"
    __table_args__ = (
        UniqueConstraint("supplier", "supplier_message_id", "address_index"),
        Index(
            "ix_msg_receipt_unmatched",
            "match_due_at",
            postgresql_where=text("match_due_at IS NOT NULL"),
        ),
        Index(
            "ix_msg_receipt_message",
            "matched_message_id",
            postgresql_where=text("matched_message_id IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    supplier: Mapped[CodeColumn]
    supplier_message_id: Mapped[str] = mapped_column(String(128))
    address_index: Mapped[str] = mapped_column(String(32))  # empty: the supplier named none
    delivered: Mapped[bool]
    last_code: Mapped[CodeColumn | None]
    last_text: Mapped[NameColumn | None]
    reported_at: Mapped[InstantColumn]
    received_at: Mapped[InstantColumn]
    match_due_at: Mapped[InstantColumn | None]
    match_tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    matched_message_id: Mapped[int | None] = mapped_column(BigInteger)


class BatchRow(TenantBase):
    """One message to many: taken in by a job, chunk by chunk, from a file or an audience.

    ``state``: taking_in → done | cancelled. ``cursor`` is the key after which the job goes on.
    """

    __tablename__ = "msg_batch"
    __table_args__ = (Index("ix_msg_batch_state", "state"),)

    id: Mapped[Id]
    title: Mapped[NameColumn]
    template_code: Mapped[CodeColumn]
    channels: Mapped[str] = mapped_column(String(100))  # by spaces; empty: the template's own
    priority: Mapped[int] = mapped_column(SmallInteger)
    send_at: Mapped[InstantColumn | None]
    expires_at: Mapped[InstantColumn | None]
    source: Mapped[str] = mapped_column(String(16))  # file, audience
    audience_code: Mapped[CodeColumn | None]
    parameters: Mapped[JsonColumn | None]  # of the audience
    file_name: Mapped[NameColumn | None]
    state: Mapped[str] = mapped_column(String(16))
    cursor: Mapped[str] = mapped_column(String(200), server_default="")
    total: Mapped[int | None] = mapped_column(BigInteger)
    taken_in: Mapped[int] = mapped_column(server_default=text("0"))
    refused: Mapped[int] = mapped_column(server_default=text("0"))
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_by_name: Mapped[NameColumn]
    created_at: Mapped[InstantColumn]
    finished_at: Mapped[InstantColumn | None]
    cancel_reason: Mapped[NameColumn | None]


class BatchMemberRow(TenantBase):
    """A row of a batch's file that waits to be taken in, or that could not be."""

    __tablename__ = "msg_batch_member"
    __table_args__ = (UniqueConstraint("batch_id", "place"),)

    id: Mapped[Id]
    batch_id: Mapped[RefId]
    place: Mapped[int] = mapped_column(Integer)  # row of the file; of an audience: rising
    member_key: Mapped[NameColumn]
    receiver_kind: Mapped[str] = mapped_column(String(16))
    receiver_ref: Mapped[str] = mapped_column(String(100))
    sealed: Mapped[bytes | None] = sealed_column("msg_message.sealed")
    error_code: Mapped[CodeColumn | None]  # why it could not be taken in
    error_text: Mapped[NameColumn | None]


class PreferenceRow(TenantBase):
    """Whether a receiver wants messages of a category by a channel; none: they do."""

    __tablename__ = "msg_preference"
    __table_args__ = (UniqueConstraint("receiver_ref", "receiver_kind", "category", "channel"),)

    id: Mapped[Id]
    receiver_kind: Mapped[str] = mapped_column(String(16))
    receiver_ref: Mapped[str] = mapped_column(String(100))
    category: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(16))
    wants: Mapped[bool]
    changed_at: Mapped[InstantColumn]


class CallerRow(TenantBase):
    """A party that asks for messages, with limits of its own; others have none."""

    __tablename__ = "msg_caller"

    caller: Mapped[CodeColumn] = mapped_column(primary_key=True)
    title: Mapped[NameColumn]
    is_enabled: Mapped[bool]
    most_per_minute: Mapped[int | None] = mapped_column(Integer)
    most_per_day: Mapped[int | None] = mapped_column(Integer)
    categories: Mapped[str] = mapped_column(String(300))  # by spaces; empty: all


class CallerUsageRow(TenantBase):
    """How many messages a limited caller has asked for in a minute or on a day."""

    __tablename__ = "msg_caller_usage"

    caller: Mapped[CodeColumn] = mapped_column(primary_key=True)
    span: Mapped[str] = mapped_column(String(16), primary_key=True)  # 20261121, 202611211200
    used: Mapped[int] = mapped_column(BigInteger)


class PolicyRow(TenantBase):
    """The tenant's own rules: one row, or none for the defaults.

    Quiet hours are minutes of the local day, from ``quiet_from`` to ``quiet_until``, which may
    be of the next day; none where one is null.
    """

    __tablename__ = "msg_policy"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    quiet_from: Mapped[int | None] = mapped_column(SmallInteger)
    quiet_until: Mapped[int | None] = mapped_column(SmallInteger)
    most_queued: Mapped[int] = mapped_column(BigInteger)
