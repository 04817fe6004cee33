"""Tables of cut-overs: the project, and which rows of other modules it brought in."""

from __future__ import annotations

from datetime import date

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


class CutoverRow(TenantBase):
    """A cut-over (系统切换): what is taken over from the system before ours, as one project.

    The sums are what its files said; they are null until it is loaded.
    """

    __tablename__ = "biz_cutover"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    cutover_on: Mapped[date]
    status: Mapped[str] = mapped_column(String(16))  # open | proved | accepted | undone
    customer_count: Mapped[int | None] = mapped_column(Integer)
    meter_count: Mapped[int | None] = mapped_column(Integer)
    counter_m3: Mapped[VolumeColumn | None]
    arrears_fen: Mapped[FenColumn | None]
    prepayment_fen: Mapped[FenColumn | None]
    # Files with their hashes, sums by site and class, number series, fingerprints of the rows.
    loaded: Mapped[JsonColumn | None]
    # The old system's totals and the report that compares them.
    proof: Mapped[JsonColumn | None]
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]
    loaded_by: Mapped[int | None] = mapped_column(BigInteger)
    loaded_at: Mapped[InstantColumn | None]
    proved_by: Mapped[int | None] = mapped_column(BigInteger)
    proved_at: Mapped[InstantColumn | None]
    # Accepted or undone: by whom, when, why.
    closed_by: Mapped[int | None] = mapped_column(BigInteger)
    closed_at: Mapped[InstantColumn | None]
    closed_reason: Mapped[str | None] = mapped_column(String(200))


class CutoverAccount(TenantBase):
    """An account that a cut-over brought in."""

    __tablename__ = "biz_cutover_account"
    __table_args__ = (Index("ix_biz_cutover_account", "cutover_id"),)

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    cutover_id: Mapped[int] = mapped_column(BigInteger)
    cust_id: Mapped[int] = mapped_column(BigInteger, unique=True)


class CutoverMeter(TenantBase):
    """A meter that a cut-over brought in, and its relation to the customer."""

    __tablename__ = "biz_cutover_meter"
    __table_args__ = (Index("ix_biz_cutover_meter", "cutover_id"),)

    meter_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    cutover_id: Mapped[int] = mapped_column(BigInteger)
    cust_meter_id: Mapped[int] = mapped_column(BigInteger, unique=True)
