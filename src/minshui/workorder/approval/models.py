"""The head of every process (C-60): what was asked, by whom, and what became of it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import FenColumn, Id, InstantColumn, JsonColumn


class ProcessRow(TenantBase):
    """A process."""

    __tablename__ = "biz_process"
    __table_args__ = (
        Index("ix_biz_process_status", "process_status", "biz_type_code", "id"),
        Index("ix_biz_process_customer", "cust_id"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    biz_type_code: Mapped[str] = mapped_column(String(32))
    process_status: Mapped[str] = mapped_column(String(16))  # ProcessStatus
    subject: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(200))
    payload: Mapped[JsonColumn]
    cust_id: Mapped[int | None] = mapped_column(BigInteger)
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    amount_fen: Mapped[FenColumn | None]
    # Set while pending, else null: so one matter has one open request, by a plain unique index.
    open_key: Mapped[str | None] = mapped_column(String(100), unique=True)
    requested_by: Mapped[int | None] = mapped_column(BigInteger, index=True)
    requested_at: Mapped[InstantColumn]
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[InstantColumn | None]
    note: Mapped[str | None] = mapped_column(String(200))
    result: Mapped[JsonColumn | None]
