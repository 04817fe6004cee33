"""Bill one past month to its end, in this process."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from minshui.entrypoints.demo.stage import Stage
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import MAX_PAGE_SIZE, PageRequest
from minshui.kernel.period import month_last_day
from minshui.revenue.billing.facade import (
    PlanRun,
    bill_next_chunk,
    list_parked,
    plan_run,
    run_progress,
    start_run,
)

NOTHING_TO_BILL = "E_RUN_EMPTY"


class Tally(Protocol):
    """Where the sums of several runs are kept."""

    bill_count: int
    usage_m3: Decimal
    amount_fen: int
    parked_bills: list[tuple[str, str, str]]


async def bill_all_pending(stage: Stage, month: int, tally: Tally) -> None:
    """Bill a month as of its last day and add it to the tally."""
    on = month_last_day(month)
    async with stage.work("accountant", on) as ctx:
        try:
            run = await plan_run(ctx, PlanRun(month=month))
        except MinshuiError as refusal:
            if refusal.code == NOTHING_TO_BILL:
                return
            raise
        await start_run(ctx, run.id)
    more = True
    while more:
        async with stage.work("accountant", on) as ctx:
            more = await bill_next_chunk(ctx, run.id) is not None
    async with stage.work("accountant", on) as ctx:
        progress = await run_progress(ctx, run.id)
        tally.bill_count += progress.bill_count
        tally.usage_m3 += progress.usage_m3
        tally.amount_fen += progress.total_amount_fen
        parked = await list_parked(ctx, run.id, PageRequest(size=MAX_PAGE_SIZE))
        tally.parked_bills += [
            (each.account_code, each.code, each.message) for each in parked.items
        ]
