"""Prepayment by lots: which money of which day a deposit still holds, first in, first out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar

_USES = frozenset({"offset", "late_fee", "distribution"})
_RETURNS = frozenset({"restore", "late_fee_back", "share_back"})


@dataclass(frozen=True, slots=True)
class DepositMove:
    """An entry of a deposit. ``undoes_id`` is the payment whose money it takes back."""

    seq: int
    posted_on: date
    kind: str
    amount_fen: int
    payment_id: int | None = None
    bill_id: int | None = None
    undoes_id: int | None = None


@dataclass(frozen=True, slots=True)
class DepositLot:
    """Money that came in at once, and what is left of it."""

    seq: int
    posted_on: date
    kind: str
    payment_id: int | None
    amount_fen: int
    remaining_fen: int


class _Remaining(Protocol):
    @property
    def remaining_fen(self) -> int: ...


Lot = TypeVar("Lot", bound=_Remaining)


def deposit_lots(entries: Iterable[DepositMove]) -> list[DepositLot]:
    """Return every lot of a deposit, oldest first, from its entries in their order.

    Whatever leaves takes the oldest money, except what undoes a payment or a distribution: that
    takes what came by it. What a bill, or a group's members, give back returns to the lots that
    paid it, the last first.
    """
    lots: dict[int, DepositLot] = {}
    paid: dict[int | None, list[tuple[int, int]]] = defaultdict(list)

    def move(seq: int, amount_fen: int) -> None:
        lots[seq] = replace(lots[seq], remaining_fen=lots[seq].remaining_fen + amount_fen)

    for entry in entries:
        rest_fen = abs(entry.amount_fen)
        if entry.amount_fen < 0:
            for lot, taken_fen in consume(_in_turn(list(lots.values()), entry), rest_fen):
                move(lot.seq, -taken_fen)
                if entry.kind in _USES:
                    paid[entry.bill_id].append((lot.seq, taken_fen))
            continue
        while entry.kind in _RETURNS and rest_fen and paid[entry.bill_id]:
            seq, used_fen = paid[entry.bill_id].pop()
            back_fen = min(used_fen, rest_fen)
            move(seq, back_fen)
            rest_fen -= back_fen
            if used_fen > back_fen:
                paid[entry.bill_id].append((seq, used_fen - back_fen))
        if rest_fen:
            lots[entry.seq] = DepositLot(
                entry.seq, entry.posted_on, entry.kind, entry.payment_id, rest_fen, rest_fen
            )
    return list(lots.values())


def consume(lots: Sequence[Lot], amount_fen: int) -> list[tuple[Lot, int]]:
    """Return what ``amount_fen`` takes of each of ``lots`` in their order, as far as they last."""
    uses = []
    for lot in lots:
        taken_fen = min(lot.remaining_fen, amount_fen)
        if taken_fen > 0:
            uses.append((lot, taken_fen))
            amount_fen -= taken_fen
    return uses


def _in_turn(lots: list[DepositLot], entry: DepositMove) -> list[DepositLot]:
    if entry.kind == "share_back":
        own = [lot for lot in reversed(lots) if lot.kind == "distribution"]
    elif entry.undoes_id is not None:
        own = [lot for lot in lots if lot.payment_id == entry.undoes_id]
    else:
        return lots
    return own + [lot for lot in reversed(lots) if lot not in own]
