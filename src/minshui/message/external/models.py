"""Calls of parties outside, once each."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import CodeColumn, Id, InstantColumn, JsonColumn


class ExternalCallRow(TenantBase):
    """A party's call by its webhook-id, and what it was answered: a repeat is answered the same.

    ``digest`` is of the body, so that an id is not used for another.
    """

    __tablename__ = "msg_external_call"
    __table_args__ = (UniqueConstraint("supplier", "call_id"),)

    id: Mapped[Id]
    supplier: Mapped[CodeColumn]
    call_id: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))  # receipt, notice
    answer: Mapped[JsonColumn]
    received_at: Mapped[InstantColumn]
