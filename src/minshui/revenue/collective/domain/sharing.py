"""Spread a payer's money over the bills of many members."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Owed:
    """An open bill of a member; ``amount_fen`` is what it takes to settle it."""

    account_id: int
    bill_id: int
    bill_month: int
    due_on: date
    amount_fen: int

    @property
    def age_key(self) -> tuple[date, int, int]:
        """Oldest first, as an account's own offset has it."""
        return self.due_on, self.bill_month, self.bill_id

    def plus(self, late_fee_fen: int) -> Owed:
        """Return it with its late fee."""
        return replace(self, amount_fen=self.amount_fen + late_fee_fen)


def share_out(
    balance_fen: int, owed: Iterable[Owed], own_fen: Mapping[int, int], *, whole_bills: bool
) -> dict[int, int]:
    """Return fen by account: the group's oldest bills first, whoever they belong to.

    What a member holds itself (``own_fen`` by account) pays its oldest bills before the payer's
    money does. With ``whole_bills`` it stops at the first bill that is not covered, as an
    account's own offset does.
    """
    shares: dict[int, int] = {}
    left_fen = dict(own_fen)
    for bill in sorted(owed, key=lambda each: each.age_key):
        own_part_fen = min(left_fen.get(bill.account_id, 0), bill.amount_fen)
        wanted_fen = bill.amount_fen - own_part_fen
        left_fen[bill.account_id] = left_fen.get(bill.account_id, 0) - own_part_fen
        if not wanted_fen:
            continue
        if balance_fen <= 0 or (whole_bills and wanted_fen > balance_fen):
            break
        given_fen = min(balance_fen, wanted_fen)
        shares[bill.account_id] = shares.get(bill.account_id, 0) + given_fen
        balance_fen -= given_fen
    return shares
