"""What finance gives and takes. Amounts in fen; debit positive where there is one column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """An account over a month: ``closing`` = ``opening`` + ``debit`` − ``credit``."""

    account_code: str
    account_name: str
    opening_fen: int
    debit_fen: int
    credit_fen: int
    closing_fen: int


@dataclass(frozen=True, slots=True)
class CloseContract:
    """A close of a month."""

    month: int
    revision: int
    balances: Sequence[AccountBalance]
    closed_by: int | None
    closed_at: datetime
    reopened_at: datetime | None


@dataclass(frozen=True, slots=True)
class CloseDifference:
    """An account that closed otherwise than the time before."""

    account_code: str
    account_name: str
    before: AccountBalance | None
    after: AccountBalance | None


@dataclass(frozen=True, slots=True)
class CloseObstacle:
    """What keeps a month from being closed, with the code and the sentence of the refusal."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class MonthState:
    """An accounting month: open or closed, how often it was closed, what keeps it open."""

    month: int
    closed: bool
    revision: int
    obstacles: Sequence[CloseObstacle] = ()


@dataclass(frozen=True, slots=True)
class MapSubject:
    """Where an account goes in the accounting package; of one component where it is named."""

    account_code: str
    subject_code: str
    subject_name: str
    component_code: str = ""


@dataclass(frozen=True, slots=True)
class PostedSum:
    """What was posted on a day by journals of a kind, on one account for one component."""

    posted_on: date
    kind: str
    account_code: str
    account_name: str
    account_kind: str
    component_code: str
    debit_fen: int
    credit_fen: int
    journal_count: int


@dataclass(frozen=True, slots=True)
class VoucherLine:
    """A line (分录) of a voucher: one of the two amounts is 0. Negative ones are red."""

    line_no: int
    summary: str
    subject_code: str
    subject_name: str
    debit_fen: int
    credit_fen: int


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher (记账凭证) for the accounting package; its lines balance."""

    number: int
    posted_on: date
    kind: str
    journal_count: int
    lines: Sequence[VoucherLine]


class VoucherLayout(StrEnum):
    """In what layout vouchers are handed over; see ``domain/layouts.py`` for the sources."""

    NEUTRAL_CSV = "neutral_csv"
    NEUTRAL_XLSX = "neutral_xlsx"
    KINGDEE_KIS = "kingdee_kis"
    YONYOU_U8 = "yonyou_u8"


@dataclass(frozen=True, slots=True)
class VoucherFile:
    """Vouchers as a file."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class VoucherExportContract:
    """That vouchers were handed over; equal hashes are equal vouchers, whatever the layout."""

    month: int
    close_revision: int
    layout: VoucherLayout
    voucher_count: int
    line_count: int
    content_hash: str
    exported_by: int | None
    exported_at: datetime


@dataclass(frozen=True, slots=True)
class RemittanceLine:
    """What was collected of one component for others, and what of it was paid over.

    ``closing`` = ``opening`` + ``collected`` − ``remitted``; ``uncollected`` is what customers
    still owe of it, on the last day: with ``closing`` it is what the ledger shows as liability.
    """

    component_code: str
    component_name: str
    opening_fen: int
    collected_fen: int
    remitted_fen: int
    closing_fen: int
    uncollected_fen: int


@dataclass(frozen=True, slots=True)
class RemitComponent:
    """Pay over what was collected of a component up to a day; all of it if no amount is given."""

    component_code: str
    collected_to_on: date
    reason: str
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class RemittanceContract:
    """A remittance."""

    id: int
    code: str
    component_code: str
    amount_fen: int
    collected_to_on: date
    remitted_on: date
