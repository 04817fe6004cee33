"""Tables of finance: closed months, subjects, vouchers handed over, remittances."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import FenColumn, Id, InstantColumn, JsonType


class MonthClose(TenantBase):
    """One close of an accounting month (关账); a month that was reopened is closed again."""

    __tablename__ = "biz_month_close"
    __table_args__ = (Index("ux_biz_month_close", "month", "revision", unique=True),)

    id: Mapped[Id]
    month: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(SmallInteger)
    # By account of the chart: opening, debit, credit, closing in fen, as they were at the close.
    balances: Mapped[list[dict[str, Any]]] = mapped_column(JsonType)
    closed_by: Mapped[int | None] = mapped_column(BigInteger)
    closed_at: Mapped[InstantColumn]
    reopened_by: Mapped[int | None] = mapped_column(BigInteger)
    reopened_at: Mapped[InstantColumn | None]
    reopen_process_id: Mapped[int | None] = mapped_column(BigInteger)


class SubjectMapping(TenantBase):
    """Which subject of the accounting package an account (or one component on it) goes to."""

    __tablename__ = "biz_subject_mapping"

    account_code: Mapped[str] = mapped_column(String(32), primary_key=True)
    # Empty: whatever component has no line of its own.
    component_code: Mapped[str] = mapped_column(String(32), primary_key=True)
    subject_code: Mapped[str] = mapped_column(String(32))
    subject_name: Mapped[str] = mapped_column(String(100))
    changed_by: Mapped[int | None] = mapped_column(BigInteger)
    changed_at: Mapped[InstantColumn]


class VoucherExport(TenantBase):
    """That the vouchers of a closed month were handed over, and what they were."""

    __tablename__ = "biz_voucher_export"
    __table_args__ = (Index("ix_biz_voucher_export_month", "month"),)

    id: Mapped[Id]
    month: Mapped[int] = mapped_column(Integer)
    close_revision: Mapped[int] = mapped_column(SmallInteger)
    layout: Mapped[str] = mapped_column(String(16))
    voucher_count: Mapped[int] = mapped_column(Integer)
    line_count: Mapped[int] = mapped_column(Integer)
    content_hash: Mapped[str] = mapped_column(String(64))
    exported_by: Mapped[int | None] = mapped_column(BigInteger)
    exported_at: Mapped[InstantColumn]


class Remittance(TenantBase):
    """Money collected for others that was paid over to them (代收费上缴)."""

    __tablename__ = "biz_remittance"
    __table_args__ = (Index("ix_biz_remittance_component", "component_code", "remitted_on"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    component_code: Mapped[str] = mapped_column(String(32))
    amount_fen: Mapped[FenColumn]
    collected_to_on: Mapped[date]  # what was collected up to this day is what it pays over
    remitted_on: Mapped[date]
    journal_id: Mapped[int] = mapped_column(BigInteger)
    process_id: Mapped[int | None] = mapped_column(BigInteger)
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]
