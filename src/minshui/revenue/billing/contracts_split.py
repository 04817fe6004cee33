"""What splitting a bill takes and gives (分账)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SplitPart:
    """What an account is to pay of a bill."""

    account_id: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class SplitBill:
    """An unpaid bill to be split, named by its number; the parts sum to it.

    An account may have several parts, the bill's own account too.
    """

    number: str
    parts: Sequence[SplitPart]
    reason: str


@dataclass(frozen=True, slots=True)
class SplitResult:
    """The bills that stand for a bill that was split, in the order of the parts."""

    split_id: int
    bill_numbers: Sequence[str]
