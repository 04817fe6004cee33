"""The chain of deposits' entries for many accounts at once: opening + movement = closing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from minshui.infrastructure.db.dialects.columns import Int64Array
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.ledger.contracts import OffsetColumns
from minshui.revenue.ledger.errors import DEPOSIT_SHORT


@dataclass(frozen=True, slots=True)
class ChainColumns:
    """The new entries of deposits, one a movement."""

    seq: Int64Array
    opening_fen: Int64Array
    closing_fen: Int64Array


def chain_offsets(offsets: OffsetColumns) -> ChainColumns:
    """Append offsets, sorted by account, to the chains of their deposits.

    Raises ``E_DEPOSIT_SHORT`` where a deposit would fall below zero.
    """
    return chain_columns(
        offsets.account_id, -offsets.amount_fen, offsets.balance_fen, offsets.last_seq
    )


def chain_columns(
    account_id: Int64Array, movement_fen: Int64Array, balance_fen: Int64Array, last_seq: Int64Array
) -> ChainColumns:
    """Append movements, sorted by account, to the chains of their deposits.

    ``balance_fen`` and ``last_seq`` are where the deposit stands before its first movement,
    repeated for each of them. Raises ``E_DEPOSIT_SHORT`` where one would fall below zero.
    """
    place = np.arange(len(account_id), dtype=np.int64)
    first = np.ones(len(account_id), dtype=np.bool_)
    first[1:] = account_id[1:] != account_id[:-1]
    start = np.maximum.accumulate(np.where(first, place, 0))
    moved = np.cumsum(movement_fen)
    before = moved - movement_fen
    opening_fen = balance_fen + before - before[start]
    closing_fen = opening_fen + movement_fen
    short = np.flatnonzero(closing_fen < 0)
    if len(short):
        row = int(short[0])
        raise MinshuiError(
            DEPOSIT_SHORT,
            account=int(account_id[row]),
            balance=yuan_text(int(opening_fen[row])),
            wanted=yuan_text(int(-movement_fen[row])),
        )
    return ChainColumns(last_seq + place - start + 1, opening_fen, closing_fen)
