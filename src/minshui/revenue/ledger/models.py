"""Tables of the ledger: journals that balance, and the two insert-only sub-ledgers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import FenColumn, Id, InstantColumn


class LedgerAccount(TenantBase):
    """An account of the chart (科目)."""

    __tablename__ = "biz_ledger_account"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(16))  # asset | liability | equity | revenue | expense
    # What the program posts to by purpose (``contracts.Purpose``); none: by component.
    purpose: Mapped[str | None] = mapped_column(String(32), unique=True)


class AccountingPeriod(TenantBase):
    """An accounting month that was closed; a month without a row is open."""

    __tablename__ = "biz_accounting_period"

    month: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(String(16))  # open | closed
    changed_by: Mapped[int | None] = mapped_column(BigInteger)
    changed_at: Mapped[InstantColumn]


class Journal(TenantBase):
    """One balanced posting; never changed, corrected only by a linked reversal."""

    __tablename__ = "biz_journal"
    __table_args__ = (Index("ix_biz_journal_source", "source_type", "source_id"),)

    id: Mapped[Id]
    accounting_month: Mapped[int] = mapped_column(Integer)
    posted_on: Mapped[date]
    # billing | payment | offset | restore | reversal | opening | till
    kind: Mapped[str] = mapped_column(String(24))
    source_type: Mapped[str] = mapped_column(String(24))  # bill_chunk | payment | …
    source_id: Mapped[int] = mapped_column(BigInteger)
    reverses_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    memo: Mapped[str | None] = mapped_column(String(200))
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]


class JournalLine(TenantBase):
    """One side of a posting: debit positive, credit negative."""

    __tablename__ = "biz_journal_line"

    journal_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("biz_journal.id"), primary_key=True
    )
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    account_code: Mapped[str] = mapped_column(
        String(32), ForeignKey("biz_ledger_account.code"), index=True
    )
    component_code: Mapped[str | None] = mapped_column(String(32))
    tax_code: Mapped[str | None] = mapped_column(String(32))
    amount_fen: Mapped[FenColumn]


class AccountEntry(TenantBase):
    """The receivable sub-ledger: what each bill was raised by and settled with. Insert-only.

    ``seq`` runs from 1 without gaps per bill, so that a row taken away is seen.
    """

    __tablename__ = "biz_account_entry"
    __table_args__ = ({"postgresql_partition_by": "RANGE (bill_month)"},)

    bill_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    # Fixed by the bill, so an entry lives beside the bill it belongs to.
    bill_month: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(16))  # issue | opening | offset | restore | credit
    amount_fen: Mapped[FenColumn]  # positive raises the receivable
    payment_id: Mapped[int | None] = mapped_column(BigInteger)
    journal_id: Mapped[int] = mapped_column(BigInteger)
    posted_on: Mapped[date]


class Deposit(TenantBase):
    """An account's prepayment (预存): exists once the account ever had some."""

    __tablename__ = "biz_deposit"

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    balance_fen: Mapped[FenColumn]
    last_seq: Mapped[int] = mapped_column(Integer)


class DepositEntry(TenantBase):
    """The prepayment sub-ledger: opening + movement = closing, row by row. Insert-only."""

    __tablename__ = "biz_deposit_entry"
    __table_args__ = (
        Index("ix_biz_deposit_entry_payment", "payment_id"),
        Index("ix_biz_deposit_entry_journal", "journal_id"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    opening_fen: Mapped[FenColumn]
    movement_fen: Mapped[FenColumn]
    closing_fen: Mapped[FenColumn]
    kind: Mapped[str] = mapped_column(String(16))  # payment | offset | restore | reversal | opening
    payment_id: Mapped[int | None] = mapped_column(BigInteger)
    bill_id: Mapped[int | None] = mapped_column(BigInteger)
    bill_month: Mapped[int | None] = mapped_column(Integer)
    journal_id: Mapped[int] = mapped_column(BigInteger)
    posted_on: Mapped[date]


class OpeningLot(TenantBase):
    """What the system before ours knew of a lot of prepayment taken over. Insert-only.

    Beside the deposit entry of kind ``opening`` that holds its money.
    """

    __tablename__ = "biz_opening_lot"

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    received_on: Mapped[date]
    method: Mapped[str | None] = mapped_column(String(16))
    reference: Mapped[str | None] = mapped_column(String(64))
