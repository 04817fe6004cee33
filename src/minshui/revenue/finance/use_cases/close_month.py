"""Close an accounting month."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.kernel.period import month_text
from minshui.revenue.finance.close_store import closes_of, insert_close
from minshui.revenue.finance.contracts import CloseContract
from minshui.revenue.finance.errors import MONTH_CLOSED
from minshui.revenue.finance.events import MonthClosed
from minshui.revenue.finance.queries.month_balances import month_balances
from minshui.revenue.finance.queries.month_state import is_closed, month_of, obstacles
from minshui.revenue.ledger.facade import change_period, hold_period


async def close_month(ctx: Context, month: int) -> CloseContract:
    """Close a month and freeze what its accounts moved; nothing is posted in it afterwards.

    Raises ``E_MONTH_INVALID``, and the first of its obstacles: ``E_MONTH_CLOSED``, ``…_FUTURE``,
    ``…_ORDER`` (an earlier month with postings is open), ``…_TILLS``, ``…_RUNS``, ``…_LEDGER``.
    """
    month_of(month)
    # The long look comes before the lock that payments wait for.
    async for obstacle in obstacles(ctx, month):
        raise obstacle
    await hold_period(ctx, month, alone=True)
    if await is_closed(ctx, month):
        raise MinshuiError(MONTH_CLOSED, month=month_text(month))
    await change_period(ctx, month, "closed")
    close = CloseContract(
        month=month,
        revision=len(await closes_of(ctx, month)) + 1,
        balances=tuple(await month_balances(ctx, month)),
        closed_by=ctx.actor.user_id,
        closed_at=ctx.clock.now(),
        reopened_at=None,
    )
    await insert_close(ctx, close)
    await publish(ctx, MonthClosed(month, close.revision))
    return close
