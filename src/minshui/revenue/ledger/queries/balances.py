"""What deposits hold."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.revenue.ledger.models import Deposit

_BALANCES = select(Deposit.account_id, Deposit.balance_fen).where(
    is_among(Deposit.account_id, "account_ids")
)


async def deposit_balances(ctx: Context, account_ids: Collection[int]) -> dict[int, int]:
    """Return the balances in fen of the accounts that have a deposit."""
    rows = await ctx.session.execute(_BALANCES, {"account_ids": sorted(account_ids)})
    return {row.account_id: row.balance_fen for row in rows}
