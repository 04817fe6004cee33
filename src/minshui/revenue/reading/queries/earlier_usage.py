"""What a customer used, and was charged, before the readings of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.metering.device.models import Meter
from minshui.revenue.reading.models import UsageHistory

_OF_ACCOUNT = (
    select(
        Meter.meter_no,
        UsageHistory.bill_month,
        UsageHistory.usage_m3,
        UsageHistory.amount_fen,
        UsageHistory.paid_on,
    )
    .join(Meter, Meter.id == UsageHistory.meter_id)
    .where(UsageHistory.account_id == bindparam("account"))
    .order_by(UsageHistory.bill_month.desc(), Meter.meter_no)
)


@dataclass(frozen=True, slots=True)
class EarlierUsage:
    """A month of a meter as it was taken over; read-only, and never part of the books."""

    meter_no: str
    bill_month: int
    usage_m3: Decimal
    amount_fen: int | None
    paid_on: date | None


async def earlier_usage(ctx: Context, account_id: int) -> Sequence[EarlierUsage]:
    """Return what was taken over of an account, the latest month first."""
    rows = await ctx.session.execute(_OF_ACCOUNT, {"account": account_id})
    return [EarlierUsage(*row) for row in rows]
