"""Spread a payer's money over the bills of many members."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Owed:
    """An open bill of a member; ``amount_fen`` is what it takes to settle it."""

    account_id: int
    bill_id: int
    due_on: date
    amount_fen: int


def share_out(balance_fen: int, owed: Iterable[Owed], *, whole_bills: bool) -> dict[int, int]:
    """Return fen by account: the group's oldest bills first, whoever they belong to.

    With ``whole_bills`` it stops at the first bill that the balance does not cover, as an
    account's own offset does.
    """
    shares: dict[int, int] = {}
    for bill in sorted(owed, key=lambda each: (each.due_on, each.bill_id)):
        if balance_fen <= 0 or (whole_bills and bill.amount_fen > balance_fen):
            break
        given_fen = min(balance_fen, bill.amount_fen)
        shares[bill.account_id] = shares.get(bill.account_id, 0) + given_fen
        balance_fen -= given_fen
    return shares
