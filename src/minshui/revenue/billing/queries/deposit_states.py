"""Lock the deposits of many accounts and say where they stand, as columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import BigInteger, cast, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.columns import Int64Array
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.ledger.models import Deposit

_LOCK = (
    select(Deposit.account_id, Deposit.balance_fen, cast(Deposit.last_seq, BigInteger))
    .order_by(Deposit.account_id)
    .with_for_update()
)


@dataclass(frozen=True, slots=True)
class DepositStates:
    """Deposits of accounts (ascending) as they stand; 0 and 0 where there is none yet."""

    account_id: Int64Array
    balance_fen: Int64Array
    last_seq: Int64Array

    def of(self, account_id: Int64Array) -> Int64Array:
        """Return the places of accounts that are among them."""
        return np.searchsorted(self.account_id, account_id)

    def moved(self, account_id: Int64Array, amount_fen: Int64Array) -> DepositStates:
        """Return where they stand after movements."""
        places, count = self.of(account_id), len(self.account_id)
        added = np.zeros(count, dtype=np.int64)
        np.add.at(added, places, amount_fen)
        entries = np.bincount(places, minlength=count)
        return DepositStates(self.account_id, self.balance_fen + added, self.last_seq + entries)


async def lock_deposit_states(ctx: Context, account_id: Int64Array) -> DepositStates:
    """Lock the deposits of accounts that are locked already."""
    accounts = np.unique(account_id)
    balance_fen, last_seq = np.zeros((2, len(accounts)), dtype=np.int64)
    if len(accounts):
        database = database_of(ctx.session)
        statement = _LOCK.where(database.is_among(Deposit.account_id, accounts))
        known, balances, seqs = await database.read_integers(ctx.session, statement, {})
        places = np.searchsorted(accounts, known)
        balance_fen[places], last_seq[places] = balances, seqs
    return DepositStates(accounts, balance_fen, last_seq)
