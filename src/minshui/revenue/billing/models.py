"""Tables of billing: runs, their chunks and parked accounts, bills, lines, tier counters."""

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
    Sequence,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import (
    FenColumn,
    Id,
    InstantColumn,
    JsonColumn,
    VolumeColumn,
)

# Bills are partitioned, and PostgreSQL before 17 gives partitioned tables no identity columns.
BILL_IDS = Sequence("biz_charge_id_seq", data_type=BigInteger, metadata=TenantBase.metadata)


class BillRun(TenantBase):
    """One billing run over a month and a scope of accounts."""

    __tablename__ = "biz_bill_run"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(16), server_default="cycle")  # cycle | off_cycle
    bill_month: Mapped[int] = mapped_column(Integer, index=True)
    scope: Mapped[JsonColumn]  # {"book_ids": […]} or {"account_ids": […]} or {}: all
    status: Mapped[str] = mapped_column(String(16))  # planned | running | done | abandoned
    issued_on: Mapped[date]
    due_on: Mapped[date]
    chunk_count: Mapped[int] = mapped_column(Integer)
    account_count: Mapped[int] = mapped_column(Integer)
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]
    finished_at: Mapped[InstantColumn | None]


class BillChunk(TenantBase):
    """A span of accounts that is billed in one transaction."""

    __tablename__ = "biz_bill_chunk"
    __table_args__ = (Index("ux_biz_bill_chunk", "run_id", "seq", unique=True),)

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_bill_run.id"))
    seq: Mapped[int] = mapped_column(Integer)
    first_account_id: Mapped[int] = mapped_column(BigInteger)
    last_account_id: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(16))  # pending | done
    bill_count: Mapped[int] = mapped_column(Integer, default=0)
    line_count: Mapped[int] = mapped_column(Integer, default=0)
    parked_count: Mapped[int] = mapped_column(Integer, default=0)
    scalar_count: Mapped[int] = mapped_column(Integer, default=0)
    usage_m3: Mapped[VolumeColumn] = mapped_column(default=Decimal(0))
    total_amount_fen: Mapped[FenColumn] = mapped_column(default=0)
    offset_fen: Mapped[FenColumn] = mapped_column(default=0)
    journal_id: Mapped[int | None] = mapped_column(BigInteger)
    done_at: Mapped[InstantColumn | None]


class ParkedAccount(TenantBase):
    """An account the run could not bill, why, and what became of it."""

    __tablename__ = "biz_bill_parked"
    __table_args__ = (Index("ux_biz_bill_parked", "run_id", "account_id", unique=True),)

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_bill_run.id"))
    account_id: Mapped[int] = mapped_column(BigInteger, index=True)
    reading_id: Mapped[int | None] = mapped_column(BigInteger)
    code: Mapped[str] = mapped_column(String(64))
    message: Mapped[str] = mapped_column(String(500))
    place: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(16))  # parked | billed | dropped
    attempts: Mapped[int] = mapped_column(SmallInteger, default=1)
    parked_at: Mapped[InstantColumn]
    resolved_at: Mapped[InstantColumn | None]


class Bill(TenantBase):
    """A bill (账单). Its number is made of ``bill_month`` and ``id``, so it needs no column."""

    __tablename__ = "biz_charge"
    __table_args__ = (
        #
        Index("ix_biz_charge_customer", "cust_id", "bill_month", "charge_status"),
        # A reading's revision is billed at most once per month and part.
        Index("ux_biz_charge_reading", "record_id", "part", "revision", "bill_month", unique=True),
        # Few bills correct another; the others stay out of it where a database can leave them out.
        Index(
            "ix_biz_charge_corrects",
            "corrects_id",
            postgresql_where=text("corrects_id IS NOT NULL"),
        ),
        {"postgresql_partition_by": "RANGE (bill_month)"},
    )

    # From ``BILL_IDS``, reserved in blocks.
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    # Fixed at its source and never changed by rebilling.
    bill_month: Mapped[int] = mapped_column(Integer, primary_key=True)
    cust_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    site_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(16))  # contracts.BillKind
    special_id: Mapped[int | None] = mapped_column(BigInteger)  # of biz_special_billing
    # The bill of the same month that this one credits, adjusts or splits.
    corrects_id: Mapped[int | None] = mapped_column(BigInteger)
    record_id: Mapped[int | None] = mapped_column(BigInteger)  # reading; none for opening bills
    part: Mapped[int] = mapped_column(SmallInteger, default=0)
    revision: Mapped[int] = mapped_column(SmallInteger, default=0)  # grows by rebilling
    run_id: Mapped[int | None] = mapped_column(BigInteger)
    chunk_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    profile_id: Mapped[int | None] = mapped_column(BigInteger)
    tariff_release_id: Mapped[int | None] = mapped_column(BigInteger)
    usage_m3: Mapped[VolumeColumn]
    period_from: Mapped[date | None]
    period_to: Mapped[date]
    # The tier counter before and after (of the earliest window, where a bill touches several);
    # no "after" where the tariff has no yearly counter, no "before" on the window's first bill.
    counter_before_m3: Mapped[VolumeColumn | None]
    counter_after_m3: Mapped[VolumeColumn | None]
    # What replay needs beyond the columns: ``months`` unless 1; ``releases`` and ``counters`` (at
    # the earliest window, by tariff code) of a mixed connection; ``later``: the other counters
    # that stood at something. None for an ordinary bill.
    pricing: Mapped[JsonColumn | None]
    total_amount_fen: Mapped[FenColumn]
    open_fen: Mapped[FenColumn]
    # open | partial | paid | reversed | split
    charge_status: Mapped[str] = mapped_column(String(16))
    issued_on: Mapped[date]
    due_on: Mapped[date]


class SpecialBilling(TenantBase):
    """Bills raised without a reading, together and for one reason (特殊开账)."""

    __tablename__ = "biz_special_billing"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    # The paper or file it was asked for by; one paper is billed once.
    reference_no: Mapped[str | None] = mapped_column(String(64), unique=True)
    bill_month: Mapped[int] = mapped_column(Integer, index=True)
    reason: Mapped[str] = mapped_column(String(200))
    bill_count: Mapped[int] = mapped_column(Integer)
    total_amount_fen: Mapped[FenColumn]
    issued_on: Mapped[date]
    due_on: Mapped[date]
    journal_id: Mapped[int] = mapped_column(BigInteger)
    process_id: Mapped[int | None] = mapped_column(BigInteger)  # the approval, where one was asked
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]


class BillLine(TenantBase):
    """A line of a bill: component × tier, or a named rounding residue. Σ lines = bill."""

    __tablename__ = "biz_charge_detail"
    __table_args__ = ({"postgresql_partition_by": "RANGE (bill_month)"},)

    charge_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    bill_month: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    cost_component_code: Mapped[str] = mapped_column(String(32))
    # tier | flat | fixed | percent | over_quota | relief | minimum | maximum | tax | rounding;
    # item: of a special bill
    kind: Mapped[str] = mapped_column(String(12))
    tier: Mapped[int | None] = mapped_column(SmallInteger)
    usage_amount: Mapped[VolumeColumn | None]
    price: Mapped[Decimal | None] = mapped_column(Numeric(14, 6))
    detail_amount_fen: Mapped[FenColumn]


class BillSplitting(TenantBase):
    """That a bill was split (分账); the bills in its place name it by ``corrects_id``."""

    __tablename__ = "biz_bill_split"
    __table_args__ = (Index("ux_biz_bill_split", "bill_id", "bill_month", unique=True),)

    id: Mapped[Id]
    bill_id: Mapped[int] = mapped_column(BigInteger)
    bill_month: Mapped[int] = mapped_column(Integer)
    part_count: Mapped[int] = mapped_column(SmallInteger)
    amount_fen: Mapped[FenColumn]
    journal_id: Mapped[int] = mapped_column(BigInteger)
    process_id: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200))
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]


class TierCounterEntry(TenantBase):
    """What a bill, an opening balance or a reversal added to a tier counter. Insert-only."""

    __tablename__ = "biz_tier_counter_entry"
    __table_args__ = (
        Index("ix_biz_tier_counter_entry", "account_id", "tariff_code", "window_start_on"),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(BigInteger)
    tariff_code: Mapped[str] = mapped_column(String(64))
    # Counts the parts of a mixed connection under one tariff; 0 everywhere else.
    use_no: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    window_start_on: Mapped[date]
    usage_m3: Mapped[VolumeColumn]
    # How many bills it adds to those that stand in the window: 1 for a bill or an opening, −1 for
    # a cancelled bill, 0 for an adjustment. A window in which none stands has not begun.
    standing: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    bill_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    bill_month: Mapped[int | None] = mapped_column(Integer)
    recorded_on: Mapped[date]


class OpeningBillDetail(TenantBase):
    """What the system before ours knew of arrears taken over: beside the opening bill.

    Insert-only; an opening bill of which nothing more is known has none.
    """

    __tablename__ = "biz_opening_bill"

    bill_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    bill_month: Mapped[int] = mapped_column(Integer)
    account_id: Mapped[int] = mapped_column(BigInteger, index=True)
    reference: Mapped[str | None] = mapped_column(String(64))  # its number in the old system
    # Late fees run from this day on, beside what had run up by the cut-over.
    late_fee_from_on: Mapped[date | None]
    late_fee_fen: Mapped[FenColumn]


class BillCancellation(TenantBase):
    """Bills taken back together: which, why, and how far it is."""

    __tablename__ = "biz_bill_cancellation"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    scope: Mapped[JsonColumn]  # contracts.CancelScope, what is not given left out
    reason: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(16))  # running | done | abandoned
    chunk_count: Mapped[int] = mapped_column(Integer)
    account_count: Mapped[int] = mapped_column(Integer)
    bill_count: Mapped[int] = mapped_column(Integer)  # as planned
    process_id: Mapped[int | None] = mapped_column(BigInteger)
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]
    finished_at: Mapped[InstantColumn | None]


class CancellationChunk(TenantBase):
    """A span of accounts whose bills are taken back in one transaction."""

    __tablename__ = "biz_bill_cancellation_chunk"
    __table_args__ = (
        Index("ux_biz_bill_cancellation_chunk", "cancellation_id", "seq", unique=True),
    )

    id: Mapped[Id]
    cancellation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_bill_cancellation.id"))
    seq: Mapped[int] = mapped_column(Integer)
    first_account_id: Mapped[int] = mapped_column(BigInteger)
    last_account_id: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(16))  # pending | done
    bill_count: Mapped[int] = mapped_column(Integer, default=0)
    held_count: Mapped[int] = mapped_column(Integer, default=0)
    repriced_count: Mapped[int] = mapped_column(Integer, default=0)
    cancelled_fen: Mapped[FenColumn] = mapped_column(default=0)  # Σ of the bills taken back
    credited_fen: Mapped[FenColumn] = mapped_column(default=0)  # Σ of the credit bills, positive
    restored_fen: Mapped[FenColumn] = mapped_column(default=0)  # Σ given back to deposits
    journal_id: Mapped[int | None] = mapped_column(BigInteger)
    done_at: Mapped[InstantColumn | None]


class HeldBill(TenantBase):
    """A bill that a cancellation left alone, and why."""

    __tablename__ = "biz_bill_cancellation_held"
    __table_args__ = (
        Index("ux_biz_bill_cancellation_held", "cancellation_id", "bill_id", unique=True),
    )

    id: Mapped[Id]
    cancellation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_bill_cancellation.id"))
    account_id: Mapped[int] = mapped_column(BigInteger, index=True)
    bill_id: Mapped[int] = mapped_column(BigInteger)
    bill_month: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(64))
    message: Mapped[str] = mapped_column(String(500))
    held_at: Mapped[InstantColumn]


class LateFeeEntry(TenantBase):
    """What is on record of a bill's late fee: frozen as principal was paid, paid, waived, taken
    over from (and by) another bill.

    Insert-only; what is taken back is a negative row beside the first. An accrual is a part of
    the principal and the share of it that had run up on the day it was paid. What is taken over
    runs on from ``accrued_to``, where ``factor`` of the principal had run up.
    """

    __tablename__ = "biz_late_fee_entry"
    __table_args__ = (
        Index("ix_biz_late_fee_entry_account", "account_id"),
        Index("ix_biz_late_fee_entry_payment", "payment_id"),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(BigInteger)
    bill_id: Mapped[int] = mapped_column(BigInteger)
    bill_month: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(8))  # accrual | payment | waiver | taken
    amount_fen: Mapped[FenColumn]
    principal_fen: Mapped[FenColumn] = mapped_column(default=0)
    factor: Mapped[Decimal] = mapped_column(Numeric(18, 10), default=Decimal(0))
    cap_rate: Mapped[Decimal | None] = mapped_column(Numeric(18, 10))
    days: Mapped[int] = mapped_column(Integer, default=0)
    accrued_to: Mapped[date | None]
    payment_id: Mapped[int | None] = mapped_column(BigInteger)
    # Of an accrual: the offset that paid the principal. Of a payment: the income.
    journal_id: Mapped[int | None] = mapped_column(BigInteger)
    waiver_id: Mapped[int | None] = mapped_column(BigInteger)
    reverses_id: Mapped[int | None] = mapped_column(BigInteger)
    recorded_on: Mapped[date]


class LateFeeWaiver(TenantBase):
    """Late fee of a bill that was let off by approval (违约金减免)."""

    __tablename__ = "biz_late_fee_waiver"
    __table_args__ = (Index("ix_biz_late_fee_waiver_account", "account_id"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(BigInteger)
    bill_id: Mapped[int] = mapped_column(BigInteger)
    bill_month: Mapped[int] = mapped_column(Integer)
    amount_fen: Mapped[FenColumn]
    until_on: Mapped[date | None]  # all that had run up by this day
    reason: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(8))  # standing | reversed
    process_id: Mapped[int] = mapped_column(BigInteger)
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]
    reversed_by: Mapped[int | None] = mapped_column(BigInteger)
    reversed_at: Mapped[InstantColumn | None]
    reversal_reason: Mapped[str | None] = mapped_column(String(200))


class WriteOff(TenantBase):
    """A bill given up as bad debt by approval (坏账核销): still collectable, never deleted."""

    __tablename__ = "biz_write_off"
    __table_args__ = (
        Index("ix_biz_write_off_bill", "bill_id"),
        Index("ix_biz_write_off_account", "account_id"),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(BigInteger)
    bill_id: Mapped[int] = mapped_column(BigInteger)
    bill_month: Mapped[int] = mapped_column(Integer)
    amount_fen: Mapped[FenColumn]
    recovered_fen: Mapped[FenColumn] = mapped_column(default=0)  # paid since
    status: Mapped[str] = mapped_column(String(12))  # standing | recovered | reversed
    evidence: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(200))
    process_id: Mapped[int] = mapped_column(BigInteger)
    journal_id: Mapped[int] = mapped_column(BigInteger)
    written_off_on: Mapped[date]
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    closed_on: Mapped[date | None]  # since when it stands no more
    closed_by: Mapped[int | None] = mapped_column(BigInteger)
    closing_reason: Mapped[str | None] = mapped_column(String(200))


class BillTransit(TenantBase):
    """Money for a bill is on its way: its late fee stands still, and it may be locked."""

    __tablename__ = "biz_bill_transit"
    __table_args__ = (
        Index("ix_biz_bill_transit_bill", "bill_id"),
        Index("ix_biz_bill_transit_account", "account_id"),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(BigInteger)
    bill_id: Mapped[int] = mapped_column(BigInteger)
    bill_month: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(200))
    locks: Mapped[bool] = mapped_column(Boolean)  # no other money may pay it meanwhile
    held_on: Mapped[date]
    held_by: Mapped[int | None] = mapped_column(BigInteger)
    held_at: Mapped[InstantColumn]
    released_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(8))  # arrived | returned
    pauses: Mapped[bool | None] = mapped_column(Boolean)  # these days do not count
    released_by: Mapped[int | None] = mapped_column(BigInteger)
    released_at: Mapped[InstantColumn | None]
