"""Tables of meter reading: books, tasks of a month, readings and the last one of each meter."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import Id, InstantColumn, JsonColumn, JsonType, VolumeColumn


class MeterBook(TenantBase):
    """A reading book (册本): the meters one reader walks, and on which day (例日)."""

    __tablename__ = "biz_meter_book"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    site_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_dept.id"), index=True)
    reader_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    cycle_type: Mapped[str] = mapped_column(String(16))  # monthly | bimonthly | quarterly
    first_month: Mapped[int] = mapped_column(SmallInteger, default=1)  # of the year, a month due
    reading_day: Mapped[int] = mapped_column(SmallInteger, default=1)
    status: Mapped[str] = mapped_column(String(16))  # open | locked | retired
    created_at: Mapped[InstantColumn]


class ReadingTask(TenantBase):
    """A meter due in a month, with the history that review needs beside it."""

    __tablename__ = "biz_meter_read"
    __table_args__ = (
        Index("ux_biz_meter_read", "bill_month", "cust_meter_id", unique=True),
        Index("ix_biz_meter_read_book", "book_id", "bill_month"),
    )

    id: Mapped[Id]
    book_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_meter_book.id"))
    bill_month: Mapped[int] = mapped_column(Integer)
    meter_id: Mapped[int] = mapped_column(BigInteger)
    cust_meter_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    reader_id: Mapped[int | None] = mapped_column(BigInteger)
    sequence: Mapped[int] = mapped_column(Integer)
    read_status: Mapped[str] = mapped_column(String(16))  # due | read | skipped
    previous_reading_m3: Mapped[VolumeColumn]
    previous_on: Mapped[date]
    last_usage_m3: Mapped[VolumeColumn | None]
    mean_usage_m3: Mapped[VolumeColumn | None]  # of the last non-zero reads
    same_month_last_year_m3: Mapped[VolumeColumn | None]
    created_at: Mapped[InstantColumn]


class Reading(TenantBase):
    """One reading. Observed usage is never edited; a correction is a new revision."""

    __tablename__ = "biz_reading_data"
    __table_args__ = (
        Index("ix_biz_reading_data_meter", "meter_id", "reading_on"),
        Index("ix_biz_reading_data_account", "account_id", "bill_month"),
        Index("ix_biz_reading_data_month", "bill_month", "review_status", "account_id"),
        Index("ux_biz_reading_data_root", "root_id", "revision", unique=True),
        # The residue of a removed meter is carried once: revisions of one chain count up together.
        Index("ux_biz_reading_data_residual", "residual_reading_id", "revision", unique=True),
    )

    id: Mapped[Id]
    # Readings of one chain share the first one's id as root; (root, revision) is unique.
    root_id: Mapped[int] = mapped_column(BigInteger)
    revision: Mapped[int] = mapped_column(SmallInteger, default=1)
    is_current: Mapped[bool] = mapped_column(Boolean, default=True)
    task_id: Mapped[int | None] = mapped_column(BigInteger)
    bill_month: Mapped[int] = mapped_column(Integer)
    meter_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_meter.id"))
    cust_meter_id: Mapped[int] = mapped_column(BigInteger)
    cust_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    # ordinary | estimate | final (of a removed meter) | fixed
    kind: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(16))  # manual | import | remote | self | opening
    status_code: Mapped[str] = mapped_column(String(16))  # R-035, a dictionary
    previous_on: Mapped[date]
    reading_on: Mapped[date]
    reading_time: Mapped[InstantColumn]
    previous_reading: Mapped[VolumeColumn]
    current_reading: Mapped[VolumeColumn]
    # What the dial showed where the pointer was held above it; none where nothing was seen or
    # both are the same.
    seen_reading: Mapped[VolumeColumn | None]
    # As they were when it was read: usage can be recomputed from this row alone.
    modulus_m3: Mapped[VolumeColumn]
    multiplier: Mapped[Decimal] = mapped_column(Numeric(10, 4))
    reversed: Mapped[bool] = mapped_column(Boolean)
    rolled_over: Mapped[bool] = mapped_column(Boolean, default=False)
    observed_usage_m3: Mapped[VolumeColumn]
    # Of a removed meter, carried once into the reading of its successor.
    residual_usage_m3: Mapped[VolumeColumn] = mapped_column(default=Decimal(0))
    residual_reading_id: Mapped[int | None] = mapped_column(BigInteger)
    # What is billed: observed + residual, after corrections.
    usage_amount: Mapped[VolumeColumn]
    anomalies: Mapped[list[str]] = mapped_column(
        JsonType
    )  # list of anomaly codes, [] where there is none
    # Estimates in a row up to this one; above 0 the pointer is an estimate, held or not.
    estimated_reads: Mapped[int] = mapped_column(SmallInteger, default=0)
    review_status: Mapped[str] = mapped_column(String(16))  # pending | approved | returned
    entered_by: Mapped[int | None] = mapped_column(BigInteger)
    entered_at: Mapped[InstantColumn]
    reviewed_by: Mapped[int | None] = mapped_column(BigInteger)
    reviewed_at: Mapped[InstantColumn | None]
    review_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    photo_ref: Mapped[str | None] = mapped_column(String(200))
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    note: Mapped[str | None] = mapped_column(String(200))


class LastReading(TenantBase):
    """The pointer each meter stood at last (R-218); a row counts for one relation only.

    A meter that has no row for its present relation stands at the relation's start reading.
    """

    __tablename__ = "biz_last_reading"

    meter_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    cust_meter_id: Mapped[int] = mapped_column(BigInteger)
    last_reading: Mapped[VolumeColumn]
    last_usage_m3: Mapped[VolumeColumn]
    last_reading_on: Mapped[date]
    last_reading_time: Mapped[InstantColumn]
    reading_id: Mapped[int | None] = mapped_column(BigInteger)
    # Estimates in a row up to the last one; above 0 the pointer is an estimate.
    estimated_reads: Mapped[int] = mapped_column(SmallInteger, default=0)


class ReadingReview(TenantBase):
    """One act of review: one decision and one reason for all readings that carry its id."""

    __tablename__ = "biz_reading_review"

    id: Mapped[Id]
    bill_month: Mapped[int] = mapped_column(Integer, index=True)
    decision: Mapped[str] = mapped_column(String(16))  # approve | return
    reason: Mapped[str | None] = mapped_column(String(200))
    criteria: Mapped[JsonColumn]
    reading_count: Mapped[int] = mapped_column(Integer)
    usage_m3: Mapped[VolumeColumn]
    own_count: Mapped[int] = mapped_column(Integer)  # left out: the reviewer's own
    reviewed_by: Mapped[int | None] = mapped_column(BigInteger)
    reviewed_at: Mapped[InstantColumn]
