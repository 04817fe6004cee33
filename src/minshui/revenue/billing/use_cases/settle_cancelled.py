"""Pay open bills from what taking bills back left on deposits."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.billing.cancellation_store import chunk_span
from minshui.revenue.billing.queries.unsettled_accounts import unsettled_between
from minshui.revenue.billing.use_cases.settle_account import settle_account


async def settle_cancelled(ctx: Context, chunk_id: int) -> int:
    """Offset the deposits of a cancellation chunk's accounts, the oldest open bill first.

    Idempotent; returns how many bills were settled. Accounts with an open case, and balances
    that the offset policy leaves alone, stay as they are.
    """
    settled = 0
    for account_id in await unsettled_between(ctx, *await chunk_span(ctx, chunk_id)):
        settled += len(await settle_account(ctx, account_id))
    return settled
