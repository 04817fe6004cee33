"""Post credits of bills: what was paid returns to the deposits, then each bill is credited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from minshui.infrastructure.context import Context
from minshui.revenue.billing.queries.deposit_states import DepositStates, lock_deposit_states
from minshui.revenue.ledger.facade import (
    ComponentTotal,
    CorrectionPosting,
    DepositColumns,
    DepositKind,
    EntryColumns,
    EntryKind,
    post_corrections,
)
from minshui.revenue.tariff.facade import BoolArray, Int64Array

_KINDS = (EntryKind.RESTORE, EntryKind.CREDIT, EntryKind.ISSUE)
_RESTORE, _CREDIT, _ISSUE = range(len(_KINDS))


@dataclass(frozen=True, slots=True)
class Credits:
    """Bills to credit, by account, and the bills that do it.

    ``last_seq`` is each bill's last entry, ``paid_fen`` what of it returns to the deposit first,
    ``open_fen`` what is open then, of which ``matched_fen`` at most is credited; ``credit_fen`` is
    what its credit bill comes to, positive.
    """

    account_id: Int64Array
    bill_id: Int64Array
    bill_month: Int64Array
    last_seq: Int64Array
    paid_fen: Int64Array
    matched_fen: Int64Array
    credit_id: Int64Array
    credit_fen: Int64Array


@dataclass(frozen=True, slots=True)
class CreditSource:
    """What brings credits about: the kind of their journal, the row they come from, and the
    accounting month where it is not today's.
    """

    journal_kind: str
    source_type: str
    source_id: int
    accounting_month: int | None = None


@dataclass(frozen=True, slots=True)
class PostedCredits:
    """The journal of the given, and what stays open of each credit bill: more was owed of the
    bill than is credited.
    """

    journal_id: int | None
    open_fen: Int64Array
    restored_fen: int


async def post_credits(
    ctx: Context, source: CreditSource, given: Credits, components: Sequence[ComponentTotal]
) -> PostedCredits:
    """Give back what was paid of the bills, and credit them; raises what posting raises.

    Where a credit is more than its bill still asks for, the rest goes to the deposit. The caller
    has locked the accounts and stores the bills.
    """
    surplus_fen = np.maximum(given.credit_fen - given.matched_fen, 0)
    moved = (given.paid_fen > 0) | (surplus_fen > 0)
    deposits = await lock_deposit_states(ctx, given.account_id[moved])
    paid = given.paid_fen > 0
    if paid.any():
        await _restore(ctx, source, given, paid, deposits)
        deposits = deposits.moved(given.account_id[paid], given.paid_fen[paid])
    rows = surplus_fen > 0
    journal_id = await post_corrections(
        ctx,
        CorrectionPosting(
            source.journal_kind,
            source.source_type,
            source.source_id,
            components,
            _credit_entries(given),
            _deposit_columns(given, rows, surplus_fen, deposits, DepositKind.CREDIT),
            source.accounting_month,
        ),
    )
    open_fen = np.maximum(given.matched_fen - given.credit_fen, 0)
    return PostedCredits(journal_id, open_fen, int(given.paid_fen.sum()))


async def _restore(
    ctx: Context,
    source: CreditSource,
    given: Credits,
    paid: BoolArray,
    deposits: DepositStates,
) -> None:
    await post_corrections(
        ctx,
        CorrectionPosting(
            "restore",
            source.source_type,
            source.source_id,
            (),
            EntryColumns(
                account_id=given.account_id[paid],
                bill_id=given.bill_id[paid],
                bill_month=given.bill_month[paid],
                seq=given.last_seq[paid] + 1,
                kind=np.full(int(paid.sum()), _RESTORE, dtype=np.int64),
                kinds=_KINDS,
                amount_fen=given.paid_fen[paid],
            ),
            _deposit_columns(given, paid, given.paid_fen, deposits, DepositKind.RESTORE),
        ),
    )


def _deposit_columns(
    given: Credits,
    rows: BoolArray,
    amount_fen: Int64Array,
    deposits: DepositStates,
    kind: DepositKind,
) -> DepositColumns:
    places = deposits.of(given.account_id[rows])
    own = kind is DepositKind.RESTORE
    return DepositColumns(
        account_id=given.account_id[rows],
        bill_id=(given.bill_id if own else given.credit_id)[rows],
        bill_month=given.bill_month[rows],
        amount_fen=amount_fen[rows],
        balance_fen=deposits.balance_fen[places],
        last_seq=deposits.last_seq[places],
        kind=kind,
    )


def _credit_entries(given: Credits) -> EntryColumns:
    """The bill is credited, its credit bill issued and used up by what it given."""
    count = len(given.bill_id)
    used_fen = np.maximum(given.credit_fen, given.matched_fen)
    amount_fen = np.concatenate([-given.matched_fen, -given.credit_fen, used_fen])
    ones = np.ones(count, dtype=np.int64)
    seq = [given.last_seq + np.where(given.paid_fen > 0, 2, 1), ones, 2 * ones]
    kind = np.repeat(np.array([_CREDIT, _ISSUE, _CREDIT], dtype=np.int64), count)
    # A bill of nothing is issued, but there is nothing to credit.
    kept = np.flatnonzero((amount_fen != 0) | (kind == _ISSUE))
    bill_id = np.concatenate([given.bill_id, given.credit_id, given.credit_id])
    # In the order of the index, at whose end the new bills' entries come.
    kept = kept[np.argsort(bill_id[kept], kind="stable")]
    return EntryColumns(
        account_id=np.tile(given.account_id, 3)[kept],
        bill_id=bill_id[kept],
        bill_month=np.tile(given.bill_month, 3)[kept],
        seq=np.concatenate(seq)[kept],
        kind=kind[kept],
        kinds=_KINDS,
        amount_fen=amount_fen[kept],
    )
