"""The audit log of a tenant database."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import (
    CodeColumn,
    Id,
    InstantColumn,
    JsonColumn,
    NameColumn,
    RefId,
)


class AuditRow(TenantBase):
    """One change: who, when, what, before and after. A sealer fills the ``seal`` columns."""

    __tablename__ = "sys_audit_log"
    __table_args__ = (Index(None, "subject_type", "subject_id"),)

    id: Mapped[Id]
    acted_at: Mapped[InstantColumn]
    user_id: Mapped[RefId | None]
    user_name: Mapped[NameColumn]
    action: Mapped[CodeColumn]
    subject_type: Mapped[CodeColumn]
    subject_id: Mapped[CodeColumn]
    before: Mapped[JsonColumn | None]
    after: Mapped[JsonColumn | None]
    trace_id: Mapped[CodeColumn]
    seal_number: Mapped[int | None]
    seal_hash: Mapped[CodeColumn | None]
    sealed_at: Mapped[InstantColumn | None]
