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
    func,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import (
    FenColumn,
    Id,
    InstantColumn,
    JsonColumn,
    JsonType,
    VolumeColumn,
)


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


class BookDay(TenantBase):
    """The day on which a book is to be read in one month (例日)."""

    __tablename__ = "biz_book_calendar"

    book_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("biz_meter_book.id"), primary_key=True, autoincrement=False
    )
    bill_month: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    reading_on: Mapped[date]
    # Set by hand: generating the year again leaves it as it is.
    is_edited: Mapped[bool] = mapped_column(Boolean, default=False)
    recorded_by: Mapped[int | None] = mapped_column(BigInteger)
    recorded_at: Mapped[InstantColumn]


class BookLock(TenantBase):
    """Who closed a book, or one month of it, for entry, and why; open until it is released."""

    __tablename__ = "biz_book_lock"
    __table_args__ = (Index("ix_biz_book_lock_book", "book_id", "bill_month"),)

    id: Mapped[Id]
    book_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_meter_book.id"))
    bill_month: Mapped[int | None] = mapped_column(Integer)  # none: the whole book
    reason: Mapped[str] = mapped_column(String(200))
    locked_by: Mapped[int | None] = mapped_column(BigInteger)
    locked_by_name: Mapped[str] = mapped_column(String(100))
    locked_at: Mapped[InstantColumn]
    released_by: Mapped[int | None] = mapped_column(BigInteger)
    released_at: Mapped[InstantColumn | None]
    release_reason: Mapped[str | None] = mapped_column(String(200))


class ReadingTask(TenantBase):
    """A meter due in a month, with the history that review needs beside it."""

    __tablename__ = "biz_meter_read"
    __table_args__ = (
        Index("ux_biz_meter_read", "bill_month", "cust_meter_id", unique=True),
        Index("ix_biz_meter_read_book", "book_id", "bill_month"),
        # Unread meters are few among all the months there are.
        Index(
            "ix_biz_meter_read_due",
            "bill_month",
            "book_id",
            postgresql_where=text("read_status = 'due'"),
        ),
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
    # By the book's calendar when it was planned, moved with it while unread.
    due_on: Mapped[date | None]
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
        # What the lists of odd readings look for: few of a month's.
        Index(
            "ix_biz_reading_data_zero",
            "bill_month",
            postgresql_where=text("usage_amount = 0 AND is_current"),
        ),
        Index(
            "ix_biz_reading_data_estimated",
            "bill_month",
            postgresql_where=text("estimated_reads > 0 AND is_current"),
        ),
        Index(
            "ix_biz_reading_data_held",
            "bill_month",
            postgresql_where=text("hold_status = 'held' AND is_current"),
        ),
        Index(
            "ix_biz_reading_data_master",
            "master_cust_meter_id",
            postgresql_where=text("master_cust_meter_id IS NOT NULL"),
        ),
        Index(
            "ix_biz_reading_data_fixed",
            "fixed_usage_id",
            postgresql_where=text("fixed_usage_id IS NOT NULL"),
        ),
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
    # ordinary | estimate | final (of a removed meter) | fixed | catch_up (of an adjustment)
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
    # Where the residue of a removed meter is charged too: the day it began. None: ``previous_on``.
    charged_from: Mapped[date | None]
    # A credit of the residue that this reading was too small for; the next one takes it (≤ 0).
    carried_usage_m3: Mapped[VolumeColumn] = mapped_column(
        default=Decimal(0), server_default=text("0")
    )
    # Of a master meter: what its subs are charged for, taken off when it is approved.
    deducted_usage_m3: Mapped[VolumeColumn] = mapped_column(
        default=Decimal(0), server_default=text("0")
    )
    # What an agreement (fixed usage) or a person's decision (to charge nothing) adds.
    settled_usage_m3: Mapped[VolumeColumn] = mapped_column(
        default=Decimal(0), server_default=text("0")
    )
    # What is charged: observed + residual − carried − deducted + settled.
    usage_amount: Mapped[VolumeColumn]
    # By the relation's billing mode when it was read; what is not billable is never billed.
    billable: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    # Of a sub meter: the master's relation when it was read, moved with an exchange of the master.
    master_cust_meter_id: Mapped[int | None] = mapped_column(BigInteger)
    fixed_usage_id: Mapped[int | None] = mapped_column(BigInteger)
    anomalies: Mapped[list[str]] = mapped_column(
        JsonType
    )  # list of anomaly codes, [] where there is none
    # What a rule only shows (notices), and what it holds the reading for (held_for), by code.
    notices: Mapped[list[str]] = mapped_column(JsonType, server_default="[]")
    held_for: Mapped[list[str]] = mapped_column(JsonType, server_default="[]")
    hold_status: Mapped[str | None] = mapped_column(String(8))  # held | released; none: never
    released_by: Mapped[int | None] = mapped_column(BigInteger)
    released_at: Mapped[InstantColumn | None]
    release_reason: Mapped[str | None] = mapped_column(String(200))
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


CHARGED_FROM = func.coalesce(Reading.charged_from, Reading.previous_on)
"""The first day of what a reading charges."""


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
    # Where the dial stood, or is taken to stand, while the pointer is held above it.
    seen_reading: Mapped[VolumeColumn | None]


class RegisterReading(TenantBase):
    """What a further register of a meter showed with a reading, and the usage it adds."""

    __tablename__ = "biz_reading_register"

    reading_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    register_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("biz_meter_register.id"), primary_key=True, autoincrement=False
    )
    previous_reading: Mapped[VolumeColumn]
    current_reading: Mapped[VolumeColumn]
    seen_reading: Mapped[VolumeColumn | None]
    # As they were when it was read: usage can be recomputed from this row alone.
    modulus_m3: Mapped[VolumeColumn]
    multiplier: Mapped[Decimal] = mapped_column(Numeric(10, 4))
    reversed: Mapped[bool] = mapped_column(Boolean)
    rolled_over: Mapped[bool] = mapped_column(Boolean)
    usage_m3: Mapped[VolumeColumn]


class SubDeduction(TenantBase):
    """What of a sub meter's reading was taken off a master's."""

    __tablename__ = "biz_reading_sub"
    __table_args__ = (Index("ix_biz_reading_sub_sub", "sub_reading_id"),)

    master_reading_id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    sub_reading_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    usage_m3: Mapped[VolumeColumn]


class FixedUsage(TenantBase):
    """A volume charged per period instead of what the dial shows (固定量), for some months.

    Insert-only but for its end, and for the relation it follows through an exchange.
    """

    __tablename__ = "biz_fixed_usage"
    __table_args__ = (Index("ix_biz_fixed_usage_relation", "cust_meter_id"),)

    id: Mapped[Id]
    cust_meter_id: Mapped[int] = mapped_column(BigInteger)
    cust_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger, index=True)
    volume_m3: Mapped[VolumeColumn]
    from_month: Mapped[int] = mapped_column(Integer)
    until_month: Mapped[int] = mapped_column(Integer)  # the last one, included
    reason: Mapped[str] = mapped_column(String(200))
    process_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    approved_by: Mapped[int | None] = mapped_column(BigInteger)
    approved_at: Mapped[InstantColumn]
    end_reason: Mapped[str | None] = mapped_column(String(200))
    ended_by: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[InstantColumn | None]


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


class ReadingRule(TenantBase):
    """From which threshold an anomaly is shown, examined or held, for a scope and from a day on.

    Insert-only but for ``ended_at``. A scope column that is none holds for all.
    """

    __tablename__ = "biz_reading_rule"

    id: Mapped[Id]
    anomaly: Mapped[str] = mapped_column(String(24))
    level: Mapped[str] = mapped_column(String(8))  # message | examine | lock
    site_id: Mapped[int | None] = mapped_column(BigInteger)
    tariff_code: Mapped[str | None] = mapped_column(String(64))
    caliber_code: Mapped[str | None] = mapped_column(String(16))
    cycle_type: Mapped[str | None] = mapped_column(String(16))
    from_on: Mapped[date]
    # Factor, m³, days or reads, by anomaly; none switches the level off in this scope.
    threshold: Mapped[Decimal | None] = mapped_column(Numeric(10, 4))
    floor_m3: Mapped[VolumeColumn]
    base_volume_m3: Mapped[VolumeColumn]
    note: Mapped[str | None] = mapped_column(String(200))
    recorded_by: Mapped[int | None] = mapped_column(BigInteger)
    recorded_at: Mapped[InstantColumn]
    ended_at: Mapped[InstantColumn | None]


class LateReading(TenantBase):
    """A reading that arrived after its period: evidence, which is never billed by itself."""

    __tablename__ = "biz_late_reading"
    __table_args__ = (
        Index("ix_biz_late_reading_status", "late_status", "bill_month"),
        Index("ux_biz_late_reading", "cust_meter_id", "reading_on", "reading", unique=True),
    )

    id: Mapped[Id]
    cust_meter_id: Mapped[int] = mapped_column(BigInteger)
    meter_id: Mapped[int] = mapped_column(BigInteger)
    cust_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger, index=True)
    bill_month: Mapped[int] = mapped_column(Integer)  # of the reading it speaks about
    reading_on: Mapped[date]
    reading: Mapped[VolumeColumn]
    source: Mapped[str] = mapped_column(String(16))
    # consistent | between | estimate_high | estimate_low | contradiction
    finding: Mapped[str] = mapped_column(String(16))
    # The reading whose pointer it confirms or contradicts, and by how much that billed too little.
    against_id: Mapped[int | None] = mapped_column(BigInteger)
    difference_m3: Mapped[VolumeColumn]
    late_status: Mapped[str] = mapped_column(
        String(16)
    )  # evidence | proposed | settled | dismissed
    photo_ref: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(String(200))
    entered_by: Mapped[int | None] = mapped_column(BigInteger)
    entered_at: Mapped[InstantColumn]
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[InstantColumn | None]
    decision_reason: Mapped[str | None] = mapped_column(String(200))
    decision_reference: Mapped[str | None] = mapped_column(String(64))


class UsageHistory(TenantBase):
    """What a meter's customer used in a month before ours, and what was charged. Insert-only.

    Never billed: review and planning compare with it, and the customer's history shows it.
    """

    __tablename__ = "biz_usage_history"
    __table_args__ = (Index("ix_biz_usage_history_account", "account_id"),)

    cust_meter_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    bill_month: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    meter_id: Mapped[int] = mapped_column(BigInteger, index=True)
    account_id: Mapped[int] = mapped_column(BigInteger)
    usage_m3: Mapped[VolumeColumn]
    amount_fen: Mapped[FenColumn | None]
    paid_on: Mapped[date | None]
