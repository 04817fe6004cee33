"""The chain of a deposit's entries: opening + movement = closing, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.ledger.contracts import DepositMovement, DepositState
from minshui.revenue.ledger.errors import DEPOSIT_SHORT

EMPTY = DepositState(balance_fen=0, last_seq=0)


@dataclass(frozen=True, slots=True)
class ChainedEntry:
    """A movement with its place in the chain of its account."""

    movement: DepositMovement
    seq: int
    opening_fen: int
    closing_fen: int


def chain_movements(
    movements: Iterable[DepositMovement], states: Mapping[int, DepositState]
) -> tuple[list[ChainedEntry], dict[int, DepositState]]:
    """Append ``movements`` to the chains that stand at ``states``, in the order given.

    Returns the new entries and the new state of each account that moved. Raises
    ``E_DEPOSIT_SHORT`` where a deposit would fall below zero.
    """
    moved: dict[int, DepositState] = {}
    entries = []
    for movement in movements:
        account = movement.account_id
        state = moved.get(account) or states.get(account, EMPTY)
        closing_fen = state.balance_fen + movement.amount_fen
        if closing_fen < 0:
            raise MinshuiError(
                DEPOSIT_SHORT,
                account=account,
                balance=yuan_text(state.balance_fen),
                wanted=yuan_text(-movement.amount_fen),
            )
        seq = state.last_seq + 1
        entries.append(ChainedEntry(movement, seq, state.balance_fen, closing_fen))
        moved[account] = DepositState(closing_fen, seq)
    return entries, moved
