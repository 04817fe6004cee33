"""What others know of cut-overs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class CutoverStatus(StrEnum):
    """Life of a cut-over: open → proved → accepted, or undone from either of the first two."""

    OPEN = "open"
    PROVED = "proved"
    ACCEPTED = "accepted"
    UNDONE = "undone"


class FileKind(StrEnum):
    """The files of the kit; customers and meters are always there."""

    CUSTOMERS = "customers"
    METERS = "meters"
    ATTRIBUTES = "attributes"
    COUNTERS = "counters"
    ARREARS = "arrears"
    DEPOSITS = "deposits"
    HISTORY = "history"


class ProofItem(StrEnum):
    """What is counted and added up of what was taken over."""

    CUSTOMERS = "customers"
    METERS = "meters"
    COUNTER_M3 = "counter_m3"
    ARREARS_BILLS = "arrears_bills"
    ARREARS_FEN = "arrears_fen"
    LATE_FEE_FEN = "late_fee_fen"
    DEPOSIT_LOTS = "deposit_lots"
    DEPOSIT_FEN = "deposit_fen"


@dataclass(frozen=True, slots=True)
class OpenCutover:
    """A new cut-over; ``cutover_on`` is the last day of the system before ours."""

    code: str
    name: str
    cutover_on: date


@dataclass(frozen=True, slots=True)
class Cutover:
    """A cut-over as others see it; the sums are those of its files, None until it is loaded."""

    id: int
    code: str
    name: str
    cutover_on: date
    status: CutoverStatus
    customer_count: int | None
    meter_count: int | None
    counter_m3: Decimal | None
    arrears_fen: int | None
    prepayment_fen: int | None
    created_at: datetime
    loaded_by: int | None
    loaded_at: datetime | None
    proved_at: datetime | None
    closed_by: int | None
    closed_at: datetime | None
    closed_reason: str | None


@dataclass(frozen=True, slots=True)
class KitFault:
    """A fault: in which file, row (the header is row 1; None: the whole file) and column."""

    file: str
    kind: FileKind | None
    row: int | None
    column: str | None
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class KitResult:
    """What became of a set of files: ``checked``, ``refused`` (nothing written) or ``loaded``."""

    status: str
    rows: Mapping[FileKind, int]
    faults: Sequence[KitFault]


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One figure, of all (site and class None), a site, a class, or a class at a site.

    ``in_files`` is what the files said, ``taken_over`` what the books now hold, ``stated`` what
    the old system says where it does.
    """

    site: str | None
    class_code: str | None
    item: ProofItem
    in_files: Decimal
    taken_over: Decimal
    stated: Decimal | None

    @property
    def difference(self) -> Decimal:
        """What the books hold beyond what is stated, or else beyond what the files said."""
        expected = self.in_files if self.stated is None else self.stated
        return self.taken_over - expected

    @property
    def agrees(self) -> bool:
        """Whether files, books and, where it says so, the old system are equal."""
        return self.taken_over == self.in_files and self.stated in (None, self.taken_over)


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof report of a cut-over."""

    cutover: Cutover
    lines: Sequence[ProofLine]

    @property
    def differences(self) -> Sequence[ProofLine]:
        """The lines that do not agree."""
        return [line for line in self.lines if not line.agrees]


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo took away: rows by table; ``unused_numbers``: customer numbers left unused."""

    removed: Mapping[str, int]
    unused_numbers: Sequence[str]
