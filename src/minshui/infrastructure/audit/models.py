"""The audit log: one table of the same shape in each tenant's database and in master.

Rows are written once and never changed, not even by the sealer: its seals stand beside them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import MasterBase, TenantBase
from minshui.infrastructure.db.types import (
    CodeColumn,
    Id,
    InstantColumn,
    JsonColumn,
    JsonType,
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
    subject_id: Mapped[NameColumn]
    before: Mapped[JsonColumn | None]
    after: Mapped[JsonColumn | None]
    trace_id: Mapped[CodeColumn]


def _indexes() -> tuple[Index, ...]:
    return (
        Index(None, "acted_at", "id"),
        Index(None, "category", "acted_at", "id"),
        Index(None, "user_id", "acted_at", "id"),
        Index(None, "subject_type", "subject_id", "acted_at", "id"),
        Index(None, "trace_id"),
    )


class SealColumns:
    """One seal: a batch of rows, hashed, and chained to the seal before it.

    ``content`` has 40 bytes a row: its id and its digest. ``lowest_id`` and ``highest_id`` are the
    ends of those ids. Rows up to ``reached_id`` have been seen, apart from ``gaps``: ids that had
    been drawn by then and whose rows were not yet there, as ``[first, last, seen at]``.
    """

    seal_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed_at: Mapped[InstantColumn] = mapped_column(index=True)
    algorithm: Mapped[CodeColumn]
    row_count: Mapped[int]
    lowest_id: Mapped[RefId]
    highest_id: Mapped[RefId] = mapped_column(index=True)
    reached_id: Mapped[RefId]
    gaps: Mapped[list[Any]] = mapped_column(JsonType)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    previous_hash: Mapped[CodeColumn]
    seal_hash: Mapped[CodeColumn]


class AuditRow(AuditColumns, TenantBase):
    """A row of a tenant's audit log."""

    __tablename__ = "sys_audit_log"
    __table_args__ = _indexes()


class MasterAuditRow(AuditColumns, MasterBase):
    """A row of master's: what spans tenants. ``tenant_code`` is the actor's, empty: nobody's."""

    __tablename__ = "sys_audit_log"
    __table_args__ = (*_indexes(), Index(None, "tenant_code", "acted_at", "id"))

    tenant_code: Mapped[CodeColumn]


class AuditSeal(SealColumns, TenantBase):
    """A seal on rows of a tenant's audit log."""

    __tablename__ = "sys_audit_seal"


class MasterAuditSeal(SealColumns, MasterBase):
    """A seal on rows of master's audit log."""

    __tablename__ = "sys_audit_seal"


class ArchiveColumns:
    """Seals that have left the database for a file, with their rows: what the file must say.

    ``reached_id`` and ``gaps`` are those of the last seal; ``signature`` is over all of it.
    """

    last_seal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_seal: Mapped[int]
    month: Mapped[int]
    row_count: Mapped[int]
    previous_hash: Mapped[CodeColumn]
    last_hash: Mapped[CodeColumn]
    reached_id: Mapped[RefId]
    gaps: Mapped[list[Any]] = mapped_column(JsonType)
    file_name: Mapped[NameColumn]
    file_hash: Mapped[CodeColumn]
    archived_at: Mapped[InstantColumn]
    signature: Mapped[CodeColumn]


class AuditArchive(ArchiveColumns, TenantBase):
    """An archive of a tenant's audit log."""

    __tablename__ = "sys_audit_archive"


class MasterAuditArchive(ArchiveColumns, MasterBase):
    """An archive of master's audit log."""

    __tablename__ = "sys_audit_archive"


class AuditAnchor(MasterBase):
    """The newest seal of a chain, signed: who cuts a chain off or writes it anew is found out."""

    __tablename__ = "sys_audit_anchor"

    chain: Mapped[CodeColumn] = mapped_column(primary_key=True)
    seal_number: Mapped[int]
    seal_hash: Mapped[CodeColumn]
    anchored_at: Mapped[InstantColumn]
    signature: Mapped[CodeColumn]


class AuditPolicy(TenantBase):
    """How a tenant keeps its audit log; without a row the defaults hold."""

    __tablename__ = "sys_audit_policy"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    algorithm: Mapped[CodeColumn]
    kept_months: Mapped[int]
