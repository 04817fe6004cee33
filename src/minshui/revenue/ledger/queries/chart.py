"""The chart with its balances."""

from __future__ import annotations

from sqlalchemy import func, select

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.contracts import LedgerAccountLine
from minshui.revenue.ledger.models import JournalLine, LedgerAccount

_CHART = (
    select(
        LedgerAccount.code,
        LedgerAccount.name,
        LedgerAccount.kind,
        LedgerAccount.purpose,
        func.coalesce(func.sum(JournalLine.amount_fen), 0).label("balance_fen"),
    )
    .join(JournalLine, JournalLine.account_code == LedgerAccount.code, isouter=True)
    .group_by(LedgerAccount.code)
    .order_by(LedgerAccount.code)
)


async def chart_balances(ctx: Context) -> list[LedgerAccountLine]:
    """Return every account with the sum of its lines, debit positive."""
    return [
        LedgerAccountLine(row.code, row.name, row.kind, row.purpose, int(row.balance_fen))
        for row in await ctx.session.execute(_CHART)
    ]
