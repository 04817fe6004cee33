"""Take over what was used and charged before the readings of ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.interface import BULK_ROWS
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.reading.models import UsageHistory

_COLUMNS = (
    "cust_meter_id",
    "bill_month",
    "meter_id",
    "account_id",
    "usage_m3",
    "amount_fen",
    "paid_on",
)


@dataclass(frozen=True, slots=True)
class UsedBefore:
    """A month of a meter before ours: what was used, charged and when it was paid in full."""

    meter_id: int
    cust_meter_id: int
    account_id: int
    bill_month: int
    usage_m3: Decimal
    amount_fen: int | None = None
    paid_on: date | None = None


async def record_usage_history(ctx: Context, used: Iterable[UsedBefore]) -> int:
    """Record months of meters, each once, and return how many; nothing of it is ever billed."""
    database = database_of(ctx.session)
    count = await database.bulk_copy(
        ctx.session,
        UsageHistory.__tablename__,
        _COLUMNS,
        (tuple(getattr(each, name) for name in _COLUMNS) for each in used),
    )
    if count >= BULK_ROWS:
        await database.refresh_statistics(ctx.session, UsageHistory)
    return count
