"""Let an account's yearly counters go on where another's stand (过户，阶梯累计承接)."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import bindparam, func, insert, select

from minshui.infrastructure.context import Context
from minshui.revenue.billing.models import TierCounterEntry

_YEAR = timedelta(days=366)
_STANDING = (
    select(
        TierCounterEntry.tariff_code,
        TierCounterEntry.use_no,
        TierCounterEntry.window_start_on,
        func.sum(TierCounterEntry.usage_m3).label("usage_m3"),
    )
    .where(
        TierCounterEntry.account_id == bindparam("account"),
        TierCounterEntry.window_start_on.between(bindparam("since"), bindparam("until")),
    )
    .group_by(
        TierCounterEntry.tariff_code, TierCounterEntry.use_no, TierCounterEntry.window_start_on
    )
    # A window of which every bill was taken back has not begun.
    .having(func.sum(TierCounterEntry.standing) > 0)
    .order_by(TierCounterEntry.tariff_code, TierCounterEntry.window_start_on)
)
_OPEN = insert(TierCounterEntry)


async def inherit_counters(ctx: Context, from_account_id: int, to_account_id: int, on: date) -> int:
    """Open the counters of an account without bills at where another's stand in the windows of
    a day; return how many. The caller has locked both accounts.
    """
    values = {"account": from_account_id, "since": on - _YEAR, "until": on}
    rows = [
        {
            "account_id": to_account_id,
            "tariff_code": row.tariff_code,
            "use_no": row.use_no,
            "window_start_on": row.window_start_on,
            "usage_m3": row.usage_m3,
            "recorded_on": ctx.clock.today(),
        }
        for row in await ctx.session.execute(_STANDING, values)
    ]
    if rows:
        await ctx.session.execute(_OPEN, rows)
    return len(rows)
