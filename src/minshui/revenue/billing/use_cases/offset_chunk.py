"""Pay a chunk's new bills, and older ones, from prepayment: set by set."""

from __future__ import annotations

from collections import defaultdict

from minshui.infrastructure.context import Context
from minshui.revenue.billing.domain.offset import Allocation, OffsetPolicy, OpenBill, allocate
from minshui.revenue.billing.open_bill_store import lock_open_bills, settle_bills
from minshui.revenue.billing.settlement_parameters import OFFSET_POLICY
from minshui.revenue.billing.settlements import ChunkBills, ChunkOffsets
from minshui.revenue.customer.facade import account_locks, lock_accounts
from minshui.revenue.ledger.facade import (
    Offset,
    OffsetPosting,
    deposits_in_span,
    lock_deposits,
    offset_many,
)
from minshui.revenue.parameter.facade import parameter

FIRST_OFFSET_SEQ = 2  # after the entry that raised the bill


async def offset_chunk(ctx: Context, chunk: ChunkBills) -> ChunkOffsets:
    """Offset the deposits of the chunk's accounts, the oldest bill first, in one journal.

    Locks only accounts that have a balance and a new bill, ascending; those with a case that
    holds offsetting are left alone. Older bills are changed here; the new ones, not stored
    yet, get their open amounts from the result.
    """
    billed = defaultdict(list)
    with_balance = set(await deposits_in_span(ctx, chunk.first_account_id, chunk.last_account_id))
    for account_id, bill_id, amount_fen in zip(
        map(int, chunk.account_ids),
        map(int, chunk.bill_ids),
        map(int, chunk.amounts_fen),
        strict=True,
    ):
        if account_id in with_balance:
            bill = OpenBill(account_id, bill_id, chunk.bill_month, chunk.due_on, amount_fen)
            billed[account_id].append(bill)
    if not billed:
        return ChunkOffsets(None, 0, {})
    allocations, new_ids = await _allocate(ctx, chunk, billed)
    journal_id = await offset_many(
        ctx,
        OffsetPosting(
            "bill_chunk",
            chunk.chunk_id,
            [
                Offset(
                    each.bill.account_id,
                    each.bill.bill_id,
                    each.bill.bill_month,
                    each.amount_fen,
                    seq=FIRST_OFFSET_SEQ if each.bill.bill_id in new_ids else None,
                )
                for each in allocations
            ],
            chunk.issued_on,
        ),
    )
    await settle_bills(ctx, [each for each in allocations if each.bill.bill_id not in new_ids])
    return ChunkOffsets(
        journal_id,
        sum(each.amount_fen for each in allocations),
        {each.bill.bill_id: each.open_fen for each in allocations if each.bill.bill_id in new_ids},
    )


async def _allocate(
    ctx: Context, chunk: ChunkBills, billed: dict[int, list[OpenBill]]
) -> tuple[list[Allocation], set[int]]:
    """Lock what takes part and choose what is paid; also return the ids of the new bills."""
    accounts = await lock_accounts(ctx, sorted(billed))
    held = {lock.account_id for lock in await account_locks(ctx, sorted(billed), "offset")}
    policy = OffsetPolicy(
        await parameter(ctx, OFFSET_POLICY.module, OFFSET_POLICY.key, chunk.issued_on)
    )
    free = [account for account in accounts if account.id not in held]
    if not free:
        return [], set()
    deposits = await lock_deposits(ctx, [account.id for account in free])
    older = defaultdict(list)
    for bill in await lock_open_bills(ctx, [account.cust_id for account in free]):
        older[bill.account_id].append(bill)
    allocations = []
    for account in free:
        bills = [*older[account.id], *billed[account.id]]
        allocations += allocate(deposits[account.id].balance_fen, bills, policy)
    return allocations, {bill.bill_id for bills in billed.values() for bill in bills}
