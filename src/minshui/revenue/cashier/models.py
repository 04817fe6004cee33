"""Tables of the counter: tills, payments, what they paid, receipts, corrections, hand-over."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import FenColumn, Id, InstantColumn, JsonColumn
from minshui.infrastructure.security.models import sealed_column


class Till(TenantBase):
    """A cashier's shift (班次): open → receipts → closed."""

    __tablename__ = "biz_till"
    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    site_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_dept.id"))
    cashier_id: Mapped[int] = mapped_column(BigInteger)
    # The cashier while the till is open, else null: so a cashier has one open till at most,
    # by a plain unique index that every database keeps (DM8 drops a partial index's predicate).
    open_cashier_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    status: Mapped[str] = mapped_column(String(16))  # open | closed
    float_fen: Mapped[FenColumn]  # change money the shift began with
    opened_at: Mapped[InstantColumn]
    closed_at: Mapped[InstantColumn | None]
    # By method: count, gross, reversals, net; frozen at closing.
    totals: Mapped[JsonColumn | None]
    counted_cash_fen: Mapped[FenColumn | None]
    over_short_fen: Mapped[FenColumn | None]
    over_short_reason: Mapped[str | None] = mapped_column(String(200))
    handover_id: Mapped[int | None] = mapped_column(BigInteger, index=True)


class Payment(TenantBase):
    """Money received from a customer, or (negative) undone or given back.

    Never changed but for being marked reversed, and its means until the till is closed.
    """

    __tablename__ = "biz_payment"
    __table_args__ = (
        Index("ix_biz_payment_customer", "cust_id", "payment_time"),
        Index("ix_biz_payment_till", "till_id"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)  # 缴费编号
    receipt_no: Mapped[str | None] = mapped_column(String(32), unique=True)  # gapless
    cust_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    till_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("biz_till.id"))
    cashier_id: Mapped[int | None] = mapped_column(BigInteger)
    channel: Mapped[str] = mapped_column(String(16))  # counter | batch | …
    method: Mapped[str] = mapped_column(String(16))  # cash | pos | transfer | cheque
    amount_fen: Mapped[FenColumn]  # what the account was credited; negative where undone
    # Credited without being received (抹零); received without being credited where negative.
    rounding_fen: Mapped[FenColumn] = mapped_column(server_default="0")
    tendered_fen: Mapped[FenColumn]
    change_fen: Mapped[FenColumn]
    reference_no: Mapped[str | None] = mapped_column(String(64))  # POS slip, transfer number
    # posted → reversed; the negative ones: reversal | contra | move | dishonour | refund
    status: Mapped[str] = mapped_column(String(16))
    reverses_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    moved_from_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    process_id: Mapped[int | None] = mapped_column(BigInteger)  # who agreed to it
    reason: Mapped[str | None] = mapped_column(String(200))
    payment_time: Mapped[InstantColumn]
    received_on: Mapped[date]
    journal_id: Mapped[int] = mapped_column(BigInteger)


class PaymentItem(TenantBase):
    """Which bill a payment settled, by how much and with what late fee, when it was taken."""

    __tablename__ = "biz_payment_item"
    __table_args__ = (Index("ix_biz_payment_item_bill", "bill_id"),)

    payment_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("biz_payment.id"), primary_key=True
    )
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    bill_id: Mapped[int] = mapped_column(BigInteger)
    bill_month: Mapped[int] = mapped_column(Integer)
    amount_fen: Mapped[FenColumn]
    late_fee_fen: Mapped[FenColumn] = mapped_column(default=0, server_default="0")


class ReceiptPrint(TenantBase):
    """Each time a receipt was printed: every print after the first is marked 补打."""

    __tablename__ = "biz_receipt_print"

    payment_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("biz_payment.id"), primary_key=True
    )
    print_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    printed_by: Mapped[int | None] = mapped_column(BigInteger)
    printed_at: Mapped[InstantColumn]


class Cheque(TenantBase):
    """The cheque a payment was made by."""

    __tablename__ = "biz_cheque"

    payment_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("biz_payment.id"), primary_key=True
    )
    bank_name: Mapped[str] = mapped_column(String(100))
    drawn_on: Mapped[date]


class PaperReceipt(TenantBase):
    """A receipt written on paper while the line was down, entered later (补录)."""

    __tablename__ = "biz_paper_receipt"

    payment_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("biz_payment.id"), primary_key=True
    )
    paper_no: Mapped[str] = mapped_column(String(32), unique=True)


class Refund(TenantBase):
    """Prepayment given back (退款): asked for, then paid when it is approved."""

    __tablename__ = "biz_refund"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    cust_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger, index=True)
    kind: Mapped[str] = mapped_column(String(16))  # prepayment | overpayment
    amount_fen: Mapped[FenColumn]
    till_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("biz_till.id"))
    # Where the part that is not paid in cash goes; the number is sealed with the tenant's key.
    payee_name: Mapped[str | None] = mapped_column(String(100))
    payee_bank: Mapped[str | None] = mapped_column(String(100))
    payee_account: Mapped[bytes | None] = sealed_column("biz_refund.payee_account")
    reason: Mapped[str] = mapped_column(String(200))
    process_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    requested_by: Mapped[int | None] = mapped_column(BigInteger)
    requested_at: Mapped[InstantColumn]
    journal_id: Mapped[int | None] = mapped_column(BigInteger)
    paid_at: Mapped[InstantColumn | None]


class RefundLot(TenantBase):
    """What a refund took from which lot of prepayment, and how it was paid out."""

    __tablename__ = "biz_refund_lot"
    __table_args__ = (Index("ix_biz_refund_lot_entry", "account_id", "lot_seq"),)

    refund_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("biz_refund.id"), primary_key=True
    )
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(BigInteger)
    lot_seq: Mapped[int] = mapped_column(Integer)  # the deposit entry that brought the money
    amount_fen: Mapped[FenColumn]
    payment_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_payment.id"), index=True)


class DepositOrder(TenantBase):
    """Prepayment moved to another account (预存转账), or its balance adjusted (预存调整)."""

    __tablename__ = "biz_deposit_order"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(16))  # transfer | adjust
    account_id: Mapped[int] = mapped_column(BigInteger, index=True)
    to_account_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    amount_fen: Mapped[FenColumn]  # positive in a transfer; either in an adjustment
    reason: Mapped[str] = mapped_column(String(200))
    process_id: Mapped[int] = mapped_column(BigInteger)
    journal_id: Mapped[int] = mapped_column(BigInteger)
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]


class HandOver(TenantBase):
    """Closed tills of a site handed over to finance (交款): handed → confirmed → arrived."""

    __tablename__ = "biz_handover"
    __table_args__ = (Index("ix_biz_handover_site", "site_id", "handed_on"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    site_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_dept.id"))
    status: Mapped[str] = mapped_column(String(16))
    handed_on: Mapped[date]
    slip_no: Mapped[str | None] = mapped_column(String(64))  # of the bank's deposit slip
    handed_by: Mapped[int | None] = mapped_column(BigInteger)
    handed_at: Mapped[InstantColumn]
    journal_id: Mapped[int | None] = mapped_column(BigInteger)
    confirmed_by: Mapped[int | None] = mapped_column(BigInteger)
    confirmed_at: Mapped[InstantColumn | None]
    difference_journal_id: Mapped[int | None] = mapped_column(BigInteger)
    arrival_id: Mapped[int | None] = mapped_column(BigInteger)


class HandOverLine(TenantBase):
    """One method's sum in a hand-over, and what finance counted."""

    __tablename__ = "biz_handover_line"

    handover_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("biz_handover.id"), primary_key=True
    )
    method: Mapped[str] = mapped_column(String(16), primary_key=True)
    payment_count: Mapped[int] = mapped_column(Integer)
    amount_fen: Mapped[FenColumn]
    confirmed_fen: Mapped[FenColumn | None]
    difference_reason: Mapped[str | None] = mapped_column(String(200))


class Arrival(TenantBase):
    """Money found on the bank's statement (到账)."""

    __tablename__ = "biz_arrival"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(16))  # lines | cash | returned | moved
    arrived_on: Mapped[date]
    reference_no: Mapped[str | None] = mapped_column(String(64))  # of the statement or slip
    amount_fen: Mapped[FenColumn]
    journal_id: Mapped[int | None] = mapped_column(BigInteger)
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]


class ArrivalLine(TenantBase):
    """A payment that arrived; it does so once."""

    __tablename__ = "biz_arrival_line"

    payment_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("biz_payment.id"), primary_key=True
    )
    arrival_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_arrival.id"), index=True)
    amount_fen: Mapped[FenColumn]
