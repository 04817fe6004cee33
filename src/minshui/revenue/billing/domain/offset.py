"""How a balance pays bills, and how what it paid is taken back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from minshui.revenue.billing.domain.late_fee_terms import FeeOrder

PaidKey = tuple[int, bool]


class OffsetPolicy(StrEnum):
    """Whether a balance may pay a part of a bill, or only whole ones."""

    PARTIAL = "partial"
    WHOLE_BILLS = "whole_bills"


@dataclass(frozen=True, slots=True)
class OffsetRules:
    """How a balance is spread: over parts of bills or whole ones, and what of a bill is first."""

    policy: OffsetPolicy = OffsetPolicy.PARTIAL
    order: FeeOrder = FeeOrder.FEE_FIRST


@dataclass(frozen=True, slots=True)
class OpenBill:
    """What offsetting needs to know of a bill; its late fee may outlive its principal.

    It is held while money of its own is on the way: no other may pay it.
    """

    account_id: int
    bill_id: int
    bill_month: int
    due_on: date
    open_fen: int
    late_fee_fen: int = 0
    is_held: bool = False

    @property
    def age_key(self) -> tuple[date, int, int]:
        """Oldest first: by due date, then month, then id."""
        return self.due_on, self.bill_month, self.bill_id


@dataclass(frozen=True, slots=True)
class Allocation:
    """How much of a bill and of its late fee is paid."""

    bill: OpenBill
    amount_fen: int
    late_fee_fen: int = 0

    @property
    def open_fen(self) -> int:
        """What of the principal stays open."""
        return self.bill.open_fen - self.amount_fen

    @property
    def taken_fen(self) -> int:
        """What the deposit pays."""
        return self.amount_fen + self.late_fee_fen


def allocate(balance_fen: int, bills: Iterable[OpenBill], rules: OffsetRules) -> list[Allocation]:
    """Pay ``bills`` of one account from ``balance_fen``, the oldest first, each with its late fee.

    By whole bills, it stops at the first bill that the balance does not cover: a younger one
    is never paid before an older one. Held bills are passed over. By ``separate`` late
    fees are left alone.
    """
    allocations = []
    for bill in _in_turn(bills):
        if balance_fen <= 0:
            break
        fee_fen = 0 if rules.order is FeeOrder.SEPARATE else bill.late_fee_fen
        if bill.open_fen <= 0 and fee_fen <= 0:
            continue
        if rules.policy is OffsetPolicy.WHOLE_BILLS and bill.open_fen + fee_fen > balance_fen:
            break
        principal_fen = max(bill.open_fen, 0)
        if rules.order is FeeOrder.FEE_FIRST:
            fee_fen = min(balance_fen, fee_fen)
            principal_fen = min(balance_fen - fee_fen, principal_fen)
        else:
            principal_fen = min(balance_fen, principal_fen)
            fee_fen = min(balance_fen - principal_fen, fee_fen)
        allocations.append(Allocation(bill, principal_fen, fee_fen))
        balance_fen -= principal_fen + fee_fen
    return allocations


def allocate_in_turn(
    balance_fen: int,
    credited: Sequence[tuple[int, Collection[int] | None]],
    bills: Sequence[OpenBill],
    rules: OffsetRules,
) -> list[list[Allocation]]:
    """Let what came in one after another pay in turn what those before left open.

    ``credited`` has the amounts that are in ``balance_fen`` already, each with the ids of the
    bills that it may pay, or None for all.
    """
    left_fen = balance_fen - sum(amount_fen for amount_fen, _ in credited)
    turns = []
    for amount_fen, bill_ids in credited:
        left_fen += amount_fen
        chosen = [each for each in bills if bill_ids is None or each.bill_id in bill_ids]
        allocations = allocate(left_fen, chosen, rules)
        left_fen -= sum(each.taken_fen for each in allocations)
        turns.append(allocations)
        paid = {each.bill.bill_id: each for each in allocations}
        bills = [_left_of(bill, paid.get(bill.bill_id)) for bill in bills]
    return turns


def _left_of(bill: OpenBill, paid: Allocation | None) -> OpenBill:
    if paid is None:
        return bill
    return replace(bill, open_fen=paid.open_fen, late_fee_fen=bill.late_fee_fen - paid.late_fee_fen)


def allocate_fees(balance_fen: int, bills: Iterable[OpenBill]) -> list[Allocation]:
    """Pay nothing but late fees, those of the oldest bills first."""
    allocations = []
    for bill in _in_turn(bills):
        fee_fen = min(balance_fen, bill.late_fee_fen)
        if fee_fen > 0:
            allocations.append(Allocation(bill, 0, fee_fen))
            balance_fen -= fee_fen
    return allocations


def _in_turn(bills: Iterable[OpenBill]) -> list[OpenBill]:
    return sorted((bill for bill in bills if not bill.is_held), key=lambda each: each.age_key)


@dataclass(frozen=True, slots=True)
class PastOffset:
    """An offset that was made before: which bill or late fee, how much, by which payment."""

    bill_id: int
    bill_month: int
    amount_fen: int
    payment_id: int | None
    is_fee: bool = False
    journal_id: int = 0
    account_id: int = 0

    @property
    def key(self) -> PaidKey:
        """What was paid: a bill's principal, or its late fee."""
        return self.bill_id, self.is_fee


@dataclass(frozen=True, slots=True)
class GivenBack:
    """How much of a past offset is given back."""

    offset: PastOffset
    amount_fen: int


def unwind(
    offsets: Iterable[PastOffset],
    paid_fen: Mapping[PaidKey, int],
    is_own: Callable[[PastOffset], bool],
    balance_fen: int,
    amount_fen: int,
) -> tuple[list[GivenBack], int]:
    """Choose what bills give back so that ``amount_fen`` can leave the deposit.

    ``offsets`` are the account's, newest first; ``paid_fen`` is what each bill and late fee still
    has been paid. All that is undone, ``is_own``, is given back; where what it left as
    prepayment has been used since, the newest other offsets follow, for just as much.
    Returns what is given back, and what is still missing (0 unless the deposit was spent
    otherwise).
    """
    left = dict(paid_fen)
    given: list[GivenBack] = []

    def give_back(offset: PastOffset, at_most_fen: int) -> int:
        given_fen = min(offset.amount_fen, left.get(offset.key, 0), at_most_fen)
        if given_fen > 0:
            left[offset.key] -= given_fen
            given.append(GivenBack(offset, given_fen))
        return max(given_fen, 0)

    newest_first = list(offsets)
    for offset in newest_first:
        if is_own(offset):
            balance_fen += give_back(offset, offset.amount_fen)
    missing_fen = amount_fen - balance_fen
    for offset in newest_first:
        if missing_fen <= 0:
            break
        if not is_own(offset):
            missing_fen -= give_back(offset, missing_fen)
    return given, max(missing_fen, 0)
