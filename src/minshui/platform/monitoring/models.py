"""What people decided about work that the program gave up on."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import (
    CodeColumn,
    Id,
    InstantColumn,
    NameColumn,
    RefId,
    TextColumn,
)


class WorkDecision(TenantBase):
    """One decision on an event or job, and what had gone wrong by then. Insert-only."""

    __tablename__ = "sys_work_decision"
    __table_args__ = (Index(None, "subject", "subject_id"),)

    id: Mapped[Id]
    subject: Mapped[CodeColumn]
    subject_id: Mapped[RefId]
    action: Mapped[CodeColumn]
    reason: Mapped[NameColumn | None]
    error: Mapped[TextColumn | None]
    decided_by: Mapped[NameColumn]
    decided_at: Mapped[InstantColumn]
