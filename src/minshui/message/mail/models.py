"""What came back, and the addresses that mails cannot reach."""

from __future__ import annotations

from sqlalchemy import BigInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import CodeColumn, Id, InstantColumn, NameColumn


class BounceRow(TenantBase):
    """A mail of a supplier's bounce mailbox, by the name that POP3 gives it: read once."""

    __tablename__ = "msg_mail_bounce"
    __table_args__ = (UniqueConstraint("supplier", "uidl"),)

    id: Mapped[Id]
    supplier: Mapped[CodeColumn]
    uidl: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(16))  # BounceKind
    status: Mapped[str] = mapped_column(String(16))
    text_given: Mapped[NameColumn]
    message_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    read_at: Mapped[InstantColumn]


class UnreachableRow(TenantBase):
    """An address that does not exist: no mail goes there until a person says that it may.

    The address itself is not kept, only its blind index; ``message_id`` leads to the message
    that could not reach it.
    """

    __tablename__ = "msg_mail_unreachable"

    id: Mapped[Id]
    address_index: Mapped[str] = mapped_column(String(32), unique=True)
    message_id: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(16))
    text_given: Mapped[NameColumn]
    times: Mapped[int] = mapped_column(server_default=text("1"))
    first_at: Mapped[InstantColumn]
    last_at: Mapped[InstantColumn]
    lifted_at: Mapped[InstantColumn | None]
    lifted_by: Mapped[int | None] = mapped_column(BigInteger)
    lift_reason: Mapped[NameColumn | None]
