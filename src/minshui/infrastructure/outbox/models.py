"""Tables of the outbox, in each tenant database."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import (
    CodeColumn,
    Id,
    InstantColumn,
    JsonColumn,
    NameColumn,
    RefId,
    TextColumn,
)


class OutboxRow(TenantBase):
    """An event on its way.

    ``state``: pending → delivered, or parked after too many attempts; a person then has it tried
    again (pending) or drops it (dropped).
    """

    __tablename__ = "sys_outbox"
    __table_args__ = (
        Index("ix_sys_outbox_open", "id", postgresql_where=text("state = 'pending'")),
        Index(
            "ix_sys_outbox_parked", "id", postgresql_where=text("state IN ('parked', 'dropped')")
        ),
        Index(
            "ix_sys_outbox_failed",
            "shard_key",
            "due_at",
            postgresql_where=text("state = 'pending' AND attempts > 0"),
        ),
        Index("ix_sys_outbox_shard", "shard_key", "id", postgresql_where=text("state = 'pending'")),
    )

    id: Mapped[Id]
    event_type: Mapped[CodeColumn]
    shard_key: Mapped[NameColumn]
    payload: Mapped[JsonColumn]
    trace_id: Mapped[CodeColumn]
    occurred_at: Mapped[InstantColumn]
    due_at: Mapped[InstantColumn]
    state: Mapped[CodeColumn] = mapped_column(server_default="pending")
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    last_error: Mapped[TextColumn | None]
    delivered_at: Mapped[InstantColumn | None]


class OutboxDelivery(TenantBase):
    """Proof that a subscriber has handled an event, written in the subscriber's transaction."""

    __tablename__ = "sys_outbox_delivery"
    __table_args__ = (PrimaryKeyConstraint("subscriber", "event_id"),)

    subscriber: Mapped[CodeColumn]
    event_id: Mapped[RefId]
    delivered_at: Mapped[InstantColumn]
