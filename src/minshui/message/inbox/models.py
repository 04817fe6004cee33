"""Tables of inboxes."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import CodeColumn, InstantColumn
from minshui.infrastructure.security.models import sealed_column


class InboxCounterRow(TenantBase):
    """One inbox. Whoever changes it locks this row first, so its numbers are committed in order."""

    __tablename__ = "msg_inbox_counter"

    owner: Mapped[str] = mapped_column(String(100), primary_key=True)  # domain/owner.py writes it
    last_number: Mapped[int] = mapped_column(BigInteger)


class InboxRow(TenantBase):
    """A message in an inbox, under its number there."""

    __tablename__ = "msg_inbox"
    __table_args__ = (
        # Who was away reads what has changed since, in this order.
        Index("ux_msg_inbox_change", "owner", "change", unique=True),
        Index(
            "ix_msg_inbox_unread",
            "owner",
            "category",
            postgresql_where=text("read_at IS NULL AND deleted_at IS NULL"),
        ),
    )

    owner: Mapped[str] = mapped_column(String(100), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    # The number of its last change; its own as long as it is as it came.
    change: Mapped[int] = mapped_column(BigInteger)
    # The gateway's message: it is put in once, however often it is delivered.
    message_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    category: Mapped[str] = mapped_column(String(16))  # TemplateCategory
    template_code: Mapped[CodeColumn]
    # Title, body and link; null once deleted.
    sealed: Mapped[bytes | None] = sealed_column("msg_inbox.sealed")
    created_at: Mapped[InstantColumn]
    read_at: Mapped[InstantColumn | None]
    deleted_at: Mapped[InstantColumn | None]
