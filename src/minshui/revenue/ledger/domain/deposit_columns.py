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
    """The new entries of deposits, one an offset."""

    seq: Int64Array
    opening_fen: Int64Array
    closing_fen: Int64Array


def chain_offsets(offsets: OffsetColumns) -> ChainColumns:
    """Append offsets, sorted by account, to the chains of their deposits.

    Raises ``E_DEPOSIT_SHORT`` where a deposit would fall below zero.
    """
    account = offsets.account_id
    place = np.arange(len(account), dtype=np.int64)
    first = np.ones(len(account), dtype=np.bool_)
    first[1:] = account[1:] != account[:-1]
    start = np.maximum.accumulate(np.where(first, place, 0))
    taken = np.cumsum(offsets.amount_fen)
    before = taken - offsets.amount_fen
    opening_fen = offsets.balance_fen - (before - before[start])
    closing_fen = opening_fen - offsets.amount_fen
    short = np.flatnonzero(closing_fen < 0)
    if len(short):
        row = int(short[0])
        raise MinshuiError(
            DEPOSIT_SHORT,
            account=int(account[row]),
            balance=yuan_text(int(opening_fen[row])),
            wanted=yuan_text(int(offsets.amount_fen[row])),
        )
    return ChainColumns(offsets.last_seq + place - start + 1, opening_fen, closing_fen)
