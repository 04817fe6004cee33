"""Partitions that bills and what belongs to them are stored in."""

from __future__ import annotations

from collections.abc import Iterable

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.billing.parameters import YEARLY_PARTITIONS_BELOW
from minshui.revenue.billing.queries.customer_count import customer_count
from minshui.revenue.parameter.facade import parameter

# Entries of bills lie beside them, by the bill's month.
_TABLES = ("biz_charge", "biz_charge_detail", "biz_account_entry")


async def ensure_bill_partitions(ctx: Context, months: Iterable[int]) -> None:
    """Make sure that bills of ``months`` can be stored: by year, or by month in a large tenant."""
    definition = YEARLY_PARTITIONS_BELOW
    limit = await parameter(ctx, definition.module, definition.key, ctx.clock.today())
    yearly = await customer_count(ctx) < limit
    wanted = sorted(set(months))
    for table in _TABLES:
        await database_of(ctx.session).ensure_partitions(ctx.session, table, wanted, yearly=yearly)
