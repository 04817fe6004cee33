"""Tables of the counter: tills, payments, what they paid, receipts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import FenColumn, Id, InstantColumn, JsonColumn


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


class Payment(TenantBase):
    """Money received from a customer. Never changed but for being marked reversed."""

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
    method: Mapped[str] = mapped_column(String(16))  # cash | pos | transfer
    amount_fen: Mapped[FenColumn]  # what the account was credited; negative in a reversal
    tendered_fen: Mapped[FenColumn]
    change_fen: Mapped[FenColumn]
    reference_no: Mapped[str | None] = mapped_column(String(64))  # POS slip, transfer number
    status: Mapped[str] = mapped_column(String(16))  # posted | reversed | reversal
    reverses_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    reason: Mapped[str | None] = mapped_column(String(200))
    payment_time: Mapped[InstantColumn]
    received_on: Mapped[date]
    journal_id: Mapped[int] = mapped_column(BigInteger)


class PaymentItem(TenantBase):
    """Which bill a payment settled, and by how much, when it was taken."""

    __tablename__ = "biz_payment_item"
    __table_args__ = (Index("ix_biz_payment_item_bill", "bill_id"),)

    payment_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("biz_payment.id"), primary_key=True
    )
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    bill_id: Mapped[int] = mapped_column(BigInteger)
    bill_month: Mapped[int] = mapped_column(Integer)
    amount_fen: Mapped[FenColumn]


class ReceiptPrint(TenantBase):
    """Each time a receipt was printed: every print after the first is marked 补打."""

    __tablename__ = "biz_receipt_print"

    payment_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("biz_payment.id"), primary_key=True
    )
    print_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    printed_by: Mapped[int | None] = mapped_column(BigInteger)
    printed_at: Mapped[InstantColumn]
