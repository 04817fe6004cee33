"""Tables of closings and transfers of ownership: what was agreed and what it came to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Boolean, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import FenColumn, Id, InstantColumn


class OwnershipTransfer(TenantBase):
    """A connection that went from one customer to another (过户)."""

    __tablename__ = "biz_ownership_transfer"
    __table_args__ = (
        Index("ix_biz_ownership_transfer_from", "from_cust_id"),
        Index("ix_biz_ownership_transfer_to", "to_cust_id"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    transferred_on: Mapped[date]
    from_cust_id: Mapped[int] = mapped_column(BigInteger)
    from_account_id: Mapped[int] = mapped_column(BigInteger)
    to_cust_id: Mapped[int] = mapped_column(BigInteger)
    to_account_id: Mapped[int] = mapped_column(BigInteger)
    takes_arrears: Mapped[bool] = mapped_column(Boolean)
    takes_prepayment: Mapped[bool] = mapped_column(Boolean)
    agreement_no: Mapped[str | None] = mapped_column(String(64))
    tier_counter: Mapped[str] = mapped_column(String(16))  # restart | inherit
    # What was billed up to the day, and what of it and of older bills the new owner took over.
    closing_bill_count: Mapped[int] = mapped_column(Integer)
    closing_fen: Mapped[FenColumn]
    taken_bill_count: Mapped[int] = mapped_column(Integer)
    taken_arrears_fen: Mapped[FenColumn]
    taken_prepayment_fen: Mapped[FenColumn]
    journal_id: Mapped[int | None] = mapped_column(BigInteger)
    from_closed: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(String(200))
    process_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]


class AccountClosing(TenantBase):
    """Meters taken out for good with their last readings billed: some (拆表), or all (销户)."""

    __tablename__ = "biz_account_closing"
    __table_args__ = (Index("ix_biz_account_closing_customer", "cust_id"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    stopped_on: Mapped[date]
    cust_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    meter_count: Mapped[int] = mapped_column(Integer)
    whole: Mapped[bool] = mapped_column(Boolean)  # the customer goes, not only the meters
    closing_bill_count: Mapped[int] = mapped_column(Integer)
    closing_fen: Mapped[FenColumn]
    # What was left right after: owed, or to be refunded.
    arrears_fen: Mapped[FenColumn]
    prepayment_fen: Mapped[FenColumn]
    closed: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(String(200))
    process_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]
