"""The audit log: one table of the same shape in each tenant's database and in master.

Rows are written once and never changed, not even by the sealer: its seals stand beside them.
"""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import MasterBase, TenantBase
from minshui.infrastructure.db.types import (
    CodeColumn,
    Id,
    InstantColumn,
    JsonColumn,
    NameColumn,
    RefId,
)


class AuditColumns:
    """What was done or tried: when, by whom, from where, to what, with which result.

    ``category`` says which log shows the row, ``result`` is done, refused or failed. ``before`` and
    ``after`` are the change; of what was refused or failed ``after`` holds the facts.
    """

    id: Mapped[Id]
    acted_at: Mapped[InstantColumn]
    category: Mapped[CodeColumn] = mapped_column(server_default="operation")
    action: Mapped[CodeColumn]
    result: Mapped[CodeColumn] = mapped_column(server_default="done")
    user_id: Mapped[RefId | None]
    user_name: Mapped[NameColumn]
    session_id: Mapped[CodeColumn | None]
    client_address: Mapped[CodeColumn | None]
    subject_type: Mapped[CodeColumn]
    subject_id: Mapped[CodeColumn]
    before: Mapped[JsonColumn | None]
    after: Mapped[JsonColumn | None]
    trace_id: Mapped[CodeColumn]


def _indexes() -> tuple[Index, ...]:
    return (
        Index(None, "acted_at", "id"),
        Index(None, "category", "id"),
        Index(None, "subject_type", "subject_id", "id"),
        Index(None, "user_id", "id"),
        Index(None, "trace_id"),
    )


class AuditRow(AuditColumns, TenantBase):
    """A row of a tenant's audit log."""

    __tablename__ = "sys_audit_log"
    __table_args__ = _indexes()


class MasterAuditRow(AuditColumns, MasterBase):
    """A row of master's: what spans tenants. ``tenant_code`` is the actor's, empty: nobody's."""

    __tablename__ = "sys_audit_log"
    __table_args__ = (*_indexes(), Index(None, "tenant_code", "id"))

    tenant_code: Mapped[CodeColumn]
