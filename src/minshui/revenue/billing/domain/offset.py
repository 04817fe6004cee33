"""How a balance pays bills, and how what it paid is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class OffsetPolicy(StrEnum):
    """Whether a balance may pay a part of a bill, or only whole ones."""

    PARTIAL = "partial"
    WHOLE_BILLS = "whole_bills"


@dataclass(frozen=True, slots=True)
class OpenBill:
    """What offsetting needs to know of a bill."""

    account_id: int
    bill_id: int
    bill_month: int
    due_on: date
    open_fen: int

    @property
    def age_key(self) -> tuple[date, int, int]:
        """Oldest first: by due date, then month, then id."""
        return self.due_on, self.bill_month, self.bill_id


@dataclass(frozen=True, slots=True)
class Allocation:
    """How much of a bill is paid."""

    bill: OpenBill
    amount_fen: int

    @property
    def open_fen(self) -> int:
        """What stays open."""
        return self.bill.open_fen - self.amount_fen


def allocate(balance_fen: int, bills: Iterable[OpenBill], policy: OffsetPolicy) -> list[Allocation]:
    """Pay ``bills`` of one account from ``balance_fen``, the oldest first.

    By whole bills, it stops at the first bill that the balance does not cover: a younger one
    is never paid before an older one.
    """
    allocations = []
    for bill in sorted(bills, key=lambda each: each.age_key):
        if balance_fen <= 0:
            break
        if bill.open_fen <= 0:
            continue
        if policy is OffsetPolicy.WHOLE_BILLS and bill.open_fen > balance_fen:
            break
        amount_fen = min(balance_fen, bill.open_fen)
        allocations.append(Allocation(bill, amount_fen))
        balance_fen -= amount_fen
    return allocations


@dataclass(frozen=True, slots=True)
class PastOffset:
    """An offset that was made before: which bill, how much, by which payment."""

    bill_id: int
    bill_month: int
    amount_fen: int
    payment_id: int | None


def unwind(
    offsets: Iterable[PastOffset],
    paid_fen: Mapping[int, int],
    payment_id: int,
    balance_fen: int,
    amount_fen: int,
) -> tuple[dict[int, int], int]:
    """Choose what bills give back so that ``amount_fen`` of a payment can leave the deposit.

    ``offsets`` are the account's, newest first; ``paid_fen`` is what each bill still has been
    paid, by bill id. All that the payment itself settled is given back; where what it left as
    prepayment has been used since, the newest other offsets follow, for just as much.
    Returns fen by bill id, and what is still missing (0 unless the deposit was spent otherwise).
    """
    left = dict(paid_fen)
    restored: dict[int, int] = {}

    def give_back(offset: PastOffset, at_most_fen: int) -> int:
        given_fen = min(offset.amount_fen, left.get(offset.bill_id, 0), at_most_fen)
        if given_fen > 0:
            left[offset.bill_id] -= given_fen
            restored[offset.bill_id] = restored.get(offset.bill_id, 0) + given_fen
        return max(given_fen, 0)

    newest_first = list(offsets)
    for offset in newest_first:
        if offset.payment_id == payment_id:
            balance_fen += give_back(offset, offset.amount_fen)
    missing_fen = amount_fen - balance_fen
    for offset in newest_first:
        if missing_fen <= 0:
            break
        if offset.payment_id != payment_id:
            missing_fen -= give_back(offset, missing_fen)
    return restored, max(missing_fen, 0)
