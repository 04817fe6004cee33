"""What the ledger takes and gives. Debit is positive, credit negative, everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from minshui.infrastructure.db.dialects.columns import Int64Array


class Purpose(StrEnum):
    """What the program posts to without knowing the tenant's account codes."""

    RECEIVABLE = "receivable"
    PREPAYMENT = "prepayment"
    CASH = "cash"
    POS = "pos"
    TRANSFER = "transfer"
    OPENING = "opening"
    ROUNDING = "rounding"
    SUSPENSE = "suspense"
    CHEQUE = "cheque"
    CASH_ROUNDING = "cash_rounding"
    IN_TRANSIT = "in_transit"
    BANK = "bank"
    LATE_FEE = "late_fee"
    ALLOWANCE = "allowance"


class EntryKind(StrEnum):
    """Why the receivable of a bill moved."""

    ISSUE = "issue"
    OPENING = "opening"
    OFFSET = "offset"
    RESTORE = "restore"
    CREDIT = "credit"
    SUCCESSION = "succession"
    SPLIT = "split"
    WRITE_OFF = "write_off"
    RECOVER = "recover"


class DepositKind(StrEnum):
    """Why a deposit moved."""

    PAYMENT = "payment"
    OFFSET = "offset"
    RESTORE = "restore"
    REVERSAL = "reversal"
    OPENING = "opening"
    CONTRA = "contra"
    REFUND = "refund"
    DISHONOUR = "dishonour"
    MOVE = "move"
    TRANSFER = "transfer"
    ADJUST = "adjust"
    CREDIT = "credit"
    DISTRIBUTION = "distribution"
    SHARE_BACK = "share_back"
    LATE_FEE = "late_fee"
    LATE_FEE_BACK = "late_fee_back"
    SUCCESSION = "succession"


@dataclass(frozen=True, slots=True)
class PostingLine:
    """One side of a posting: on a purpose of the chart, or on an account by its code."""

    amount_fen: int
    purpose: Purpose | None = None
    account_code: str | None = None
    component_code: str | None = None
    tax_code: str | None = None


@dataclass(frozen=True, slots=True)
class JournalDraft:
    """A posting to be made: today and by the actor, where no day and no user is given.

    ``accounting_month`` is given by a correction of a month that is past and open (again).
    """

    kind: str
    source_type: str
    source_id: int
    lines: Sequence[PostingLine]
    posted_on: date | None = None
    reverses_id: int | None = None
    memo: str | None = None
    accounting_month: int | None = None
    created_by: int | None = None


@dataclass(frozen=True, slots=True)
class DepositState:
    """A deposit as it stands: its balance and the number of its last entry."""

    balance_fen: int
    last_seq: int


@dataclass(frozen=True, slots=True)
class DepositMovement:
    """One movement of a deposit: positive raises it."""

    account_id: int
    amount_fen: int
    kind: DepositKind
    payment_id: int | None = None
    bill_id: int | None = None
    bill_month: int | None = None


@dataclass(frozen=True, slots=True)
class DepositCredit:
    """What a payment adds to a deposit, and the journal that credits the prepayment account."""

    account_id: int
    amount_fen: int
    payment_id: int
    journal_id: int


@dataclass(frozen=True, slots=True)
class OpeningDeposit:
    """Prepayment taken over from the system before ours: one lot, where its day is given."""

    account_id: int
    amount_fen: int
    received_on: date | None = None
    method: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class ComponentTotal:
    """What a chunk of bills charged for one component."""

    component_code: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class ChunkPosting:
    """The bills of one chunk: parallel sequences (lists or numpy arrays), one item a bill.

    ``kind`` is ``issue``, or ``opening`` at cut-over: then the other side is the opening
    account, and the components are not asked for. Special bills are a source of their own:
    ``chunk_id`` is the id of what ``source_type`` names.
    """

    chunk_id: int
    bill_month: int
    posted_on: date
    components: Sequence[ComponentTotal]
    account_ids: Sequence[int] | Int64Array
    bill_ids: Sequence[int] | Int64Array
    amounts_fen: Sequence[int] | Int64Array
    kind: EntryKind = EntryKind.ISSUE
    journal_kind: str = "billing"
    source_type: str = "bill_chunk"


@dataclass(frozen=True, slots=True)
class Offset:
    """A bill settled from its account's deposit, or (negative) given back to it.

    ``payment_id`` is the payment that brought it about (of a restoration: its reversal).
    ``seq`` is the number the bill's next entry gets, where the caller knows it: 2 for a bill
    issued in the same transaction.
    """

    account_id: int
    bill_id: int
    bill_month: int
    amount_fen: int
    payment_id: int | None = None
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class OffsetPosting:
    """Offsets that are posted together in one journal; of one sign, positive or negative."""

    source_type: str
    source_id: int
    offsets: Sequence[Offset]
    posted_on: date | None = None
    created_by: int | None = None

    @property
    def total_fen(self) -> int:
        """The sum of the offsets; raises ``ValueError`` where they are not of one sign."""
        amounts = [offset.amount_fen for offset in self.offsets]
        if not (all(fen > 0 for fen in amounts) or all(fen < 0 for fen in amounts)):
            raise ValueError("one posting holds offsets of one sign")
        return sum(amounts)


@dataclass(frozen=True, slots=True)
class DepositUse:
    """What a deposit paid before: of a bill's principal, or its late fee; positive.

    The source is its journal's: what brought it about.
    """

    account_id: int
    kind: DepositKind
    bill_id: int
    bill_month: int
    amount_fen: int
    payment_id: int | None
    journal_id: int
    source_type: str
    source_id: int


@dataclass(frozen=True, slots=True)
class OffsetColumns:
    """Bills settled from deposits, as columns: one item an offset, by account.

    ``balance_fen`` and ``last_seq`` are where the locked deposit stands before its first offset
    (repeated for each of an account's), ``entry_seq`` is the number the bill's entry gets.
    """

    source_type: str
    source_id: int
    posted_on: date
    account_id: Int64Array
    bill_id: Int64Array
    bill_month: Int64Array
    amount_fen: Int64Array
    balance_fen: Int64Array
    last_seq: Int64Array
    entry_seq: Int64Array


@dataclass(frozen=True, slots=True)
class EntryColumns:
    """Account entries as columns: ``kind`` indexes ``kinds``, ``seq`` is the entry's number."""

    account_id: Int64Array
    bill_id: Int64Array
    bill_month: Int64Array
    seq: Int64Array
    kind: Int64Array
    kinds: tuple[EntryKind, ...]
    amount_fen: Int64Array


@dataclass(frozen=True, slots=True)
class DepositColumns:
    """Movements of deposits as columns, by account: positive raises the deposit.

    ``balance_fen`` and ``last_seq`` are where the locked deposit stands before its first movement
    (repeated for each of an account's); both are 0 where there is none yet.
    """

    account_id: Int64Array
    bill_id: Int64Array
    bill_month: Int64Array
    amount_fen: Int64Array
    balance_fen: Int64Array
    last_seq: Int64Array
    kind: DepositKind


@dataclass(frozen=True, slots=True)
class CorrectionPosting:
    """What corrects bills, posted together: income by component (positive is less of it), account
    entries and movements of deposits.
    """

    kind: str
    source_type: str
    source_id: int
    components: Sequence[ComponentTotal]
    entries: EntryColumns
    deposits: DepositColumns | None = None
    accounting_month: int | None = None


@dataclass(frozen=True, slots=True)
class TakenBill:
    """What is open of a bill, taken over by another account as a bill of the same month."""

    bill_id: int
    bill_month: int
    new_bill_id: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class SplitPosting:
    """A bill that is split: ``parts`` are the bills in its place as (bill, account, fen)."""

    split_id: int
    bill_id: int
    bill_month: int
    account_id: int
    parts: Sequence[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class WriteOffPosting:
    """A bill's receivable given up (``EntryKind.WRITE_OFF``), or standing again (``RECOVER``).

    ``amount_fen`` is positive; ``of_others`` is what of it was billed for others, by component.
    """

    kind: EntryKind
    write_off_id: int
    account_id: int
    bill_id: int
    bill_month: int
    amount_fen: int
    of_others: Sequence[ComponentTotal]


@dataclass(frozen=True, slots=True)
class SuccessionPosting:
    """Open bills and prepayment that go from one account to another, in one journal."""

    source_id: int
    from_account_id: int
    to_account_id: int
    bills: Sequence[TakenBill]
    prepayment_fen: int


@dataclass(frozen=True, slots=True)
class LedgerAccountLine:
    """An account of the chart with its balance: debit positive."""

    code: str
    name: str
    kind: str
    purpose: str | None
    balance_fen: int


@dataclass(frozen=True, slots=True)
class InvariantResult:
    """What a check found: ``bad_count`` rows that break it, the first of them named."""

    code: str
    title: str
    table: str
    bad_count: int
    first_key: str | None = None
    expected: str | None = None
    got: str | None = None

    @property
    def holds(self) -> bool:
        """Whether no row breaks it."""
        return self.bad_count == 0


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A movement on an account: of its receivable (a bill) or of its deposit."""

    posted_on: date
    ledger: str  # receivable | deposit
    kind: str
    amount_fen: int
    balance_fen: int
    bill_id: int | None
    bill_month: int | None
    payment_id: int | None
    journal_id: int
