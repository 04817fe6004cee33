"""Settle what a chunk left open although its account has prepayment: payments that raced it."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.billing.queries.unsettled_accounts import unsettled_accounts
from minshui.revenue.billing.settlements import held
from minshui.revenue.billing.use_cases.settle_many import settle_many


async def settle_chunk(ctx: Context, chunk_id: int) -> int:
    """Offset the chunk's open bills whose accounts hold a balance; return how many were settled.

    Idempotent: run after each chunk's commit. Accounts with an open case, and balances that the
    offset policy leaves alone, stay as they are.
    """
    waiting = await unsettled_accounts(ctx, chunk_id)
    settled = await settle_many(ctx, [held(account) for account in waiting], "settle", chunk_id)
    return len(settled)
