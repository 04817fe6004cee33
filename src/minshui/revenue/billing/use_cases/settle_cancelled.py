"""Pay open bills from what taking bills back left on deposits."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.billing.cancellation_store import chunk_span
from minshui.revenue.billing.chunk_cancelling import SOURCE_TYPE
from minshui.revenue.billing.domain.offset import allocate
from minshui.revenue.billing.queries.unsettled_accounts import unsettled_between
from minshui.revenue.billing.settling import (
    Settled,
    SettledTogether,
    post_settlements,
    settlement_basis,
)


async def settle_cancelled(ctx: Context, chunk_id: int) -> int:
    """Offset the deposits of a cancellation chunk's accounts, the oldest open bill first.

    Idempotent; returns how many bills were settled. Accounts with an open case, and balances
    that the offset policy leaves alone, stay as they are.
    """
    accounts = await unsettled_between(ctx, *await chunk_span(ctx, chunk_id))
    basis = await settlement_basis(ctx, accounts) if accounts else None
    if basis is None:
        return 0
    settled: list[Settled] = [
        (None, allocation)
        for account_id, bills in basis.bills.items()
        for allocation in allocate(basis.balances_fen[account_id], bills, basis.rules.offsets)
    ]
    if settled:
        await post_settlements(ctx, basis.fees, [SettledTogether(SOURCE_TYPE, chunk_id, settled)])
    return len(settled)
