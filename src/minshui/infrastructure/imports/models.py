"""The log of imports: which file, who, when, what became of it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import Id, InstantColumn


class ImportLog(TenantBase):
    """One import of one file."""

    __tablename__ = "sys_import"
    __table_args__ = (Index("ix_sys_import_file_hash", "file_hash"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(32))
    file_name: Mapped[str] = mapped_column(String(255))
    file_hash: Mapped[str] = mapped_column(String(64))
    mode: Mapped[str] = mapped_column(String(16))  # all_or_nothing | valid_only
    status: Mapped[str] = mapped_column(String(16))  # applied | refused | checked
    row_count: Mapped[int] = mapped_column(Integer)
    new_count: Mapped[int] = mapped_column(Integer)
    unchanged_count: Mapped[int] = mapped_column(Integer)
    fault_row_count: Mapped[int] = mapped_column(Integer)
    imported_by: Mapped[int | None] = mapped_column(BigInteger)
    imported_by_name: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[InstantColumn]
