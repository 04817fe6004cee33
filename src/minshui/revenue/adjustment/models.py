"""Table of adjustments: what was asked for, and the bill that came of it."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import (
    FenColumn,
    Id,
    InstantColumn,
    JsonColumn,
    VolumeColumn,
)


class BillAdjustment(TenantBase):
    """A bill's quantity or amount adjusted (水量调整、金额调整、追量、补缴)."""

    __tablename__ = "biz_bill_adjustment"
    __table_args__ = (Index("ix_biz_bill_adjustment_bill", "bill_id"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(16))  # quantity | amount
    cust_id: Mapped[int] = mapped_column(BigInteger, index=True)
    account_id: Mapped[int] = mapped_column(BigInteger)
    bill_id: Mapped[int] = mapped_column(BigInteger)
    bill_month: Mapped[int] = mapped_column(Integer)
    usage_m3: Mapped[VolumeColumn] = mapped_column(default=Decimal(0))  # of an amount: 0
    prices: Mapped[JsonColumn | None]  # yuan a m³ by component: priced outside the tiers
    amounts: Mapped[JsonColumn | None]  # fen by component
    moves_pointer: Mapped[bool]
    reason_code: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(200))
    total_fen: Mapped[FenColumn]  # as it was shown to who asked, and as it is executed
    status: Mapped[str] = mapped_column(String(16))  # requested | executed
    process_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    adjustment_bill_id: Mapped[int | None] = mapped_column(BigInteger)
    journal_id: Mapped[int | None] = mapped_column(BigInteger)
    reading_id: Mapped[int | None] = mapped_column(BigInteger)  # that moved the pointer
    requested_by: Mapped[int | None] = mapped_column(BigInteger)
    requested_at: Mapped[InstantColumn]
    executed_by: Mapped[int | None] = mapped_column(BigInteger)
    executed_at: Mapped[InstantColumn | None]
