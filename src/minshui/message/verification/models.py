"""The table of verification codes."""

from __future__ import annotations

from sqlalchemy import Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import Id, InstantColumn


class VerificationCodeRow(TenantBase):
    """A code that was sent: neither the code nor the mobile stands here, only keyed hashes."""

    __tablename__ = "msg_verification_code"
    __table_args__ = (
        Index("ix_msg_verification_code_mobile", "mobile_index", "created_at"),
        Index("ix_msg_verification_code_source", "source_index", "created_at"),
    )

    id: Mapped[Id]
    mobile_index: Mapped[str] = mapped_column(String(32))
    source_index: Mapped[str] = mapped_column(String(32))
    purpose: Mapped[str] = mapped_column(String(32))  # Purpose
    code_hash: Mapped[str] = mapped_column(String(32))
    attempts: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[InstantColumn]
    expires_at: Mapped[InstantColumn]
    # Set once it was entered rightly, or a newer one took its place.
    ended_at: Mapped[InstantColumn | None]
