"""Give a tenant the chart to start with."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.ledger.domain.default_chart import DEFAULT_CHART
from minshui.revenue.ledger.models import LedgerAccount


async def create_default_chart(ctx: Context) -> int:
    """Add the default accounts that are missing and return how many; changes none there is."""
    database = database_of(ctx.session)
    added = 0
    for account in DEFAULT_CHART:
        added += await database.insert_if_absent(
            ctx.session,
            LedgerAccount,
            {
                "code": account.code,
                "name": account.name,
                "kind": account.kind,
                "purpose": account.purpose.value if account.purpose else None,
            },
        )
    return added
