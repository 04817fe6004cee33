"""What offsetting takes and gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from minshui.infrastructure.db.dialects.columns import Int64Array
from minshui.revenue.billing.domain.offset import Allocation


@dataclass(frozen=True, slots=True)
class Settlement:
    """A bill that was settled by an amount (given back: negative) and what is open after.

    Its late fee comes beside it and is none of the bill's own amount.
    """

    bill_id: int
    bill_month: int
    amount_fen: int
    open_fen: int
    late_fee_fen: int = 0

    @classmethod
    def of(cls, allocation: Allocation) -> Settlement:
        """Return what an allocation settled."""
        bill = allocation.bill
        return cls(
            bill.bill_id,
            bill.bill_month,
            allocation.amount_fen,
            allocation.open_fen,
            allocation.late_fee_fen,
        )

    @property
    def taken_fen(self) -> int:
        """What the deposit paid for it."""
        return self.amount_fen + self.late_fee_fen

    def by(self, payment_id: int) -> PaymentSettlement:
        """Return it as a payment's."""
        return PaymentSettlement(
            payment_id, self.bill_id, self.bill_month, self.amount_fen, self.late_fee_fen
        )


@dataclass(frozen=True, slots=True)
class ChunkBills:
    """The new bills of a chunk: parallel sequences (lists or numpy arrays), one item a bill."""

    chunk_id: int
    bill_month: int
    due_on: date
    issued_on: date
    first_account_id: int
    last_account_id: int
    account_ids: Sequence[int] | Int64Array
    bill_ids: Sequence[int] | Int64Array
    amounts_fen: Sequence[int] | Int64Array


@dataclass(frozen=True, slots=True)
class ChunkOffsets:
    """What prepayment paid of a chunk's new bills and of older ones.

    ``open_fen`` has the new bills that were paid at all, by bill id: what stays open of each.
    """

    journal_id: int | None
    offset_fen: int
    open_fen: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class PaidIn:
    """An account whose deposit is to pay its bills, or only those that are chosen.

    ``payment_id`` is the payment that brought it about, ``amount_fen`` what it has added to the
    deposit, ``created_by`` the user who took it.
    """

    account_id: int
    payment_id: int | None = None
    amount_fen: int = 0
    bill_ids: frozenset[int] | None = None
    created_by: int | None = None


@dataclass(frozen=True, slots=True)
class PaymentCredit:
    """What a payment of a batch added to an account's deposit; 0 by none: what it held before."""

    account_id: int
    payment_id: int | None
    amount_fen: int


@dataclass(frozen=True, slots=True)
class SettledBy:
    """What settled bills, by the source of its journals, and the journal that brought its money."""

    source_type: str
    source_id: int
    since_journal_id: int


def held(account_id: int) -> PaymentCredit:
    """Let an account's bills be paid from what it holds already."""
    return PaymentCredit(account_id, None, 0)


@dataclass(frozen=True, slots=True)
class PaymentSettlement:
    """What a payment of a batch, or a deposit without one, settled of a bill."""

    payment_id: int | None
    bill_id: int
    bill_month: int
    amount_fen: int
    late_fee_fen: int = 0

    @property
    def taken_fen(self) -> int:
        """What the deposit paid for it."""
        return self.amount_fen + self.late_fee_fen
