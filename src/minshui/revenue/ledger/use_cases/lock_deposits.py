"""Lock deposits before deciding what they pay."""

from __future__ import annotations

from collections.abc import Collection

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.contracts import DepositState
from minshui.revenue.ledger.deposit_store import lock_states


async def lock_deposits(ctx: Context, account_ids: Collection[int]) -> dict[int, DepositState]:
    """Lock the deposits of accounts (locked before), ascending; accounts without are left out."""
    if not account_ids:
        return {}
    return await lock_states(ctx, account_ids)
