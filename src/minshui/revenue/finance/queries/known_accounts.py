"""Which accounts the chart has."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.models import LedgerAccount

_KNOWN = select(LedgerAccount.code).where(LedgerAccount.code == bindparam("account"))


async def is_in_chart(ctx: Context, account_code: str) -> bool:
    """Return whether the chart has an account."""
    found = await ctx.session.execute(_KNOWN, {"account": account_code})
    return found.first() is not None
