"""Pay a chunk's new bills, and older ones, from prepayment: set by set."""

from __future__ import annotations

import numpy as np

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.columns import Int64Array
from minshui.revenue.billing.domain.offset_columns import (
    ChunkAllocation,
    NewBills,
    allocate_chunk,
)
from minshui.revenue.billing.late_fee_store import append_fee_entries
from minshui.revenue.billing.late_fees import FeeDay, late_fees
from minshui.revenue.billing.open_bill_store import settle_bills
from minshui.revenue.billing.queries.prepaid_accounts import (
    PrepaidAccounts,
    accounts_with_cases,
    lock_older_bills,
    lock_prepaid,
)
from minshui.revenue.billing.settlement_rules import settlement_rules
from minshui.revenue.billing.settlements import ChunkBills, ChunkOffsets
from minshui.revenue.billing.settling import Settled, SettledTogether, post_fees
from minshui.revenue.customer.facade import account_locks
from minshui.revenue.ledger.facade import OffsetColumns, last_entry_seqs, offset_columns

FIRST_OFFSET_SEQ = 2  # after the entry that raised the bill


async def offset_chunk(ctx: Context, chunk: ChunkBills) -> ChunkOffsets:
    """Offset the deposits of the chunk's accounts, the oldest bill first, in one journal.

    Locks only accounts that have a balance, ascending; those with a case that holds offsetting
    are left alone. Older bills are changed here; the new ones, not stored yet, get their open
    amounts from the result.
    """
    prepaid = await _free_accounts(ctx, chunk)
    if not len(prepaid.account_id):
        return ChunkOffsets(None, 0, {})
    new = _new_bills(chunk, prepaid)
    rules = await settlement_rules(ctx, chunk.issued_on)
    billed = np.unique(new.place)
    older = await lock_older_bills(ctx, prepaid.cust_id[billed])
    # A run may be dated back; its offsets are not made before the money they use.
    today = ctx.clock.today()
    posted_on = max(chunk.issued_on, today)
    accounts = prepaid.account_id[billed].tolist()
    fees = await late_fees(ctx, rules.late_fees, accounts, older, FeeDay(today, today))
    older = fees.with_fees(older)
    paid = allocate_chunk(prepaid.account_id, prepaid.balance_fen, new, older, rules.offsets)
    journal_id = await offset_columns(
        ctx,
        OffsetColumns(
            source_type="bill_chunk",
            source_id=chunk.chunk_id,
            posted_on=posted_on,
            account_id=prepaid.account_id[paid.place],
            bill_id=paid.bill_id,
            bill_month=paid.bill_month,
            amount_fen=paid.amount_fen,
            balance_fen=prepaid.balance_fen[paid.place],
            last_seq=prepaid.last_seq[paid.place],
            entry_seq=await _entry_seqs(ctx, paid),
        ),
    )
    await settle_bills(ctx, [each for each in paid.older if each.amount_fen])
    settled: list[Settled] = [(None, each) for each in paid.older]
    paid_fees = [(None, each, journal_id) for each in paid.older]
    await append_fee_entries(ctx, fees.frozen(paid_fees, today))
    await post_fees(ctx, SettledTogether("bill_chunk", chunk.chunk_id, settled))
    return ChunkOffsets(journal_id, int(paid.amount_fen.sum()), _open_amounts(new, paid))


async def _free_accounts(ctx: Context, chunk: ChunkBills) -> PrepaidAccounts:
    """Lock the accounts with a balance and return those that have a new bill and no case."""
    span = (chunk.first_account_id, chunk.last_account_id)
    prepaid = await lock_prepaid(ctx, *span)
    free = np.isin(prepaid.account_id, np.asarray(chunk.account_ids, dtype=np.int64))
    held = await account_locks(ctx, await accounts_with_cases(ctx, *span), "offset")
    if held:
        free &= ~np.isin(prepaid.account_id, [lock.account_id for lock in held])
    return prepaid.only(free)


def _new_bills(chunk: ChunkBills, prepaid: PrepaidAccounts) -> NewBills:
    accounts = np.asarray(chunk.account_ids, dtype=np.int64)
    rows = np.flatnonzero(np.isin(accounts, prepaid.account_id))
    return NewBills(
        place=np.searchsorted(prepaid.account_id, accounts[rows]),
        bill_id=np.asarray(chunk.bill_ids, dtype=np.int64)[rows],
        amount_fen=np.asarray(chunk.amounts_fen, dtype=np.int64)[rows],
        bill_month=chunk.bill_month,
        due_on=chunk.due_on,
    )


async def _entry_seqs(ctx: Context, paid: ChunkAllocation) -> Int64Array:
    """Return the number of each bill's next entry: older bills may have had some."""
    seqs = np.full(len(paid.bill_id), FIRST_OFFSET_SEQ, dtype=np.int64)
    older = np.flatnonzero(~paid.is_new)
    if len(older):
        bills = {(each.bill.bill_id, each.bill.bill_month) for each in paid.older}
        last = await last_entry_seqs(ctx, bills)
        seqs[older] = [last.get(bill_id, 0) + 1 for bill_id in paid.bill_id[older].tolist()]
    return seqs


def _open_amounts(new: NewBills, paid: ChunkAllocation) -> dict[int, int]:
    """Return what stays open of the new bills that were paid of, by bill id."""
    amounts = dict(zip(new.bill_id.tolist(), new.amount_fen.tolist(), strict=True))
    own = paid.is_new
    return {
        bill_id: amounts[bill_id] - amount_fen
        for bill_id, amount_fen in zip(
            paid.bill_id[own].tolist(), paid.amount_fen[own].tolist(), strict=True
        )
    }
